"""The end of a contact: what is emptied and deleted, what stays, and how contacts that fall due are found.

``WORDS`` names every column of the register that somebody wrote in words, or that a device sent. What is not in it
stays: numbers, dates, values of the law's closed sets, and who acted (ADR 15). ``test_disposal_words.py`` holds the
list against the tables, so that a new column of words cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.models import (
    Contact,
    Correction,
    CustodyOutcome,
    Determination,
    Disclosure,
    Document,
    ImportRun,
    KeptWords,
    Letter,
    LetterFile,
    Link,
    Observation,
    PrivilegedNote,
    Request,
    SavedPlan,
    SearchText,
    Verification,
)
from dintel.apps.contacts.models.importing import ImportState
from dintel.apps.contacts.queries.visible import visible
from dintel.apps.notices import queries as notices
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.retention.register import Gone, InHand, Kept, Subject
from dintel.apps.retention.rows import SEE, Rows, sees_everything

WORDS: Mapping[type[Model], Mapping[str, Any]] = MappingProxyType(
    {
        Contact: {
            **dict.fromkeys(("told_began_at", "place", "agency", "account", "said", "sealed_why", "origin"), ""),
            "body_sha256": "",
            "path": [],
        },
        Verification: dict.fromkeys(("asked_of", "words"), ""),
        Correction: dict.fromkeys(("before", "after", "why"), ""),
        Link: {"why": ""},
        KeptWords: {"reason": ""},
        Document: dict.fromkeys(("form_number", "issuer", "court", "docket", "signer_title", "scope"), ""),
        Request: dict.fromkeys(("words", "basis"), ""),
        Determination: {"reasons": ""},
        PrivilegedNote: {"words": ""},
        Letter: {"content": {}, "sent_how": ""},
        LetterFile: {"body": b""},
        Disclosure: dict.fromkeys(("words", "to_whom", "authority"), ""),
        CustodyOutcome: dict.fromkeys(("to_agency", "authority", "words"), ""),
        Observation: {"words": ""},
        ImportRun: {"file_name": "", "body": None, "plan": {}, "result": {}},
    }
)
COUNTED = {PrivilegedNote: "note", Letter: "letter"}


def contact_class() -> Kept:
    """Return the class of contacts, each with all that was asked, shown, given, seen, written and sent in it."""
    rows = Rows(lambda access: visible(access, SEE), "received_at", "number")
    return Kept(
        id="contact",
        subject="contact",
        title=t("Contacts with outside law enforcement, with requests, papers, letters, notes and files"),
        event="received",
        rows=rows,
        keys_held=lambda records: [(one.key.partition(".")[0], one) for one in records if one.kind in KINDS],
        lock=_lock_contact,
        tidy=_tidy_index,
        also=("request",),
        apart=_sealed,
        marked=lambda: Contact.objects.filter(disposed_at__isnull=False).values_list("number", flat=True).iterator(),
    )


KINDS = ("contact", "request")


def _tidy_index() -> None:
    """Merge the search index of SQLite into one: until then it holds the words of texts that were deleted."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO contacts_searchindex(contacts_searchindex) VALUES ('optimize')")


def _sealed(numbers: Iterable[str]) -> frozenset[str]:
    rows = Contact.objects.filter(number__in=list(numbers), sealed=True)
    return frozenset(rows.values_list("number", flat=True))


def _lock_contact(number: str) -> InHand | None:
    contact = Contact.objects.select_for_update().filter(number=number, disposed_at__isnull=True).first()
    if contact is None:
        return None
    asked = list(contact.requests.values_list("number", flat=True))
    keeping = (Subject("contact", number), *(Subject("request", one) for one in asked))
    return InHand(
        begun=timezone.localdate(contact.received_at),
        held_by=keeping,
        is_busy=contact.with_counsel or notices.is_any_running(keeping),
        dispose=lambda at: _dispose_contact(contact, keeping, at=at),
    )


