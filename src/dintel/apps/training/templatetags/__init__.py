"""What training templates need."""
