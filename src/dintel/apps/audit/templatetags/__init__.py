"""Words of the auditor's room."""
