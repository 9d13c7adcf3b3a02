"""What was counted by facility: pages for everybody, and the same counts as Open311 GeoReport v2 for programs."""
