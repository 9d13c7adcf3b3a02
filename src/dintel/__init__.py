"""Dintel: cited answers when officers come to a city door, on a record that proves itself."""
