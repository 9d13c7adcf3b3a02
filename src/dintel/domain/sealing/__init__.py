"""Sealing: what lies on a disk can be read only with a key that lies elsewhere.

1. ``wrapping``: a data key, wrapped by the city's key.
2. ``value``: one field of one row, sealed to its place.
3. ``whole``: a file that is complete, in chunks, readable from any offset.
4. ``growing``: a file that is still arriving, in pieces, each sealed when it comes.
5. ``passing``: a file that ends with the act that needs it, under a key that is never kept.
6. ``blind``: an index by which a sealed word is found without being opened.

Randomness is an argument. Nothing is imported here.
"""
