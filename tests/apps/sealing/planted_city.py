"""Run as a program: a city with a marker in everything that is sealed. Says so, and waits to be looked at.

Arguments: the five markers (photograph, upload still arriving, file in a form, privileged note, words), and
``--in-the-clear`` to leave one where it must be found.
"""

from __future__ import annotations

import io
import sys
import uuid

import django


def main() -> None:
    """Plant the markers, see that they are there for whoever has the keys, and wait."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from tests.apps.contacts.made import NOW, filed, ice, report
    from tests.apps.evidence.evidence_samples import jpeg
    from tests.apps.sealing.planted_words import plant, unplanted

    from dintel.apps.accounts.access import access_of
    from dintel.apps.accounts.models import Assignment, User
    from dintel.apps.contacts import services as contacts
    from dintel.apps.contacts.models import Contact
    from dintel.apps.contacts.queries import counsel
    from dintel.apps.evidence import limits, sealed, services, store
    from dintel.apps.ledger.services import sequence
    from dintel.apps.sealing import services as sealing

    photograph, arriving, form, note, words = sys.argv[1:6]
    limits.FREE_BYTES = 0
    call_command("migrate", verbosity=0, skip_checks=True)
    sealing.require_keys(at=NOW)
    by = User.objects.create_user("a@example.invalid", "A city attorney (synthetic)")
    by.is_demo = True  # needs no second factor
    by.save()
    Assignment.objects.create(user=by, role="counsel", from_on=NOW.date())
    contact = Contact.objects.get(number=filed(report(ice("other_records", "i138")), by=by, at=NOW).number)
    where = {"subject_kind": "contact", "subject_key": contact.number}

    plain = jpeg()
    comment = b"\xff\xfe" + (len(photograph) + 2).to_bytes(2, "big") + photograph.encode()
    stream = io.BytesIO(plain[:2] + comment + plain[2:])
    kept = services.keep_file(**where, name="photo.jpg", stream=stream, declared_type="", by=by, at=NOW)
    kept = services.make_working_copy(file=kept)
    assert kept.working == "made"
    assert photograph.encode() in b"".join(store.pieces(store.original(kept.sha256)))

    upload, _ = services.begin_upload(
        **where, key=uuid.uuid4(), name="b.jpg", size=90_000, declared_type="", by=by, at=NOW
    )
    services.append(upload=upload, offset=0, chunk=arriving.encode() * 1000, at=NOW)

    loose = sealed.Incoming(store.incoming())
    store.write_loose(loose, form.encode() * 1000)

    request = contact.requests.get()
    contacts.write_privileged_note(request=request, words=note, by=by, at=NOW)
    assert [one.words for one in counsel.privileged_notes(access_of(by, NOW.date()), request)] == [note]

    plant(words, by)
    # compressed, or not to the letter
    packed = {
        "ImportRun.body",
        "ImportRun.result",
        "LetterFile.body",
        "FoiaFile.body",
        "AnswerFile.body",
        "ReferralPart.data",
    }
    unsealed = set(unplanted(words)) - packed
    assert not unsealed, f"plant the marker in {unsealed}"
    sequence(at=NOW)

    if "--in-the-clear" in sys.argv:
        (settings.DINTEL_HOME / "slip.tmp").write_text(note)
    print("planted", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
