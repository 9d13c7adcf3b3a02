"""Template tags of amendments."""
