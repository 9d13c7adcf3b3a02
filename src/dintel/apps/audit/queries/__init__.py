"""What the auditor's room shows."""
