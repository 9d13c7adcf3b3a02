"""A cluster of three PostgreSQL servers under Patroni and etcd on one machine, several Dintels on it, and its drill."""
