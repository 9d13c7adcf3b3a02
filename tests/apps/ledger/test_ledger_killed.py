"""Time and again a writer is killed without a warning: nothing acknowledged is lost, the log verifies each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KILLS = 15
SCRIPT = Path(__file__).with_name("killed_writer.py")


def test_nothing_acknowledged_is_lost_however_often_the_writer_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "DINTEL_HOME": str(tmp_path), "DINTEL_DATABASE_URL": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings", "DINTEL_SECRET_KEY": "only-for-tests"}
    command = [sys.executable, str(SCRIPT), str(KILLS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, f"{lines[-1:]}\n{done.stderr}"
    assert len(lines) == KILLS
    assert int(lines[-1].split()[0]) > KILLS
