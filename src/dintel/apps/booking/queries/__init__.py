"""Reads of the booking centre, limited to what the asker may see."""
