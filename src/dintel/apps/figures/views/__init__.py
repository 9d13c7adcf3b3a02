"""Pages and files of figures: for everybody, and for those who release them."""
