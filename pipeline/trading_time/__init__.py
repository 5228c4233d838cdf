"""Time as a shop trades: its history by day, and the season that the same customers repeat."""
