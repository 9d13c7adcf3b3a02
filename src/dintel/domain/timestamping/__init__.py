"""Outside timestamps (RFC 3161): what a token proves of some bytes, whom it comes from, and when that was."""
