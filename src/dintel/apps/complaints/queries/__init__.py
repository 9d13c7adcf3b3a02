"""What is read of reports, already limited to what the asker may see."""
