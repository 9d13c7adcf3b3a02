"""The forms of requests for records, one noun a module."""
