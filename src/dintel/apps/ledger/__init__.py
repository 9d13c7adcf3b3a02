"""The ledger: an append-only log that proves what the record held, signed, witnessed and open to all."""
