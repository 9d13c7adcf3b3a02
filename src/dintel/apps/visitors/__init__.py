"""What forms and pages for people without an account stand on: a ticket that is used once, and a code to come back."""
