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
