"""A process that numbers and signs far more often than a city would: `python -m bench.cluster.signing`.

Its memory of what was signed lies in its own home folder, outside the database.
"""

from __future__ import annotations

import os
import random
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime

PAUSE_SECONDS, AGAIN_SECONDS = 0.4, 0.5


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    django.setup()
    from django.db import Error, connection

    from dintel.apps.ledger import services

    while os.getppid() != 1:
        try:
            services.sequence(at=datetime.now(UTC), most=random.choice((3, 50, 10_000)))
            if random.random() < 0.5:
                services.checkpoint(at=datetime.now(UTC), why="on demand")
            time.sleep(PAUSE_SECONDS)
        except Error as problem:
            print(datetime.now(UTC), type(problem).__name__, str(problem).strip().splitlines()[:1], flush=True)
            with suppress(Error):
                connection.close()
            time.sleep(AGAIN_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
