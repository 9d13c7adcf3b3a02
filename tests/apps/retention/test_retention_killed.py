"""kill -9 in the middle of a run: each record is whole or gone, and the next run ends with one certificate."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
COUNT = 12
MOMENT_SECONDS = 0.06


def begin(home: Path, program: str, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "DINTEL_HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings_test", "DINTEL_DEMO": "1"}
    environment.pop("DINTEL_DATABASE_URL", None)
    command = [sys.executable, str(HERE / program), *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def told(home: Path, program: str, *words: str) -> str:
    process = begin(home, program, *words)
    out, _none = process.communicate()
    assert process.returncode == 0
    return out


def found(home: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(told(home, "whole_or_gone.py"))
    return report


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, put_tables: Callable[[Path], Path]) -> Path:
    """Return a city whose batch is approved."""
    home = put_tables(tmp_path_factory.mktemp("planted"))
    assert told(home, "killed_city.py", "plant").endswith("done\n")
    return home


def test_each_record_is_whole_or_gone_wherever_a_run_is_killed(planted: Path, tmp_path: Path) -> None:
    """Once at its beginning, once in its middle, each at a moment that is drawn."""
    dice = random.Random(20260921)
    for number, at in enumerate((1, dice.randint(COUNT // 2, COUNT - 2))):
        home = tmp_path / str(number)
        shutil.copytree(planted, home)
        gone = killed(home, at, dice.uniform(0.0, MOMENT_SECONDS))
        assert gone < COUNT
        assert gone > 0 or at == 1


def killed(home: Path, at: int, after_seconds: float) -> int:
    """Kill a run, see that every record is whole or gone, and let the run end; return how many were gone.

    It is killed some time after it began to destroy the key that is the ``at``-th of all.
    """
    process = begin(home, "killed_city.py", "run")
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(at)] == ["next\n"] * at
    time.sleep(after_seconds)
    process.kill()
    process.communicate()
    left = found(home)
    assert (left["torn"], left["faults"]) == ([], [])
    assert told(home, "killed_city.py", "run").endswith("done\n")
    assert found(home) == {"torn": [], "gone": COUNT, "faults": [], "certificates": 1}
    return int(left["gone"])
