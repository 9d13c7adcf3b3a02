"""What the register's templates ask for."""
