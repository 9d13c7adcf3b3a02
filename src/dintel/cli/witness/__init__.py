"""A witness of other people's logs: it remembers what it saw, and cosigns only what follows from it."""
