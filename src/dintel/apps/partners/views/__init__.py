"""The pages of partners: the directory and what was sent for staff, and a portal of its own for each organisation."""
