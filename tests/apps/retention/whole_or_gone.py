"""Run as a program on a database that a killed run left: says what stands there, as JSON."""

from __future__ import annotations

import json

import django


def main() -> None:
    """Sign the log, check it, and say of each contact whether it is whole, gone or something between."""
    django.setup()
    from tests.apps.contacts.made import DAY, NOW

    from dintel.apps.contacts.models import Contact, SearchText
    from dintel.apps.ledger import queries, services
    from dintel.apps.ledger.models import Leaf
    from dintel.apps.retention.models import Certificate, Item
    from dintel.apps.retention.queries import unaccounted

    said = set(Leaf.objects.filter(kind="record.disposed").values_list("subject_key", flat=True))
    emptied = set(Leaf.objects.filter(kind="contact.filed", content=None).values_list("subject_key", flat=True))
    done = set(Item.objects.filter(state="disposed").values_list("subject_key", flat=True))
    found = set(SearchText.objects.values_list("contact__number", flat=True))
    torn, gone = [], 0
    for contact in Contact.objects.all():
        number, ended = contact.number, contact.disposed_at is not None
        signs = {number in said, number in emptied, number in done, number not in found, not contact.account}
        gone += ended
        torn += [number] if signs != {ended} else []
    services.sequence(at=NOW)
    services.checkpoint(at=NOW + DAY, why="scheduled")
    faults = [*map(str, queries.faults()), *map(str, unaccounted())]
    told = {"torn": torn, "gone": gone, "faults": faults, "certificates": Certificate.objects.count()}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
