"""Asking an outside authority for timestamps (RFC 3161), for whichever room needs one."""
