"""Contacts, requests, papers, determinations, disclosures, custody outcomes, counsel's queue."""
