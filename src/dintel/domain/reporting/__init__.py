"""What a resident's report is made of, before anything is kept: questions, code, work, likeness."""
