"""What several rooms must agree on: it imports nothing but the standard library (and pydantic)."""
