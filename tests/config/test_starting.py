"""What a process of the counter loads when it starts, and what only those load that need it."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = """
import sys
from dintel.config.wsgi import application
from django.urls import get_resolver
assert get_resolver().url_patterns, "every address is there, with all it needs"
import dintel.apps.notices.rounds
print(*sorted(sys.modules))
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_starting_loads_the_ledgers_services_and_no_timestamps(loaded: set[str]) -> None:
    assert {"dintel.apps.ledger.services.stamping", "dintel.apps.ledger.words"} <= loaded
    assert "rfc3161_client" not in loaded
    assert "dintel.domain.timestamping.token" not in loaded


BEFORE_FORKING = """
import sys
import django
django.setup()
from django.template import engines
from dintel.config.serve import load_before_forking
from dintel.apps.notices.plan import calendars
kept = engines["django"].engine.template_loaders[0].get_template_cache
for several in (False, True):
    load_before_forking(several=several)
    print("dintel.config.api" in sys.modules, len(kept) > 300, calendars.cache_info().currsize, "docx" in sys.modules)
"""


def test_one_process_loads_the_api_and_pages_as_they_are_asked_for_and_several_share_them() -> None:
    done = subprocess.run([sys.executable, "-c", BEFORE_FORKING], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["False False 0 False", "True True 1 False"], done.stderr
