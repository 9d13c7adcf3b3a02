"""Tags of the pages of duties."""
