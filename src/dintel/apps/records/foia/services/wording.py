"""From a request to the words of a letter to an agency: the law's sentences with their blanks filled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from dintel.apps.city import law
from dintel.apps.contacts.letters import Cited, LetterData
from dintel.apps.contacts.letters.compose import brand
from dintel.apps.contacts.letters.labels import day_in
from dintel.apps.design.profile import active_city
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import FoiaRequest
from dintel.lawbook.foia import LetterTemplate, Paragraph

ENGLISH = "en"
"""Federal agencies are written to in English."""
FEE_LIMIT = "$25"
"""The city's own proposal; whoever writes the letter changes it."""
DEPARTMENT = "legal"
SIGNER = gettext_noop("City Attorney’s Office")
HEADINGS = (
    ("answer", "What the City asks for"),
    ("next", "How it may be answered"),
    ("rests_on", "What this letter rests on"),
    ("your_reference", "Your number"),
)
ONE_DAY = timedelta(days=1)


def compose(
    request: FoiaRequest, template: LetterTemplate, told: Mapping[str, str], *, signer: str, on: date
) -> LetterData:
    """Return the draft of a letter, dated ``on``, without a number; ``told`` fills further blanks."""
    blanks = _blanks(request) | {name: text for name, text in told.items() if text}
    agency, city = statute.agency_of(request.agency), active_city()
    printed = [one for one in (*template.what, *template.how) if one.fits(blanks)]
    department = city.departments.get(DEPARTMENT)
    return LetterData(
        kind=template.id,
        outcome="",
        language=ENGLISH,
        city=city.full_name,
        department=department.name if department else SIGNER,
        dated_on=on,
        to_agency=agency.name if agency else request.agency,
        to_address=(agency.office, *agency.address) if agency else (),
        subject=template.subject,
        reference=request.tracking,
        answer=_filled(template.what, blanks),
        next=_filled(template.how, blanks),
        provisions=tuple(_cited(name, on) for name in dict.fromkeys(n for one in printed for n in one.relies_on)),
        signer_name=signer,
        signer_title=SIGNER,
        brand=brand(),
        headings=HEADINGS,
    )


def _blanks(request: FoiaRequest) -> dict[str, str]:
    agency = statute.agency_of(request.agency)
    name = agency.name if agency else request.agency
    found = {
        "city": active_city().full_name,
        "agency": name,
        "office": f"{name}, {request.part}" if request.part else name,
        "since": day_in(request.since, ENGLISH),
        "until": day_in(request.until - ONE_DAY, ENGLISH),
        "fee_limit": FEE_LIMIT,
        "number": request.number,
        "tracking": request.tracking,
        "sent_on": day_in(request.sent_on, ENGLISH),
    }
    return {blank: text for blank, text in found.items() if text}


def _filled(paragraphs: tuple[Paragraph, ...], blanks: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one.text.format_map(blanks) for one in paragraphs if one.fits(blanks))


def _cited(name: str, on: date) -> Cited:
    found = next(one for one in law.book().law.provisions[name] if one.span.holds(on))
    return Cited(id=name, cite=found.cite, title=found.title, mark=found.mark, doubt=found.doubt)
