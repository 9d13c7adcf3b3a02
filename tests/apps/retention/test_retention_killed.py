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
KILLS, MOST_KILLS = 2, 12


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
    """A kill that came too early or too late is tried again, later or earlier: machines differ in speed."""
    dice, gone, longest = random.Random(20260921), [], 0.35
    while len(gone) < KILLS or not any(0 < one < COUNT for one in gone):
        assert len(gone) < MOST_KILLS, f"no run was killed in its middle: {gone}"
        home = tmp_path / str(len(gone))
        shutil.copytree(planted, home)
        gone.append(killed(home, dice.uniform(0.02, longest)))
        longest *= {0: 2.0, COUNT: 0.5}.get(gone[-1], 1.0)


def killed(home: Path, after_seconds: float) -> int:
    """Kill a run, see that every record is whole or gone, and let the run end; return how many were gone."""
    process = begin(home, "killed_city.py", "run")
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(after_seconds)
    process.kill()
    process.communicate()
    left = found(home)
    assert (left["torn"], left["faults"]) == ([], [])
    assert told(home, "killed_city.py", "run").endswith("done\n")
    assert found(home) == {"torn": [], "gone": COUNT, "faults": [], "certificates": 1}
    return int(left["gone"])
