"""Telling people in time: notices, escalation, running deadlines, webhooks, calendar feeds."""
