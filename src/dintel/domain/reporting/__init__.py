"""What a report asks, the code by which its owner comes back, and what tells floods apart without a name."""
