"""What may be seen of requests to the city, one noun a module."""
