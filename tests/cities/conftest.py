"""A file of tests that is about one city, or about a second one, is collected where that city is served."""

from django.conf import settings

collect_ignore = [
    *(["test_letter_of_boston.py"] if settings.DINTEL_CITY != "boston" else []),
    *(["test_names_of_others.py"] if settings.DINTEL_CITY == "albuquerque" else []),
]
