"""The same figures from the same database in other tools, to compare with."""
