"""Pages of reports: for staff, and for everybody."""
