"""The forms of requests to the city, one noun a module."""
