"""A file of tests that is about one city, or about a second one, is collected where that city is served."""

from typing import Any

import pytest
from django.conf import settings

collect_ignore = [
    *(["test_letter_of_boston.py"] if settings.DINTEL_CITY != "boston" else []),
    *(["test_names_of_others.py"] if settings.DINTEL_CITY == "albuquerque" else []),
]


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    """Let the people of the demo in without a second factor, as the demo does."""
    settings.DEMO = True
