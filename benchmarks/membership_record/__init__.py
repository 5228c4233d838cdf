"""What the rules of membership did in past weeks, and how its goals conflict: the page docs/membership.md."""
