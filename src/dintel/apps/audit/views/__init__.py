"""The auditor's room, and what everybody reads of it."""
