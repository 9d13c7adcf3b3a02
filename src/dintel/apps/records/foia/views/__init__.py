"""The pages of requests to agencies, one noun a module."""
