"""Verify an officer: what anybody at a door may ask, and the police desk that answers about a scene already seen."""
