"""What an auditor or a lawyer runs without the web side: read, ask, prove and compare the law."""
