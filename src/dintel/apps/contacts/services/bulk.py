"""A person brings contacts in from a file: uploads it, says how it is read, checks it, files it.

1. Until it is filed, nothing of the file is in the register; then all of it is, or nothing.
2. A line that is in the register already is left as it is.
3. When the file is filed or given up, its bytes are gone: it may hold what must not be kept.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import User
from dintel.apps.contacts.importing.check import Asker, Checked, Draft, check, missing
from dintel.apps.contacts.importing.plan import Plan, first_plan, plan_of
from dintel.apps.contacts.importing.sheet import Sheet, read_sheet
from dintel.apps.contacts.models import (
    Contact,
    CustodyOutcome,
    Determination,
    Document,
    ImportRun,
    Request,
    SavedPlan,
    SealReader,
    Series,
)
from dintel.apps.contacts.models.importing import ImportState
from dintel.apps.contacts.models.request import State
from dintel.apps.contacts.sealing import subject_of
from dintel.apps.contacts.services import file, tell
from dintel.apps.contacts.services.answers import keep_answers
from dintel.apps.contacts.services.index import index_contacts
from dintel.apps.contacts.services.leaves import leaf_of, leave
from dintel.apps.contacts.services.number import CONTACTS, take_number
from dintel.apps.design.profile import active_city
from dintel.apps.ledger import services as ledger
from dintel.apps.sealing.services import Subject, new_key, new_keys

MOST_KEPT = 400
"""Problems of one check that are shown; all are counted."""
STEP = 250


class ImportStoppedError(Exception):
    """An import that cannot go on as asked; ``words`` are for the person."""

    def __init__(self, words: str) -> None:
        """Keep the words."""
        super().__init__(words)
        self.words = words


@transaction.atomic
def begin_import(
    *, key: UUID, name: str, body: bytes, by: User, at: datetime, encoding: str = "", separator: str = ""
) -> ImportRun:
    """Take a file in and suggest how it is read; return the run.

    A saved plan for the same headings is taken up. The same key again gives the same run. Raises
    ``SheetError`` for what is no list of rows; nothing is kept then.
    """
    known = ImportRun.objects.filter(key=key, by=by).first()
    if known:
        return known
    sheet = read_sheet(body, encoding=encoding, separator=separator)
    return ImportRun.objects.create(
        key=key,
        data_key=new_key(subject=Subject("import", str(key))),
        by=by,
        at=at,
        file_name=_file_name(name),
        file_sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        body=zlib.compress(body, 6),
        encoding=sheet.encoding,
        delimiter=sheet.separator,
        line_count=len(sheet.lines),
        plan=_plan_for(sheet).as_json(),
    )


def _file_name(name: str) -> str:
    """Return a file's name without folders and control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-120:] or _("file")


def _plan_for(sheet: Sheet) -> Plan:
    for saved in SavedPlan.objects.order_by("-at"):
        plan = plan_of(saved.plan)
        if plan.columns and set(plan.columns) <= set(sheet.columns):
            return plan
    return first_plan(sheet, active_city().time_zone)


def sheet_of(run: ImportRun) -> Sheet:
    """Return the rows of a run's file; raise ``ImportStoppedError`` when the file is no longer kept (3)."""
    if run.body is None:
        raise ImportStoppedError(
            _("The file is no longer kept. Upload it again; what is in the register already stays as it is.")
        )
    return read_sheet(zlib.decompress(bytes(run.body)), encoding=run.encoding, separator=run.delimiter)


@transaction.atomic
def read_anew(*, run: ImportRun, encoding: str, separator: str) -> ImportRun:
    """Read a run's file in another encoding or with another separator; return the run.

    Raises ``SheetError`` when it cannot be read so, ``ImportStoppedError`` when it is filed or given up.
    """
    kept = _open(run)
    sheet = read_sheet(zlib.decompress(bytes(kept.body or b"")), encoding=encoding, separator=separator)
    kept.encoding, kept.delimiter, kept.line_count = sheet.encoding, sheet.separator, len(sheet.lines)
    kept.plan, kept.state, kept.result = _plan_for(sheet).as_json(), ImportState.UPLOADED, {}
    kept.save()
    return kept


@transaction.atomic
def set_plan(*, run: ImportRun, plan: Plan) -> ImportRun:
    """Keep how a run's file is read, and return the run; an earlier check no longer counts.

    Raises ``ImportStoppedError`` when it is filed or given up.
    """
    kept = _open(run)
    kept.plan, kept.state, kept.result = plan.as_json(), ImportState.UPLOADED, {}
    kept.save()
    return kept


def _open(run: ImportRun) -> ImportRun:
    kept = ImportRun.objects.select_for_update().get(pk=run.pk)
    if kept.state in {ImportState.FILED, ImportState.DISCARDED}:
        raise ImportStoppedError(_("This file was filed or given up already. Upload it again to start anew."))
    return kept


