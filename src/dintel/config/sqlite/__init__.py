"""The database of one folder: SQLite as Django speaks to it, with the writers of a process in a queue."""
