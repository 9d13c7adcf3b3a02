"""How long records are kept, what falls due, and its disposal by two people."""
