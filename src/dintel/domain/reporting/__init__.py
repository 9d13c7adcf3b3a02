"""What a report asks, and the code by which its owner comes back."""
