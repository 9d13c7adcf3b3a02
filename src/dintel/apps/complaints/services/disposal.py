"""The end of a report: what is emptied and deleted, what stays, and how reports that fall due are found (ADR 20).

1. ``WORDS`` names every column that is emptied in a row that stays, ``GONE`` the tables whose rows go whole.
   ``test_report_disposal_words.py`` holds both against the tables, so that nothing can be forgotten.
2. What stays says which way a report went and how it ended, in which month it came, and who of staff had it in hand: so
   figures stand, and whoever was kept from it stays kept from it.
3. The mark of the code becomes one that opens nothing, by which its owner is told what happened.
4. The words about a flood that was set aside go with the last of its reports. Its act is held before the report is, as
   by whoever takes the act back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.complaints.models import (
    AgencyCheck,
    Aside,
    ContactLink,
    Exclusion,
    Finding,
    Hint,
    IdentityRequest,
    Message,
    PacketOrder,
    Referral,
    ReferralOutcome,
    ReferralPart,
    Report,
    SceneLink,
    SettingAside,
    Task,
    Triage,
)
from dintel.apps.complaints.queries.over import LIMITS, day_over
from dintel.apps.complaints.queries.visible import disposable
from dintel.apps.complaints.services.codes import ended_mark
from dintel.apps.contacts.models import Request
from dintel.apps.evidence.models import Upload
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.retention.register import Gone, InHand, Kept, KeptBy, Subject
from dintel.apps.retention.rows import Rows

KIND = "report"
TITLES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "report": t("Reports of false officers that were closed and never referred to a prosecutor"),
        "report_referred": t("Reports of false officers that were referred to a prosecutor, with their packets"),
        "report_flood": t("Reports that came in numbers, were set aside and never brought back"),
    }
)
WORDS: Mapping[type[Model], Mapping[str, Any]] = MappingProxyType(
    {
        Report: {
            "language": "",
            "answers": {},
            "identity": None,
            "identity_key": None,
            "facility": "",
            "likeness": None,
        },
        Triage: {"reason": ""},
        Exclusion: {"reason": ""},
        Referral: {"to": "", "reference": "", "without_originals": ""},
        ReferralOutcome: {"words": ""},
    }
)
GONE: Mapping[type[Model], str] = MappingProxyType(
    {
        **dict.fromkeys((Message, AgencyCheck, Finding, Task, ContactLink, SceneLink), "report"),
        **dict.fromkeys((IdentityRequest, Hint, Aside, PacketOrder), "report"),
        ReferralPart: "referral__report",
    }
)
"""Each with how its rows are found from the report."""


def report_classes() -> tuple[Kept, ...]:
    """Return the classes of reports, by how their matter ended: each report with everything that hangs on it."""
    return tuple(_class(name) for name in LIMITS)


def _class(name: str) -> Kept:
    def rows(access: Access) -> QuerySet[Report]:
        return LIMITS[name](disposable(access), counted_to=access.on)

    return Kept(
        id=name,
        subject=KIND,
        title=TITLES[name],
        event="ended",
        rows=Rows(rows, "over_on", "number"),
        keys_held=_held,
        lock=lambda number: _lock(name, number),
        apart=_apart,
        marked=lambda: Report.objects.filter(disposed_at__isnull=False).values_list("number", flat=True).iterator(),
    )


def _held(records: Sequence[Subject]) -> KeptBy:
    """Return the reports that holds keep: on themselves, or on a contact that may be the same event."""
    by_contact: dict[str, list[Subject]] = {}
    for one in records:
        if one.kind in {"contact", "request"}:
            by_contact.setdefault(one.key.partition(".")[0], []).append(one)
    yield from ((one.key, one) for one in records if one.kind == KIND)
    links = ContactLink.objects.filter(contact__number__in=by_contact).order_by()
    for number, contact in links.values_list("report__number", "contact__number"):
        yield from ((number, one) for one in by_contact[contact])


def _apart(numbers: Iterable[str]) -> frozenset[str]:
    """Return those that somebody is kept from; in a batch with others they would keep them from those too."""
    kept_from = Exists(Exclusion.objects.filter(report=OuterRef("pk")))
    rows = Report.objects.filter(Q(names_city_staff=True) | Q(kept_from), number__in=list(numbers))
    return frozenset(rows.values_list("number", flat=True))


def _lock(name: str, number: str) -> InHand | None:
    """Return a report, held; one that is no longer over in the way of its class is busy."""
    _hold_acts(number)
    report = Report.objects.select_for_update(of=("self",)).filter(number=number, disposed_at__isnull=True).first()
    if report is None:
        return None
    over_on = day_over(name, report)
    is_busy = over_on is None or _is_in_hand(report)
    return InHand(over_on or report.received_on, _keeping(report), is_busy, lambda at: _dispose(report, at=at))


def _hold_acts(number: str) -> None:
    """Hold the acts that set a report aside, for as long as the caller's transaction (4.)."""
    acts = Aside.objects.filter(report__number=number).values("act")
    list(SettingAside.objects.select_for_update().filter(pk__in=acts).order_by("pk").values_list("pk"))


def _is_in_hand(report: Report) -> bool:
    """Return whether a file or a packet is on its way, or somebody waits for an answer about the reporter's name."""
    coming = Upload.objects.filter(subject_kind=KIND, subject_key=report.number, state=Upload.State.OPEN)
    ordered = PacketOrder.objects.filter(report=report, state=PacketOrder.State.WAITING)
    if coming.exists() or ordered.exists():
        return True
    return IdentityRequest.objects.filter(report=report, allowed__isnull=True).exists()


def _keeping(report: Report) -> tuple[Subject, ...]:
    """Return the records whose holds keep a report."""
    links = ContactLink.objects.filter(report=report).values("contact")
    asked = Request.objects.filter(contact__in=links).values_list("number", "contact__number")
    contacts = ContactLink.objects.filter(report=report).values_list("contact__number", flat=True)
    return (
        Subject(KIND, report.number),
        *(Subject("contact", number) for number in contacts),
        *(Subject("request", number) for number, _contact in asked),
    )


def _dispose(report: Report, *, at: datetime) -> Gone:
    """Empty and delete what was said in a report and about it; return what that was, and whose keys and leaves go."""
    counts: Counter[str] = Counter()
    acts = list(Aside.objects.filter(report=report).values_list("act", flat=True))
    for model, path in GONE.items():
        counts["row"] += model._default_manager.filter(**{path: report}).delete()[0]  # noqa: SLF001 - Django's public name
    for model, blank in WORDS.items():
        mine = {"pk": report.pk} if model is Report else {"report": report}
        counts["words"] += model._default_manager.filter(**mine).update(**blank)  # noqa: SLF001 - as above
    month = report.received_on.replace(day=1)
    mark = ended_mark(bytes(report.code_mark))  # 3.
    Report.objects.filter(pk=report.pk).update(received_on=month, code_mark=mark, disposed_at=at)
    told = dispose_about(records=[Subject(KIND, report.number)], at=at)
    whose = (Subject("report_identity", report.number), *_emptied_acts(acts), *told.subjects)
    return Gone({**counts, **told.counts}, whose)


def _emptied_acts(acts: Iterable[Any]) -> Iterable[Subject]:
    """Empty the words of those acts of which no report is left, and yield them (4.)."""
    for key in acts:
        if not Aside.objects.filter(act=key).exists():
            SettingAside.objects.filter(pk=key).update(reason="")
            yield Subject("flood", str(key))
