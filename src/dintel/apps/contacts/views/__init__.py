"""The register over HTTP, a file for each place a person works at."""
