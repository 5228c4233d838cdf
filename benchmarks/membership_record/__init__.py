"""What the rules of membership did in past weeks, and how its goals fight: the page docs/membership.md."""
