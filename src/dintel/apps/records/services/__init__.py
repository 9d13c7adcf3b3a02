"""What people do with requests for records, one noun a module."""
