"""Law and arithmetic: pure Python and numpy. No Django, files, clock, network or randomness."""
