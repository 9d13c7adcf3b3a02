"""Requests for records that the city sends to federal agencies (FOIA, 5 U.S.C. 552)."""
