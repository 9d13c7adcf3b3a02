"""Run as a program: a server takes reports whose sender carries marks. Says so, and waits to be looked at.

The marks: an address of the network, a user agent, words, a name, the code, and the minute at which each was sent.
Arguments: address, user agent, words, name. Handed a line, it leaves one mark where it must be found, and waits again.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from html import unescape

import django

INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def main() -> None:
    """Send reports and a message as the marked sender does, and say the codes."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from dintel.apps.sealing import services as sealing
    from dintel.domain.reporting import work

    settings.REPORT_WORK_BITS = 6
    address, agent, words, name = sys.argv[1:5]
    call_command("migrate", verbosity=0, skip_checks=True)
    sealing.require_keys(at=timezone.now())
    sealing.stock_spare_keys()
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent, HTTP_X_FORWARDED_FOR=address, HTTP_REFERER="http://x/")
    said = {"happened_words": words, "name": name, "reach": name}
    said_at = datetime.now(UTC)
    codes = []
    for _ in range(3):
        looked = client.post("/report/", {"page": "name", "go": "next", **said})
        held: dict[str, list[str]] = {}
        for key, value in INPUT.findall(looked.content.decode()):
            held.setdefault(key, []).append(unescape(value))
        held["work"] = [work.solve(held["ticket"][0], difficulty=settings.REPORT_WORK_BITS)]
        sent = client.post("/report/", {**held, "go": "send"})
        codes += re.findall(r'<p class="code" translate="no">([\d ]+)</p>', sent.content.decode())
    client.post("/report/return/", {"code": "123"})
    client.post("/report/return/", {"code": codes[0]})
    client.post("/report/box/", {"words": words, "go": "send"})
    client.get("/report/box/")
    planted = ("planted", f"{said_at:%Y-%m-%dT%H:%M}", ",".join(code.replace(" ", "") for code in codes))
    wait(*planted)
    (settings.DINTEL_HOME / "slip.tmp").write_text(f"{address} {said_at:%Y-%m-%d %H:%M}")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE slip AS SELECT %s AS told", [address])
    wait(*planted)


def wait(*planted: str) -> None:
    """Say what was planted, once it is in the files, and wait for a line."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
    print(*planted, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
