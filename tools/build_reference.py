"""Write the reference pages that can be read off the code and the law; ``--check`` only compares.

Facts, papers, commands, addresses and settings stand here, tables of data in `reference_of_data.py`: what is in the
tree is in the docs.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import reference_of_data as data

if TYPE_CHECKING:
    from dintel.domain.regime import Column

ROOT = Path(__file__).resolve().parent.parent
HEAD = "<!-- Written by tools/build_reference.py. Change the source, then run `make reference`. -->\n"
PLACE = "us/nm/albuquerque"


def facts() -> str:
    """Return the page of the facts, outcomes, obligations and switches."""
    from dintel.lawbook.book import open_book  # noqa: PLC0415  # the tool must start without the package

    law = open_book(PLACE, ROOT, locked=False).law
    lines = ["# Facts, obligations, switches", "", f"The space has {law.space.size:,} cells."]
    for axis, stride in zip(law.space.axes, law.space.strides, strict=True):
        lines += ["", f"## {axis.id}: {axis.label}", "", f"Stride {stride:,}.", "", "| value | words |", "|---|---|"]
        lines += [f"| `{v.id}` | {v.label}{f' ({v.hint})' if v.hint else ''} |" for v in axis.values]
    lines += ["", "## Obligations", "", "| id | words | clock |", "|---|---|---|"]
    lines += [f"| `{o.id}` | {o.words} | {o.clock} |" for o in law.obligations.values()]
    lines += ["", "## Switches", "", "| id | point | why it is not settled |", "|---|---|---|"]
    lines += [f"| `{s.id}` | {s.title} | {s.reason} |" for s in law.switches.values()]
    return "\n".join(lines)


def papers() -> str:
    """Return the page of the document kinds."""
    from dintel.lawbook.book import open_book  # noqa: PLC0415

    law = open_book(PLACE, ROOT, locked=False).law
    lines = [
        "# Document kinds",
        "",
        "| kind | paper | class | signed by | a valid one reaches |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{k.id}` | {k.title} | {k.group} | {k.signed_by} | {', '.join(sorted(k.compels)) or 'nothing by itself'} |"
        for k in law.kinds.values()
    ]
    return "\n".join(lines)


def commands() -> str:
    """Return the page of the command line and of make."""
    from dintel.cli.witness.main import main as witness  # noqa: PLC0415
    from dintel.operations.main import main as run  # noqa: PLC0415

    lines = ["# Commands", "", "## make", "", "| command | what it does |", "|---|---|"]
    lines += [
        f"| `make {line.split(':')[0]}` | {line.split(' ## ')[1]} |"
        for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
        if ": " in line and " ## " in line and not line.startswith("\t")
    ]
    os.environ["COLUMNS"] = "90"
    ledger = (["ledger", name] for name in ("verify", "prove", "verify-receipt"))
    operations = ([name] for name in ("serve", "demo", "worker", "tick", "backup", "restore", "check", "upgrade"))
    for call in ([], ["law"], *(["law", name] for name in _actions()), ["ledger"], *ledger, *operations):
        lines += ["", f"## {' '.join(['dintel', *call])}", "", "```", _help(run, [*call, "--help"]), "```"]
    for call in ([], ["init"], ["serve"], ["look"]):
        lines += ["", f"## {' '.join(['dintel-witness', *call])}", "", "```", _help(witness, [*call, "--help"]), "```"]
    return "\n".join(lines)


def _managed() -> Iterator[str]:
    _start_django()
    from django.core.management import load_command_class  # noqa: PLC0415

    standard = {action.dest for action in load_command_class("django.core", "check").create_parser("", "")._actions}  # noqa: SLF001
    standard.add("skip_checks")
    for path in sorted((ROOT / "src/dintel/apps").glob("*/management/commands/[a-z]*.py")):
        command = load_command_class(f"dintel.apps.{path.parts[-4]}", path.stem)
        own = [one for one in command.create_parser("manage.py", path.stem)._actions if one.dest not in standard]  # noqa: SLF001
        for one in [None, *own]:
            call = f" {[*one.option_strings, one.dest.upper()][0]}" if one else ""
            yield f"| `{path.stem}{call}` | {one.help if one else command.help} |"


def _start_django() -> None:
    os.environ.setdefault("DINTEL_HOME", tempfile.mkdtemp(prefix="dintel-reference-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    import django  # noqa: PLC0415

    django.setup()


def _actions() -> tuple[str, ...]:
    return ("vocabulary", "decide", "explain", "prove", "compare", "simulate", "lock")


def _help(run: object, call: list[str]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        run(call)  # type: ignore[operator]
    return out.getvalue().rstrip()


def management() -> str:
    """Return the page of what City IT runs with manage.py."""
    lines = ["# Commands for City IT", "", "Run as `.venv/bin/python manage.py NAME`.", ""]
    return "\n".join([*lines, "| command | what it does |", "|---|---|", *_managed()])


def addresses() -> str:
    """Return the page of every address of the web side."""
    _start_django()
    from django.urls import get_resolver  # noqa: PLC0415

    rows = sorted(set(_walk(get_resolver().url_patterns, "/")))
    lines = [
        "# Addresses",
        "",
        "Each but `/api/` and `/ledger/log/` also stands under a language prefix such as `/es/`.",
        "",
    ]
    lines += ["| address | name | what |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| `{_in_a_cell(a)}` | `{n}` | {d} |" for a, n, d in rows)])


def _in_a_cell(address: str) -> str:
    return address.replace("|", "\\|")


def _walk(patterns: Sequence[object], prefix: str, space: str = "") -> Iterator[tuple[str, str, str]]:
    for one in patterns:
        inner = getattr(one, "url_patterns", None)
        here = prefix + str(getattr(one, "pattern", "")).lstrip("/")
        if inner is not None:
            yield from _walk(inner, here, getattr(one, "namespace", None) or space)
        else:
            view = getattr(one.callback, "view_class", one.callback)  # type: ignore[attr-defined]
            words = (view.__doc__ or "").strip().splitlines()
            if space != "api":  # the API describes itself at /api/v1/openapi.json
                yield here, f"{space}:{one.name}".lstrip(":"), words[0] if words else ""  # type: ignore[attr-defined]


def settings() -> str:
    """Return the page of the environment variables that the web side reads."""
    source = (ROOT / "src/dintel/config/environment.py").read_text(encoding="utf-8")
    lines = ["# Settings", "", "Read once, at start, from the environment.", "", "| variable | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {words} |" for name, words in _variables(source)]
    return "\n".join(lines)


def _variables(source: str) -> Iterator[tuple[str, str]]:
    from dintel.config.variables import VARIABLES  # noqa: PLC0415

    for name, words in VARIABLES.items():
        if name not in source:
            message = f"{name} is listed but not read"
            raise ValueError(message)
        yield name, words


FAULTS = (
    ("Done to the log's own tables", "`manage.py ledger_check`", "tests/apps/ledger/test_ledger_corruptions.py", ""),
    ("Done to rows", "`manage.py ledger_check`", "tests/apps/contacts/test_contacts_insider.py", ""),
    ("Done to evidence", "`manage.py ledger_check --files`", "tests/apps/evidence/test_evidence_insider.py", ""),
    (
        "Done with database, server, memory and key",
        "whoever kept a checkpoint (`dintel ledger verify --since`) or a receipt",
        "tests/apps/ledger/test_ledger_hostile.py",
        "",
    ),
    (
        "The same",
        "a witness",
        "tests/apps/ledger/test_ledger_witnesses.py",
        "caught|fork|another_root|ahead",
    ),
    (
        "A database put back",
        "the server, before it signs",
        "tests/apps/ledger/test_ledger_checkpoints.py",
        "backup|fork|stops_the_signing|copy",
    ),
    (
        "Done to the published log and to exports",
        "`dintel ledger verify` and `verify-receipt`",
        "tests/cli/test_ledger_command.py",
        "found|missed|fork|proves_nothing|refused|flipped",
    ),
    (
        "A statement of a filing that fails",
        "nothing is left half done",
        "tests/apps/contacts/test_contacts_faults.py",
        "",
    ),
    ("Files and statements that fail", "nothing is left half done", "tests/apps/ledger/test_ledger_faults.py", ""),
    ("The same, of a witness", "it forgets nothing", "tests/cli/test_witness_faults.py", ""),
    (
        "A statement that fails while a report is worked on",
        "nothing is left half done",
        "tests/apps/complaints/test_reports_that_break.py",
        "",
    ),
    (
        "A statement that fails while counsel, an investigator or a coordinator acts",
        "nothing is left half done",
        "tests/apps/test_acts_that_break.py",
        "",
    ),
    (
        "A statement that fails in the worker's round",
        "the next rounds make it good",
        "tests/apps/notices/test_round_that_breaks.py",
        "",
    ),
    (
        "A statement that fails while somebody signs in",
        "they are in or they are not",
        "tests/apps/accounts/test_sign_in_that_breaks.py",
        "",
    ),
    ("Killed without a warning", "nothing acknowledged is lost", "tests/apps/ledger/test_ledger_killed.py", ""),
    ("The same, of a witness", "it forgets nothing", "tests/cli/test_witness.py", "kill_9"),
)
"""What is done, what finds it, the file of its tests, and which of them (all, if empty)."""


def faults() -> str:
    """Return the page of corruptions and faults: what is done, by what it is found, by which test."""
    lines = ["# Corruptions and faults, and their tests", "", "`docs/explanation/faults.md` says what they mean."]
    for title, found_by, path, wanted in FAULTS:
        lines += ["", f"## {title}", "", f"Found by, or held by: {found_by}. Tests: `{path}`.", ""]
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
        chosen = [name for name in names if re.search(wanted, name)]
        if not chosen:
            message = f"{path} has no test of {title!r}"
            raise ValueError(message)
        lines += [f"- {name.removeprefix('test_').replace('_', ' ')}" for name in chosen]
    return "\n".join(lines)


def reports() -> str:
    """Return the page of the reporting duties: who reports what to whom, when, and how each column is counted."""
    from dintel.lawbook.book import open_book  # noqa: PLC0415
    from dintel.lawbook.regimes import load_regimes  # noqa: PLC0415

    law = open_book(PLACE, ROOT, locked=False).law
    lines = [
        "# Reports the law asks for",
        "",
        "Each is a file `law/PLACE/reports/NAME.toml`. Those of other places bind",
    ]
    lines += [
        "bind nobody here: a city can see what it would report there, and their published figures test the counting."
    ]
    for one in load_regimes(ROOT, law.space, law.provisions).values():
        lines += ["", f"## {one.key}: {one.title}", "", f"{one.cite} [{one.mark}]. {one.reports} to: {one.to}."]
        months = {1: "month", 3: "quarter", 12: "year"}[one.cycle.months]
        due = f"{one.due_on.day}/{one.due_on.month} (day/month)" if one.due_on else one.due.words
        due = due or f"{one.due.count} {one.due.unit.replace('_', ' ')} after the period"
        lines += [f"Every {months}, years from month {one.cycle.begins}, since {one.since}. Due: {due} Nil: {one.nil}."]
        lines += [f"Not settled: {one.doubt}"] if one.doubt else []
        for sheet in one.sheets:
            lines += ["", f"### {sheet.title}", "", "| column | what it means | how it is counted |", "|---|---|---|"]
            lines += [f"| {c.title} | {c.definition} | {_counted(c)} |" for c in sheet.columns]
    return "\n".join(lines)


def _counted(column: Column) -> str:
    """Return in one cell how a column comes about."""
    if column.count:
        where = [f"{axis}: {', '.join(sorted(values))}" for axis, values in sorted(column.count.where.items())]
        return "; ".join([f"`{column.count.what}`", *where])
    if column.part:
        return f"`{column.part}` of `{column.of}`, percent"
    return f"told of each paper: `{column.tells}`" if column.tells else f"stated. {column.stated}"


def languages() -> str:
    """Return the page of the languages: their state, and how many lines of each catalogue are translated."""
    import polib  # noqa: PLC0415
    from django.utils.translation import to_locale  # noqa: PLC0415

    from dintel.apps.design.languages import all_languages  # noqa: PLC0415

    lines = ["# Languages", "", "English is the source. What is not translated is shown in English.", ""]
    lines += [
        "| code | own name | direction | state | lines of pages | lines of the law |",
        "|---|---|---|---|---|---|",
    ]
    for one in all_languages(ROOT / "locale"):
        folder = ROOT / "locale" / to_locale(one.code) / "LC_MESSAGES"
        held = [folder / f"{name}.po" for name in ("django", "law")]
        said = [len(polib.pofile(str(path)).translated_entries()) if path.is_file() else 0 for path in held]
        counts = " | ".join("source" if one.code == "en" else f"{number:,}" for number in said)
        state = "complete" if one.is_complete else "awaiting a human reviewer"
        lines.append(f"| `{one.code}` | {one.own_name} | {one.direction} | {state} | {counts} |")
    return "\n".join(lines)


PAGES = {
    "reports": reports,
    "languages": languages,
    "faults": faults,
    "facts": facts,
    "papers": papers,
    "commands": commands,
    "management": management,
    "addresses": addresses,
    "settings": settings,
    "permissions": data.permissions,
    "notices": data.notices,
    "retention": data.retention,
    "figures": data.figures,
    "leaves": data.leaves,
    "decisions": data.decisions,
    "api": data.api,
}


def main() -> int:
    """Write or compare every page; return 1 if one was stale with ``--check``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = []
    for name, page in PAGES.items():
        path = ROOT / "docs" / "reference" / f"{name}.md"
        text = HEAD + page() + "\n"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not options.check:
                path.write_text(text, encoding="utf-8")
    if stale:
        print(f"{'stale' if options.check else 'written'}: {', '.join(stale)}")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
