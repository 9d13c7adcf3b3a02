"""Run as a program with a marker: a city disposes of a contact that holds it everywhere, and stops.

With ``--keep`` nothing is disposed of, so that the search can be seen to find what is there.
"""

from __future__ import annotations

import io
import sys
from datetime import timedelta

import django


def main() -> None:
    """Plant the marker, dispose of the record, and end as a server does: the write-ahead log is folded back."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from tests.apps.contacts.made import NOW, access, filed, ice, report
    from tests.apps.evidence.evidence_samples import jpeg

    from dintel.apps.accounts.models import Assignment, User
    from dintel.apps.contacts import services as contacts
    from dintel.apps.contacts.models import Contact
    from dintel.apps.evidence import limits
    from dintel.apps.evidence import services as files
    from dintel.apps.retention import services
    from dintel.apps.retention.schedule import schedule
    from dintel.apps.sealing import services as sealing

    marker, old = sys.argv[1], NOW - timedelta(days=4 * 366)
    limits.FREE_BYTES = 0
    call_command("migrate", verbosity=0, skip_checks=True)
    sealing.require_keys(at=old)
    people = []
    for role in ("counsel", "records_custodian"):
        one = User.objects.create_user(f"{role}@example.invalid", f"{role} (synthetic)")
        one.is_demo = True  # needs no second factor
        one.save()
        Assignment.objects.create(user=one, role=role, from_on=old.date())
        people.append(one)
    counsel, custodian = people
    told = report(ice(), began_at=old, account=f"{marker} account", said=f"{marker} said", place=f"{marker} place")
    contact = Contact.objects.get(number=filed(told, by=counsel, at=old).number)
    contacts.write_privileged_note(request=contact.requests.get(), words=f"{marker} note", by=counsel, at=old)
    where = {"subject_kind": "contact", "subject_key": contact.number, "declared_type": "", "by": counsel, "at": old}
    files.keep_file(**where, name=f"{marker}.jpg", stream=io.BytesIO(jpeg()))
    if "--keep" not in sys.argv:
        services.adopt(sha256=schedule().sha256, authority="A made-up paper", by=counsel, at=old)
        batch = services.propose(record_class="contact", reason="Due.", access=access(custodian), on=NOW.date(), at=NOW)
        services.approve(batch=batch, access=access(counsel), at=NOW)
        services.run(batch=batch, at=NOW)
        contact.refresh_from_db()
        assert contact.disposed_at == NOW
    connection.close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
