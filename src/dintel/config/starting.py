"""Starts Django, and says in words what of the law or the city's files keeps it from starting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from dintel.config.problem import NotReadyError
from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.book import ClosedBookError
from dintel.lawbook.city import CityError


def start_django() -> None:
    """Start Django with our settings. Raises NotReadyError naming file and line of what it cannot use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    with fit_to_answer():
        django.setup()


@contextmanager
def fit_to_answer() -> Iterator[None]:
    """Raise NotReadyError with the way out for law and city's files that cannot be used."""
    try:
        yield
    except (BadLawError, ClosedBookError, CityError, FileNotFoundError) as problem:
        message = (
            "The law or the city's profile is not fit to answer with, so no answer is given:\n"
            f"{problem}\n"
            "Correct what it names and start again."
        )
        raise NotReadyError(message) from problem
