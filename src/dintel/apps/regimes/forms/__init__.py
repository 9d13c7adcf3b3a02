"""What staff write on the way of a report."""
