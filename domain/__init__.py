"""Definitions shared by all packages. Imports only the standard library and pydantic."""
