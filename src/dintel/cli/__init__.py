"""What an auditor, a lawyer or a witness runs without the web side: the law read and proved, the log verified."""
