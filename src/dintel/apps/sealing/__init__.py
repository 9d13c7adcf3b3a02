"""Keys of the city: what lies in the database and on the disk is read only with them."""
