"""What may be seen of requests to agencies, one noun a module."""
