"""Template tags of the verification pages."""
