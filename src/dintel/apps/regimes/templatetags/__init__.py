"""Words of the pages of reports."""
