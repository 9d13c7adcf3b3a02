"""What people fill in at the booking centre."""
