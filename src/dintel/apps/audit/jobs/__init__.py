"""What the worker does for the auditor's room: checks and exports, each in a thread of its own."""
