"""What may be seen of requests for records, one noun a module."""
