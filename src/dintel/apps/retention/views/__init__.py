"""HTTP in, one service or query, HTTP out."""
