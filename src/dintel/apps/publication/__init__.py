"""What everybody is told: the order in plain words, what staff do, what residents can do, claims with their sources."""
