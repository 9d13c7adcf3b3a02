"""Bring the catalogues of the law's words up to date with the law, its letters and the city profiles.

For every complete language but English: a new line of the law becomes an empty entry, a line that is gone is
removed, a translation is kept. A language that awaits its human reviewer holds only what is translated. Prints what
is still to be translated, and exits with 1 if anything is. ``--check`` writes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import django
import polib
from django.utils.translation import to_locale

from dintel.apps.accounts.permissions import matrix
from dintel.apps.booking import centres
from dintel.apps.design.languages import all_languages
from dintel.domain.policy.check import periods
from dintel.lawbook import publication
from dintel.lawbook.amendments import lines_of_amendments, load_amendments
from dintel.lawbook.arguments import Known, lines_of_arguments, load_arguments
from dintel.lawbook.book import Book, open_book
from dintel.lawbook.calendars import open_calendars
from dintel.lawbook.cases import load_cases
from dintel.lawbook.city import City, open_city
from dintel.lawbook.city import records as records_desk
from dintel.lawbook.city.directives import Order, lines_of_directives, open_directives
from dintel.lawbook.city.officers import lines_of_officers, open_officers
from dintel.lawbook.city.plans import lines_of_plans, open_plans
from dintel.lawbook.exemptions import lines_of_exemptions, load_exemptions
from dintel.lawbook.figures import Measures, lines_of_figures, load_figures
from dintel.lawbook.foia import lines_of_foia, load_foia
from dintel.lawbook.letters import ON_INSPECTION, lines_of_letters, load_letters
from dintel.lawbook.load import load_deadlines
from dintel.lawbook.offences import lines_of_offences, load_offences
from dintel.lawbook.plain import (
    lines_of_claims,
    lines_of_order,
    lines_of_situations,
    lines_of_things,
    load_claims,
    load_order,
    load_situations,
    load_things,
)
from dintel.lawbook.regimes import lines_of_regimes, load_regimes
from dintel.lawbook.retention import load_retention
from dintel.lawbook.words import SOURCE_LANGUAGE, lines_of, lines_of_city, lines_of_clocks

ROOT = Path(__file__).resolve().parent.parent


def all_lines() -> dict[str, str]:
    """Return every line that is shown, with the first place where it stands."""
    lines: dict[str, str] = {}
    for profile in sorted((ROOT / "cities").glob("*/city.toml")):
        for line, where in _lines(profile.parent):
            if line:
                lines.setdefault(line, where)
    return lines


def _lines(folder: Path) -> Iterator[tuple[str, str]]:
    city = open_city(folder.name, folder.parent)
    book = open_book(city.place, ROOT, locked=False)
    yield from lines_of(book.law, book.screens)
    amendments = load_amendments(book)
    yield from lines_of_amendments(amendments.values())
    yield from lines_of_letters(load_letters(book.law, ROOT))
    yield from lines_of_letters(load_letters(book.law, ROOT, ON_INSPECTION))
    yield from lines_of_exemptions(load_exemptions(city.place, ROOT, book.law.provisions).values())
    yield from lines_of_clocks(load_deadlines(city.place, ROOT).values(), open_calendars(folder.name, ROOT).values())
    for rule in load_retention(city.place, ROOT).classes.values():
        yield from ((line, rule.where) for line in (rule.title, rule.basis, rule.doubt))
    yield from lines_of_offences(load_offences(city.place, ROOT, book.law.provisions).values())
    regimes = load_regimes(ROOT, book.law.space, book.law.provisions)
    yield from lines_of_regimes(regimes.values())
    yield from lines_of_foia(load_foia(city.place, ROOT, book.law.provisions))
    yield from lines_of_city(city)
    figures = load_figures(ROOT, book.law.provisions, _counted(), city=folder.name)
    yield from lines_of_figures(figures.values())
    known = Known(figures, book.law.provisions, regimes, amendments)
    arguments = load_arguments(folder, ROOT, known)
    yield from lines_of_arguments(arguments.values())
    cited = [origin.provision for one in arguments.values() for side in one.sides for origin in side.origins]
    yield from _cites(book, cited)
    yield from publication.lines_of(publication.read(folder.name, ROOT))
    order = open_directives(folder / "directives.toml", city.departments)
    yield from lines_of_directives(order)
    yield from _plain(folder, book, city, order, figures)
    yield from lines_of_plans(open_plans(folder / "plans", order, matrix().roles))
    if (folder / "records.toml").is_file():
        yield from records_desk.lines_of(records_desk.open_records_desk(folder / "records.toml"))
    yield from (
        (line, "officers.toml") for line in lines_of_officers(open_officers(folder / "officers.toml", book.law))
    )
    yield from centres.lines_of(centres.open_centres(folder / "booking.toml", city, book.law.space))
    for target in tomllib.loads((folder / "notices.toml").read_text(encoding="utf-8")).get("targets", ()):
        yield target["reason"], f"target {target['deadline']}"


def _cites(book: Book, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield how each provision is cited, once."""
    for name in filter(None, dict.fromkeys(names)):
        yield from ((version.cite, version.where) for version in book.law.provisions[name])


