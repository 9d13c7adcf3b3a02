"""What is asked of a person about tasks, plans and certificates."""
