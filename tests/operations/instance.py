"""One home folder, and the commands that City IT runs on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Instance:
    """One home folder, and the commands that City IT runs on it."""

    def __init__(self, home: Path, **variables: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DINTEL_", "DJANGO_"))}
        self.home, self.environment = home, {**kept, **variables, "DINTEL_HOME": str(home)}

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {"DJANGO_SETTINGS_MODULE": "dintel.config.settings", **self.environment}
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    def dintel(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "dintel.operations.main", *map(str, words))
