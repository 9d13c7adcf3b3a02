"""Run as a program with a marker: a city disposes of a report that holds it everywhere, and stops.

With ``--keep`` nothing is disposed of, so that the search can be seen to find what is there.
"""

from __future__ import annotations

import io
import sys

import django


def main() -> None:
    """Plant the marker, dispose of the report, and end as a server does: the write-ahead log is folded back."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from tests.apps.complaints.cases import LATER, a_case
    from tests.apps.complaints.ended_reports import close, dispose, refer
    from tests.apps.complaints.reported import DAY, again
    from tests.apps.evidence.evidence_samples import jpeg

    from dintel.apps.complaints import services
    from dintel.apps.evidence import limits
    from dintel.apps.sealing import services as sealing

    marker = sys.argv[1]
    limits.FREE_BYTES = 0
    call_command("migrate", verbosity=0, skip_checks=True)
    sealing.require_keys(at=LATER)
    report, person = a_case(happened_words=f"{marker} words", name=f"{marker} name")
    services.write_on(report=report, words=f"{marker} again", on=DAY)
    services.add_task(report=report, words=f"{marker} task", by=person, at=LATER)
    sent = {"said": f"{marker}.jpg", "stream": io.BytesIO(jpeg()), "declared_type": ""}
    services.keep_sent_file(report=report, at=LATER, **sent)
    packet = refer(report, person)
    told = {"outcome": "declined", "on": LATER.date(), "words": f"{marker} outcome"}
    services.record_outcome(referral=packet, by=person, at=LATER, **told)
    services.record_receipt(referral=packet, received_on=LATER.date(), reference=marker, by=person, at=LATER)
    close(report, person)
    if "--keep" in sys.argv:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE slip AS SELECT %s AS told", [again(report).answers["happened_words"]])
    else:
        dispose("report_referred")
        assert again(report).disposed_at
    connection.close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
