"""What is written about reports; one public function is one thing a person does."""

__all__: list[str] = []
