"""Requests for the city’s own records (IPRA, NMSA 14-2-1 to -12), from whoever asks."""
