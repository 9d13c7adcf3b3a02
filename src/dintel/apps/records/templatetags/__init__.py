"""Tags of the pages of requests for records."""
