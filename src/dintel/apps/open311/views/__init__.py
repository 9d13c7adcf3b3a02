"""Pages of counts by facility, and the same counts for programs."""
