"""Courses, acknowledgements, drills, and who had read what on a day."""
