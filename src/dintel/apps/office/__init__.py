"""The agencies of a state office: which there are, and how the database keeps their rows apart."""
