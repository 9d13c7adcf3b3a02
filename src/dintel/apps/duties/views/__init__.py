"""Pages of duties: the board, plans, tasks, certificates."""
