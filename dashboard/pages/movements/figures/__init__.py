"""The figures of the movements page."""
