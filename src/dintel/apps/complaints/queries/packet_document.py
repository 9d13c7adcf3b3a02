"""What a packet's document says, gathered from the case, in the language that is active.

Who reported is in no packet. What the reporter wrote stays as written. Its language was never asked: the document says
in which language the form was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dintel.apps.city.law import say
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import AgencyCheck, Referral, Report
from dintel.apps.complaints.packet.document import is_shown
from dintel.apps.complaints.queries.exhibits import Exhibit
from dintel.apps.complaints.queries.reports import told_messages
from dintel.apps.evidence.models import Line
from dintel.domain.referral.manifest import WRITTEN
from dintel.domain.referral.offence import Standing


@dataclass(frozen=True, slots=True)
class _Said:
    """One line of what was said: under which words, and whether the reporter wrote it themselves."""

    name: str
    value: str
    is_written: bool


def document_of(row: Referral, standings: Sequence[Standing], evidence: Sequence[Exhibit]) -> dict[str, Any]:
    """Return all that the document of a packet says, in the language that is active."""
    report, number = row.report, row.number
    checks = AgencyCheck.objects.filter(report=report).select_related("by", "report__data_key").order_by("at")
    paths = {str(one.file.key): _place(one) for one in evidence}
    return {
        "title": _("Referral packet %(number)s") % {"number": number},
        "number": number,
        "city": labels.city_name(),
        "language": get_language() or "en",
        "lead": _(
            "The city refers the report named here. What follows was reported to it and found by it. Nobody has"
            " been convicted of it. Who reported is not in this packet; ask the city’s records custodian."
        ),
        "facts": _pairs(
            {
                _("Report"): report.number,
                _("Received"): date_format(report.received_on),
                _("Addressed to"): row.to,
                _("Made"): labels.moment(row.at),
                **_without(row, evidence),
            }
        ),
        "story": [_told(one, report.language) for one in _said(report)],
        "offences": [_offence(one, paths) for one in standings],
        "checks": [_check(one) for one in checks],
        "files": [_exhibit(one) for one in evidence],
        "custody": [_line(one, paths) for one in _lines(report)],
        "checking": _(
            "Run verify.py, which lies beside this document, with Python 3.9 or newer: it needs no network and"
            " nothing else. It checks every file, the custody log, and every proof of the city’s log."
        ),
        "words": labels.packet_words(),
    }


def _without(row: Referral, evidence: Sequence[Exhibit]) -> dict[str, str]:
    """Return the line that says what is left out, and why; none for a packet with the originals."""
    count = sum(one.is_left_out for one in evidence)
    if not count:
        return {}
    told = ngettext(
        "%(n)d original is not in this packet; its SHA-256 is. Why: %(why)s",
        "%(n)d originals are not in this packet; their SHA-256 are. Why: %(why)s",
        count,
    )
    return {_("Redacted copies alone"): told % {"n": count, "why": row.without_originals}}


def _place(one: Exhibit) -> str:
    return _("%(path)s (left out)") % {"path": one.part.path} if one.is_left_out else one.part.path


def as_written(report: Report) -> bytes:
    """Return what was said as a plain text (UTF-8), to the letter: a paper cannot show every script."""
    lead = _("What was reported, to the letter. The form was in: %(language)s. The words may be in another language.")
    parts = [report.number, lead % {"language": labels.language(report.language)}]
    parts += [f"{one.name}\n{one.value}" for one in _said(report)]
    return ("\n\n".join(parts) + "\n").encode()


def _said(report: Report) -> Iterator[_Said]:
    """Yield what was said, question by question, then the conversation; never who said it."""
    for name, value in (report.answers or {}).items():
        if value:
            yield _Said(labels.question(name), labels.answer(name, value), labels.is_written(name))
    for one in told_messages(report):
        yield _Said(f"{labels.side(one.from_reporter)}, {date_format(one.sent_on)}", one.words, one.from_reporter)


def _told(one: _Said, language: str) -> dict[str, str]:
    notes = []
    if one.is_written:
        words = _("As the reporter wrote it. The form was in: %(language)s; these words may be in another language.")
        notes.append(words % {"language": labels.language(language)})
    if not is_shown(one.value):
        notes.append(_("Letters that this paper cannot show stand in %(file)s.") % {"file": WRITTEN})
    told = language.partition("-")[0] if one.is_written else ""
    return {"name": one.name, "value": one.value, "note": " ".join(notes), "language": told}


def _offence(standing: Standing, paths: Mapping[str, str]) -> dict[str, Any]:
    one = standing.offence
    missing = ", ".join(say(part.title) for part in standing.missing)
    return {
        "title": say(one.title),
        "short": say(one.short),
        "summary": say(one.summary),
        "doubt": say(one.doubt),
        "missing": _("Not yet shown: %(what)s") % {"what": missing} if missing else "",
        "elements": [
            {
                "title": say(part.title),
                "state": labels.state(found.state),
                "shown": "\n".join(filter(None, [found.words, *(paths.get(key, "") for key in found.files)])) or "–",
            }
            for part, found in standing.elements
        ],
    }


def _check(one: AgencyCheck) -> dict[str, str]:
    return {
        "agency": one.agency,
        "called": one.number_called,
        "when": labels.moment(one.at),
        "answer": "\n".join(filter(None, [labels.agency_answer(one.answer), one.words])),
        "by": one.by.name,
    }


def _exhibit(one: Exhibit) -> dict[str, str]:
    file = one.file
    came = _("Received %(when)s") if file.copy_of is None else _("Added %(when)s")
    return {
        "path": _place(one),
        "name": file.name,
        "came": came % {"when": labels.moment(file.received_at, is_day=file.by_id is None)},
        "sha256": file.sha256,
        "of": _("Redacted copy of %(path)s") % {"path": one.part.of} if one.part.of else "",
        "taken_out": _("Taken out: %(what)s") % {"what": file.taken_out} if file.copy_of else "",
        "working": one.working.path if one.working else "",
        "working_sha256": one.working.sha256 if one.working else "",
        "why_none": "" if one.working or one.is_left_out else one.why_none,
    }


def _lines(report: Report) -> Iterator[Line]:
    rows = Line.objects.filter(chain__subject_kind="report", chain__subject_key=report.number)
    return rows.select_related("data_key", "file__data_key").order_by("number").iterator(chunk_size=2000)


def _line(one: Line, paths: Mapping[str, str]) -> dict[str, str]:
    path = paths.get(str(one.file.key), "") if one.file else ""
    is_quiet = one.by_id is None and one.action in {"received", "refused"}
    return {
        "number": str(one.number),
        "at": labels.moment(one.at, is_day=is_quiet),
        "action": labels.custody(one.action),
        "file": path.rpartition("/")[2].partition("-")[0].partition(".")[0] or "–",
        "by": one.by_name or "–",
    }


def _pairs(rows: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in rows.items()]
