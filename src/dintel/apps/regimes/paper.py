"""A report as a tagged PDF (PDF/UA-1) by typst; everything it says arrives as data and is set as text.

The same report in the same language gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.contacts.letters.plain import breakable, printable
from dintel.apps.design.profile import active_city
from dintel.apps.design.typesetting import tagged_pdf
from dintel.apps.regimes import names
from dintel.apps.regimes.queries.reports import Page
from dintel.apps.regimes.queries.showing import Shown


def report_pdf(page: Page, *, is_public: bool) -> bytes:
    """Return a report as PDF in the reader's language. Precondition: the page has a report."""
    report = page.report
    moment = report.filed_at or report.drawn_at if report else None
    return tagged_pdf(_template(), at=moment, report=_clean(_content(page, is_public=is_public)))


@cache
def _template() -> bytes:
    return files(__package__).joinpath("report.typ").read_bytes()


def _content(page: Page, *, is_public: bool) -> Mapping[str, Any]:
    regime, report = page.regime, page.report
    tables = page.whole.tables if page.whole else ()
    return {
        "language": (get_language() or "en").partition("-")[0],
        "city": active_city().name,
        "title": law.say(regime.title),
        "period": names.period_of(page.period),
        "part": names.part_of(page.period),
        "to": _("To: %(who)s") % {"who": law.say(regime.to)},
        "by": _("Reported by: %(who)s") % {"who": law.say(regime.reports)},
        "under": _("Under: %(cite)s") % {"cite": regime.cite},
        "doubt": _("Not settled: %(doubt)s") % {"doubt": law.say(regime.doubt)} if regime.doubt else "",
        "version": _version(page),
        "copy": _copy(is_public=is_public),
        "why": _("Corrected: %(why)s") % {"why": report.why} if report and report.why else "",
        "definitions": _("How it was counted"),
        "page": _("Page {page} of {pages}"),
        "tables": [_table(one) for one in tables],
        "sha256": report.public_sha256 if report and is_public else report.whole_sha256 if report else "",
    }


def _version(page: Page) -> str:
    report = page.report
    if report is None or report.filed_on is None:
        return _("Draft, not signed and not sent") if report and not report.signed_at else _("Signed, not sent yet")
    told = {"number": report.ordinal, "day": names.day(report.filed_on)}
    return _("Version %(number)s, filed on %(day)s") % told


def _copy(*, is_public: bool) -> str:
    if is_public:
        return _(
            "Public copy: small counts are left out so that nobody can be told from them. The recipient’s is whole."
        )
    return _("For the recipient: it holds small counts, and is not for publication as it stands.")


def _table(table: Shown) -> Mapping[str, Any]:
    first = [table.label or _("All")] if table.total and table.rows else []
    heads = [*first, *(one.title for one in table.headings)] if table.rows else [_("What"), _("How many")]
    return {
        "title": table.title,
        "heads": heads,
        "rows": _rows(table),
        "note": table.papers,
        "definitions": [[one.title, f"{one.definition} {one.doubt}".strip()] for one in table.headings],
    }


def _rows(table: Shown) -> list[list[str]]:
    if not table.rows:
        return [[heading.title, cell.text] for heading, cell in table.pairs]
    if table.total is None:
        return [[cell.text for cell in row.cells] for row in table.rows]
    return [[row.label or _("All"), *(cell.text for cell in row.cells)] for row in (table.total, *table.rows)]


def _clean(value: Any) -> Any:  # noqa: ANN401 - JSON values
    if isinstance(value, str):
        return breakable(printable(value))
    if isinstance(value, Mapping):
        return {name: _clean(item) for name, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value
