"""Files kept as they came: hashes, working copies, custody, legal hold."""
