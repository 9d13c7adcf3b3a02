"""Every other city of this house is served by the same code: its own tests, in a process that serves it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
OTHERS = sorted(
    path.parent.name for path in (ROOT / "cities").glob("*/city.toml") if path.parent.name != settings.DINTEL_CITY
)


@pytest.mark.parametrize("city", OTHERS)
def test_the_tests_of_a_city_pass_where_another_is_served(city: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DINTEL_", "PYTEST_"))}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/cities"],
        cwd=ROOT,
        env=kept | {"DINTEL_CITY": city, "DINTEL_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
