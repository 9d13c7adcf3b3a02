"""Requests for records: those the city sends to federal agencies, and those it receives."""
