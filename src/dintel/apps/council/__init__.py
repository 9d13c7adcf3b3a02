"""What the council sees before it votes: an amendment as a form, what it would change, kept and cited by its hash."""
