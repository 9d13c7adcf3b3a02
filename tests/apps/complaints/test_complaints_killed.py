"""The server is killed without a warning: whoever was shown a code comes back with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
KILLS = 6
SCRIPT = Path(__file__).with_name("killed_reporter.py")


def test_every_code_that_was_shown_opens_its_report_after_the_kill(home_with_tables: Path) -> None:
    environment = {**os.environ, "DINTEL_HOME": str(home_with_tables), "DINTEL_DATABASE_URL": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "dintel.config.settings", "DINTEL_SECRET_KEY": "only-for-tests"}
    command = [sys.executable, str(SCRIPT), str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > KILLS
