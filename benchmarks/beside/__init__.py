"""The overview's figures in other tools, for comparison."""
