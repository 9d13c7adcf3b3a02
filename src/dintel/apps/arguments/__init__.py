"""Both sides of each argument about the order, the test that would be fair, and what was released of it."""