@dataclass(frozen=True, slots=True)
class Standing:
    """What a file would give, beside what the register holds already (2)."""

    checked: Checked
    new: tuple[Draft, ...]
    again: tuple[tuple[int, str], ...]
    """Lines the register has, with the contact's number."""
    otherwise: tuple[tuple[int, str], ...]
    """Lines the register has with other values: they were read differently then, or corrected since."""

    def as_json(self) -> dict[str, Any]:
        """Return the figures and the first findings as JSON values."""
        checked = self.checked
        return {
            "new": len(self.new),
            "custody": sum(len(draft.custody) for draft in self.new),
            "left_out": checked.left_out,
            "again": _counted(self.again),
            "otherwise": _counted(self.otherwise),
            "repeats": _counted(checked.repeats),
            "problems": _counted([asdict(one) for one in checked.problems]),
            "lines_with_problems": len({one.line for one in checked.problems}),
            "notes": _counted([asdict(one) for one in checked.notes]),
            "cleaned": checked.cleaned,
        }


def _counted(found: Sequence[Any]) -> dict[str, Any]:
    return {"count": len(found), "first": [list(one) if isinstance(one, tuple) else one for one in found[:MOST_KEPT]]}


def standing_of(run: ImportRun, *, access: Access, at: datetime) -> Standing:
    """Return what a run's file would give now. Raises ``ImportStoppedError`` when the plan lacks something."""
    sheet, plan = sheet_of(run), plan_of(run.plan)
    lacking = missing(plan)
    if lacking:
        raise ImportStoppedError(" ".join(lacking))
    checked = check(sheet, plan, Asker(access, at, run.file_name))
    known = _known([draft.key for draft in checked.drafts])
    new = tuple(draft for draft in checked.drafts if draft.key not in known)
    there = [(draft, known[draft.key]) for draft in checked.drafts if draft.key in known]
    return Standing(
        checked,
        new,
        again=tuple((draft.line, number) for draft, (number, body) in there if body == draft.body_sha256),
        otherwise=tuple((draft.line, number) for draft, (number, body) in there if body != draft.body_sha256),
    )


def _known(keys: Sequence[UUID]) -> Mapping[UUID, tuple[str, str]]:
    found: dict[UUID, tuple[str, str]] = {}
    for start in range(0, len(keys), 500):
        rows = Contact.objects.filter(key__in=keys[start : start + 500])
        found |= {key: (number, body) for key, number, body in rows.values_list("key", "number", "body_sha256")}
    return found


@transaction.atomic
def check_import(*, run: ImportRun, access: Access, at: datetime) -> ImportRun:
    """Put every line against the plan, keep what was found, and return the run; nothing is filed.

    Raises ``ImportStoppedError`` when the plan lacks something, or the run is filed or given up.
    """
    standing = standing_of(run, access=access, at=at)
    kept = _open(run)
    kept.result, kept.state = standing.as_json(), ImportState.CHECKED
    kept.save()
    return kept


def file_import(*, run: ImportRun, access: Access, at: datetime) -> Iterator[int]:
    """File every new line of a checked run; yield how many lines are answered so far.

    The law answers line by line first. Then everything is written at once, in one transaction that
    waits for nobody (1). Raises ``ImportStoppedError`` when the check is not the last thing done, or
    a line has a problem now.
    """
    _ready(run)
    standing = standing_of(run, access=access, at=at)
    if standing.checked.problems:
        raise ImportStoppedError(
            _("Some lines have problems. Correct them, or leave those lines out, then check again.")
        )
    told: list[tuple[Draft, file.Draft]] = []
    for draft in sorted(standing.new, key=lambda draft: (draft.report.began_at or at, draft.line)):
        told.append((draft, answered(draft, by=access.user, at=at)))
        if len(told) % STEP == 0:
            yield len(told)
    yield len(told)
    _write(run, standing, told, by=access.user, at=at)


def _ready(run: ImportRun) -> None:
    if run.state != ImportState.CHECKED:
        raise ImportStoppedError(_("Check the file first, then file it."))


@transaction.atomic
def _write(
    run: ImportRun, standing: Standing, told: Sequence[tuple[Draft, file.Draft]], *, by: User, at: datetime
) -> None:
    kept = _open(run)
    _ready(kept)
    known = _known([draft.key for draft, _answered in told])
    if kept.plan != run.plan or known:
        raise ImportStoppedError(
            _("Something changed while the lines were read. Nothing was filed; check the file again.")
        )
    contacts: list[Contact] = []
    for start in range(0, len(told), STEP):
        contacts += file_drafts(told=told[start : start + STEP], still_open=plan_of(kept.plan).still_open)
    numbers = [contacts[0].number, contacts[-1].number] if contacts else ["", ""]
    kept.result = standing.as_json() | {"numbers": numbers}
    kept.state, kept.filed_at, kept.body = ImportState.FILED, at, None
    kept.save()
    leave("import.filed", kept, by=by, at=at, run=kept)


