"""From somebody else's file to contacts: read it, understand its columns, check every line."""
