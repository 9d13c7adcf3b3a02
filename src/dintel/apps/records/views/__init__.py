"""The pages of requests for records, one noun a module."""