def _dispose_contact(contact: Contact, own: tuple[Subject, ...], *, at: datetime) -> Gone:
    """Empty every word of a contact and of what hangs on it; return what that was."""
    list(Link.objects.select_for_update().filter(Q(one=contact) | Q(other=contact)).order_by("pk").values_list("pk"))
    letters = Letter.objects.filter(request__contact=contact)
    subjects = (*own, *(Subject("letter", str(pk)) for pk in letters.values_list("pk", flat=True)))
    counts: dict[str, int] = {"words": 0}
    for model, rows in _rows_of(contact).items():
        blank = WORDS[model]
        full = ~Q(**blank) if model is not LetterFile else Q()
        changed = rows.filter(full).update(**blank)
        counts[COUNTED.get(model, "words")] = counts.get(COUNTED.get(model, "words"), 0) + changed
    told = dispose_about(records=own, at=at)
    counts |= told.counts
    counts["search"] = SearchText.objects.filter(contact=contact).delete()[0]
    Contact.objects.filter(pk=contact.pk).update(disposed_at=at, version=contact.version + 1)
    return Gone(counts, (*subjects, *told.subjects))


def _rows_of(contact: Contact) -> dict[type[Model], QuerySet[Any]]:
    own = {"contact": contact}
    asked = {"request__contact": contact}
    found: dict[type[Model], QuerySet[Any]] = {
        model: model._default_manager.filter(**own)  # noqa: SLF001 - Django's public name
        for model in (Verification, Correction, KeptWords, Document, Request, Disclosure, Observation)
    }
    for model in (Determination, PrivilegedNote, Letter, CustodyOutcome):
        found[model] = model._default_manager.filter(**asked)  # noqa: SLF001 - as above
    found[Contact] = Contact.objects.filter(pk=contact.pk)
    found[Link] = Link.objects.filter(Q(one=contact) | Q(other=contact))
    found[LetterFile] = LetterFile.objects.filter(letter__request__contact=contact)
    return found


def import_class() -> Kept:
    """Return the class of imports that were filed or given up; the contacts they filed are another."""
    rows = Rows(_imports, "at", "key")
    return Kept(
        id="import",
        subject="import",
        title=t("Imports: what was found in a file that brought contacts in"),
        event="filed",
        rows=rows,
        keys_held=lambda records: [(one.key, one) for one in records if one.kind == "import"],
        lock=_lock_import,
        marked=lambda: map(str, ImportRun.objects.filter(disposed_at__isnull=False).values_list("key", flat=True)),
        has_page=False,
    )


def _imports(access: Access) -> QuerySet[ImportRun]:
    over = ImportRun.objects.filter(state__in=(ImportState.FILED, ImportState.DISCARDED))
    return over if sees_everything(access) else over.none()


def _lock_import(key: str) -> InHand | None:
    over = (ImportState.FILED, ImportState.DISCARDED)
    run = ImportRun.objects.select_for_update().filter(key=key, state__in=over, disposed_at__isnull=True).first()
    if run is None:
        return None

    def dispose(at: datetime) -> Gone:
        ImportRun.objects.filter(pk=run.pk).update(**WORDS[ImportRun], disposed_at=at)
        return Gone({"words": 1})

    return InHand(timezone.localdate(run.at), (Subject("import", str(run.key)),), is_busy=False, dispose=dispose)


def import_plan_class() -> Kept:
    """Return the class of saved import plans: kept until somebody takes one away on the import page.

    A plan holds headings of columns and what they mean, and no row of any file.
    """
    rows = Rows(_plans, "at", "pk", is_deleted=True)
    return Kept(
        id="import_plan",
        subject="import_plan",
        title=t("Saved plans: how the columns of a file that is imported are read"),
        event="filed",
        rows=rows,
        keys_held=lambda _records: (),
        lock=lambda _key: None,
        has_page=False,
    )


def _plans(access: Access) -> QuerySet[SavedPlan]:
    return SavedPlan.objects.all() if sees_everything(access) else SavedPlan.objects.none()