def answered(draft: Draft, *, by: User, at: datetime) -> file.Draft:
    """Return a line with the law's answer of its day."""
    report = draft.report
    began_at = min(report.began_at or at, at)
    policy = file.policy_of(began_at)
    proposals = [file.propose(policy, report, asked) for asked in report.asked]
    return file.Draft(draft.key, draft.body_sha256, report, by, at, began_at, False, proposals)  # noqa: FBT003 - no device, no clock to doubt


def file_drafts(*, told: Sequence[tuple[Draft, file.Draft]], still_open: bool) -> list[Contact]:
    """Write answered lines as contacts, with what became of people in custody; return the contacts.

    The caller's transaction holds them; ``told`` is not empty.
    """
    by, at = told[0][1].by, told[0][1].at
    contacts = [file._contact(one) for _draft, one in told]  # noqa: SLF001 - the same room's way from a draft to rows
    for number, contact in zip(_numbers(len(contacts), at), contacts, strict=True):
        contact.number = number
        contact.with_counsel = contact.with_counsel and still_open
    keys = new_keys(subjects=[subject_of(contact.number) for contact in contacts])
    for contact, key in zip(contacts, keys, strict=True):
        contact.data_key = key
    Contact.objects.bulk_create(contacts)
    asked = [list(file._requests(contact, one)) for contact, (_, one) in zip(contacts, told, strict=True)]  # noqa: SLF001
    for contact, requests in zip(contacts, asked, strict=True):
        file.number_requests(contact, requests)
    for request in (request for requests in asked for request in requests):
        if request.state == State.WITH_COUNSEL and not still_open:
            request.state = State.CLOSED
    Request.objects.bulk_create(chain.from_iterable(asked))
    keep_answers(proposal for _draft, one in told for proposal in one.proposals)
    rows = [_beside(*one) for one in zip(contacts, asked, told, strict=True)]
    Determination.objects.bulk_create(chain.from_iterable(one.determinations for one in rows))
    Document.objects.bulk_create(chain.from_iterable(one.papers for one in rows))
    CustodyOutcome.objects.bulk_create(chain.from_iterable(one.custody for one in rows))
    index_contacts(contacts)
    ledger.record_many(
        [
            leaf_of("contact.filed", contact, by=by, at=at, contact=contact, requests=requests, **one._asdict())
            for contact, requests, one in zip(contacts, asked, rows, strict=True)
        ]
    )
    return contacts


class Beside(NamedTuple):
    """The rows that a line gives besides its contact and requests."""

    determinations: list[Determination]
    papers: list[Document]
    custody: list[CustodyOutcome]
    readers: list[SealReader]


def _beside(contact: Contact, requests: Sequence[Request], told: tuple[Draft, file.Draft]) -> Beside:
    """Return the rows beside a kept contact, not yet written but for the readers of a sealed one."""
    draft, one = told
    readers: list[SealReader] = []
    if contact.sealed:
        readers, _nobody = tell.of_filing(
            contact=contact, requests=requests, proposals=one.proposals, report=one.report, at=one.at
        )
    return Beside(
        determinations=list(file._determinations(requests, one)),  # noqa: SLF001
        papers=list(file._papers(contact, requests, one)),  # noqa: SLF001
        custody=[CustodyOutcome(request=requests[0], by=one.by, at=one.at, **asdict(fact)) for fact in draft.custody],
        readers=readers,
    )


def _numbers(count: int, at: datetime) -> list[str]:
    """Return the next numbers of the series, which the transaction holds."""
    first = take_number(CONTACTS, at)
    series, year, last = first.split("-")
    Series.objects.filter(name=CONTACTS, year=int(year)).update(last=F("last") + count - 1)
    return [f"{series}-{year}-{int(last) + place:06d}" for place in range(count)]


@transaction.atomic
def discard_import(*, run: ImportRun) -> ImportRun:
    """Give a file up: nothing of it is filed, its bytes are gone; return the run."""
    kept = _open(run)
    kept.state, kept.body, kept.result = ImportState.DISCARDED, None, {}
    kept.save()
    return kept


@transaction.atomic
def save_plan(*, run: ImportRun, name: str, by: User, at: datetime) -> SavedPlan:
    """Keep how this file is read under a name, for the next of its kind; return it.

    The same name again takes the new plan. Raises ``ImportStoppedError`` for an empty name.
    """
    if not name.strip():
        raise ImportStoppedError(_("Give it a name by which you will know this kind of file."))
    saved, _new = SavedPlan.objects.update_or_create(
        name=" ".join(name.split())[:80], defaults={"plan": run.plan, "by": by, "at": at}
    )
    return saved


@transaction.atomic
def forget_plan(*, saved: SavedPlan) -> None:
    """Take a saved plan away; files read with it stay as they are."""
    saved.delete()
