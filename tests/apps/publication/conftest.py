"""What the tests of public texts stand on: static files under their own names, and figures of a made-up quarter."""

from __future__ import annotations

from tests.apps.figures.conftest import *  # noqa: F403 - people, a maker of contacts, a quarter
from tests.apps.figures.conftest import _plain_static  # noqa: F401 - a fixture
