"""The pages of requests to the city, one noun a module."""
