"""Reads of the register, limited to what the asker may see."""
