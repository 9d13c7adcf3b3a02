"""What City IT does with the whole instance: serve it, back it up, put it back, check it, bring it up to date."""
