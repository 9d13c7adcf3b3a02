"""Words the counter's templates may use."""