def _plain(folder: Path, book: Book, city: City, order: Order, figures: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what everybody is told in plain words, the stories of the chosen cases with it."""
    from dintel.apps.publication.content import DOORS  # noqa: PLC0415 - Django was started for the figures

    day = periods(book.law)[-1]
    cases = {one.id: one for one in load_cases(book.law, ROOT)}
    plain = load_order(folder, law=book.law, order=order, on=day)
    yield from lines_of_order(plain)
    yield from lines_of_situations(load_situations(folder, cases=cases, switches=city.switches))
    things = load_things(folder, law=book.law, on=day, doors=DOORS, forbidden=book.lexicon.forbidden)
    yield from lines_of_things(things)
    claims = load_claims(folder, law=book.law, figures=figures)
    yield from lines_of_claims(claims)
    cited = [one.provisions for part in plain.parts for one in part.entries]
    cited += [one.provisions for one in plain.around]
    cited += [one.provisions for one in things]
    cited += [one.provisions for one in claims]
    yield from _cites(book, (name for names in cited for name in names))


def _counted() -> Measures:
    """Return what measures count: they read tables, so Django starts first."""
    os.environ.setdefault("DINTEL_HOME", tempfile.mkdtemp(prefix="dintel-words-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    django.setup()
    from dintel.apps.figures.queries.measures import closed_values  # noqa: PLC0415 - only now

    return closed_values()


def update(path: Path, lines: dict[str, str], *, write: bool, is_complete: bool) -> list[str]:
    """Bring one catalogue up to date and return the lines without a translation."""
    old = polib.pofile(str(path)) if path.is_file() else polib.POFile()
    kept = {entry.msgid: entry.msgstr for entry in old}
    new = polib.POFile(wrapwidth=100)
    new.metadata = old.metadata or {"Content-Type": "text/plain; charset=utf-8"}
    for line, where in sorted(lines.items(), key=lambda pair: (pair[1].split(":")[0], pair[0])):
        place = where.split(":")[0]
        if is_complete or kept.get(line):
            new.append(polib.POEntry(msgid=line, msgstr=kept.get(line, ""), comment=place))
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.save(str(path))
    return [line for line in lines if not kept.get(line)]


def main() -> int:
    """Update every catalogue; return 1 if something is not translated yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    lines = all_lines()
    missing = 0
    for language in all_languages(ROOT / "locale"):
        if language.code == SOURCE_LANGUAGE:
            continue
        path = ROOT / "locale" / to_locale(language.code) / "LC_MESSAGES" / "law.po"
        found = update(path, lines, write=not options.check, is_complete=language.is_complete)
        print(f"{language.code}: {len(lines) - len(found)} of {len(lines)} lines translated")
        if language.is_complete:
            missing += len(found)
            for line in found:
                print(f"  to translate: {line}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
