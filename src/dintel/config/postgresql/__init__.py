"""The database of a larger city: PostgreSQL as Django speaks to it, alone or a cluster of several hosts."""
