"""Notices and deadlines over HTTP, a file for each thing a person looks at."""
