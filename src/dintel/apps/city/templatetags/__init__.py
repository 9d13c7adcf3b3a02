"""Template tags of the city."""
