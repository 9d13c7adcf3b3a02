"""The auditor's room: all that is not sealed read from one place, checks, exports with proofs, signed statements."""
