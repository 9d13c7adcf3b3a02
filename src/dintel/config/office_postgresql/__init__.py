"""PostgreSQL for a state office: a connection that follows what the thread is bound to."""
