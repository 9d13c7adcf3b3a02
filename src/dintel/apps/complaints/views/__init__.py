"""The pages of reports, public and for staff."""
