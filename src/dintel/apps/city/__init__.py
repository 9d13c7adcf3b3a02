"""The active city: its profile, its law today, and the pages on which the law can be read."""
