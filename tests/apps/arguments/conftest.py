"""What tests of arguments stand on: a quarter of made-up requests, and people."""

from __future__ import annotations

from tests.apps.figures.conftest import *  # noqa: F403 - people, contacts, a quarter
from tests.apps.figures.conftest import _plain_static  # noqa: F401 - a fixture
