"""A marker in every column that is sealed, written as people write: through the services."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone
from tests.apps.booking.written import CENTRE, entry, shift
from tests.apps.booking.written import NOW as VISITED
from tests.apps.contacts.made import HOUR, NOW, filed, ice, report
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.sealing.planted_agencies import plant_agencies
from tests.apps.sealing.planted_audit import plant_audit
from tests.apps.sealing.planted_duties import plant_duties
from tests.apps.sealing.planted_inspection import plant_inspection
from tests.apps.sealing.planted_reports import plant_reports

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.models import User
from dintel.apps.booking import services as booking
from dintel.apps.booking.models import Gap
from dintel.apps.contacts import services
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.report import Asked, Paper, Sighting
from dintel.apps.contacts.services import Change, bulk
from dintel.apps.evidence import services as files
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.partners import services as partners
from dintel.apps.sealing.fields import SealedText

AT = NOW + HOUR


def plant(marker: str, by: User) -> None:
    """Write the marker into every sealed column."""
    contact = _filed(marker, by)
    _beside(marker, contact, by)
    _letter(marker, contact, by)
    _visit(marker, by)
    _files(marker, contact, by)
    plant_reports(marker, by)
    _partner(marker, by)
    plant_agencies(marker, by)
    plant_inspection(marker, by)
    plant_audit(marker, by)
    answer = accounts.claim_answer(user=by, key="planted", request_hash="0" * 64, at=timezone.now())
    accounts.keep_answer(answer=answer, status=201, content_type="application/json", body=json.dumps({"said": marker}))
    body = f"when,account\r\n2026-01-05,{marker}\r\n".encode()
    plant_duties(marker, by)
    bulk.begin_import(key=uuid4(), name="log.csv", body=body, by=by, at=NOW)


def _partner(marker: str, by: User) -> None:
    details = partners.Details(name="An organisation", kind="legal")
    made = partners.add_organisation(key="planted", details=details, by=by, at=NOW)
    taking_part = partners.move_stage(organisation=made, stage="engaged", by=by, at=NOW)
    need = partners.Need("legal", "en", f"{marker} reach", "spoken", NOW, note=f"{marker} note")
    partners.refer(organisation=taking_part, need=need, by=by, at=NOW)


def _filed(marker: str, by: User) -> Contact:
    asked = Asked(facts=ice("other_records", "i138").facts, words=f"{marker} asked", basis=f"{marker} basis",
                  papers=(Paper("i138", scope=f"{marker} scope"),))  # fmt: skip
    told = {"account": f"What {marker} did", "said": f"We said {marker}", "sealed_why": f"Because of {marker}"}
    seen = (Sighting("masked", "yes", words=f"{marker} seen"),)
    return Contact.objects.get(number=filed(report(asked, sightings=seen, **told), by=by, at=NOW).number)


def _beside(marker: str, contact: Contact, by: User) -> None:
    request = contact.requests.get()
    services.record_disclosure(
        contact=contact, request=request, what="other_records", words=f"{marker} given", to_whom=f"{marker} office",
        authority="IPRA", given_at=NOW, by=by, at=AT,
    )  # fmt: skip
    services.write_privileged_note(request=request, words=f"{marker} privileged", by=by, at=AT)
    services.record_custody(request=request, kind="held", happened_at=NOW, words=f"{marker} held", by=by, at=AT)
    services.verify_contact(
        contact=contact, result="verified", how="called_agency", asked_of=f"{marker} desk", words=f"{marker} called",
        verified_at=AT, by=by, at=AT,
    )  # fmt: skip
    other = Contact.objects.get(number=filed(report(ice()), by=by, at=AT).number)
    services.link_contacts(contact=other, other=contact, kind="related", why=f"{marker} linked", by=by, at=AT)
    services.note_kept_words(contact=contact, kept=[("account", "a_number", f"{marker} kept")], by=by, at=AT)
    number, version = contact.number, Contact.objects.get(pk=contact.pk).version
    for told in (f"Again {marker}", f"At last {marker}"):
        services.correct_contact(
            number=number,
            version=version,
            changes=[Change("contact", "said", told)],
            why=f"{marker} slip",
            by=by,
            at=AT,
        )
        version += 1


def _letter(marker: str, contact: Contact, by: User) -> None:
    request = contact.requests.get()
    services.decide(
        request=request, seen=1, outcome="comply_via_counsel", reasons=f"{marker} reasons", by=by, at=AT,
        despite_floor=True,
    )  # fmt: skip
    refused = Contact.objects.get(number=filed(report(ice()), by=by, at=NOW).number)
    letter = services.draft_letter(
        request=refused.requests.get(),
        kind="decline_entry",
        language="en",
        signer_title=f"{marker} title",
        by=by,
        at=AT,
    )
    services.sign_letter(letter=letter, version=1, by=by, at=AT)


def _visit(marker: str, by: User) -> None:
    told = {"purpose_words": f"{marker} purpose", "escort_words": f"{marker} escort", "words": f"{marker} remark"}
    visit = booking.log_visit(
        key=uuid4(), entry=entry(**told, names_given="given", names=f"{marker} named"), by=by, at=VISITED
    )
    for version, words in ((1, f"{marker} second"), (2, f"{marker} third")):
        booking.correct_visit(
            visit=visit, version=version, changes={"words": words}, why=f"{marker} misread", by=by, at=VISITED
        )
        visit.refresh_from_db()
    _supervised(marker, by)
    paper = Contact.objects.get(number=filed(report(ice("hold_person", "i247a")), by=by, at=NOW).number)
    booking.forward_paper(
        request=paper.requests.get(), to_agency="County jail", sent_at=NOW, words=f"{marker} sent", by=by, at=AT
    )


def _files(marker: str, contact: Contact, by: User) -> None:
    """Write the marker into every name, reason and remark about files: kept, redacted, refused and still arriving."""
    where = {"subject_kind": "contact", "subject_key": contact.number, "by": by, "at": AT}
    told = {"declared_type": "", **where}
    kept = files.keep_file(name=f"{marker}.jpg", stream=io.BytesIO(jpeg(64, 48)), **told)
    copy = {"name": f"{marker}-2.jpg", "stream": io.BytesIO(jpeg(30, 20))}
    files.keep_file(**copy, redaction=Redaction(kept, f"{marker} face"), **told)
    with suppress(RefusedError):
        files.keep_file(name=f"{marker}.exe", stream=io.BytesIO(b"MZ" + bytes(60)), **told)
    announced = {"key": uuid4(), "size": 9, "metadata": f"filename {marker}", "declared_type": f"application/{marker}"}
    files.begin_upload(name=f"{marker}.pdf", **announced, **where)
    files.record_custody(file=kept, action="downloaded", by=by, at=AT, note=f"{marker} asked for it")
    hold = files.hold(reason=f"{marker} sues", **where)
    files.release_hold(hold=hold, reason=f"{marker} settled", by=by, at=AT)


def _supervised(marker: str, by: User) -> None:
    """Close a gap of the day's log, and sign a shift off that somebody else wrote in."""
    told = {"facility": CENTRE, "subject_kind": "booking_centre", "subject_key": CENTRE, "on": VISITED.date()}
    gap = Gap.objects.create(kind="number_missing", key="planted", found_at=VISITED, **told)
    booking.close_gap(gap=gap, words=f"{marker} closed", by=by, at=VISITED)
    supervisor = User.objects.create_user("s@example.invalid", "A supervisor (synthetic)")
    booking.sign_off(span=shift(), words=f"{marker} signed", by=supervisor, at=shift().ends_at)


def unplanted(marker: str) -> list[str]:
    """Return every sealed column in which no row that is opened holds the marker."""
    columns = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedText)
    ]
    return [f"{model.__name__}.{field.name}" for model, field in columns if not _holds(model, field.attname, marker)]


def _holds(model: type[models.Model], name: str, marker: str) -> bool:
    return any(marker in _plain(getattr(row, name)) for row in model._default_manager.all())


def _plain(found: object) -> str:
    return found.decode("latin-1") if isinstance(found, bytes) else json.dumps(found, ensure_ascii=False)
