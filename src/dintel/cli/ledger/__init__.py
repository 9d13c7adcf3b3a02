"""What an auditor does with a published log: verify all of it, prove from it, check a receipt."""
