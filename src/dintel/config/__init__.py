"""Settings, addresses and the start: the only room that knows every app."""
