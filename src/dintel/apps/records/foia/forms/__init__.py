"""The forms of requests to agencies, one noun a module."""
