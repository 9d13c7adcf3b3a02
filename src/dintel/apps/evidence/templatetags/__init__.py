"""Tags for pages of every room that show a record's files."""
