"""The tables of the counter page, step by step."""
