"""What the order asks of departments: duties, tasks, plans, the board, monthly certificates."""
