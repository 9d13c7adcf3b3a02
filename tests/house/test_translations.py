"""Every text of a page is in the catalogue of every complete language, whole, with its blanks; nothing else is.

A language that awaits its human reviewer holds what is translated, and every text of the pages for residents.

No gettext program is needed: templates are read with Django's own lexer, Python with ``ast``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib
import pytest
from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import to_locale, trim_whitespace

from dintel.apps.accounts.permissions import matrix
from dintel.apps.design.languages import all_languages
from dintel.apps.evidence.recognise import types
from dintel.lawbook.leaf_words import leaf_words

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dintel"
TEMPLATES = sorted(path for ending in ("html", "txt") for path in SOURCE.rglob(f"templates/**/*.{ending}"))
MODULES = sorted(SOURCE.rglob("*.py"))
EVERY = [one for one in all_languages(ROOT / "locale") if one.code != "en"]
LANGUAGES = [one.code for one in EVERY if one.is_complete]
HELD = [to_locale(one.code) for one in EVERY]

PUBLIC = (
    *("apps/design/templates/design/home.html", "apps/design/templates/design/base.html"),
    *("apps/design/templates/design/components/*.html", "apps/design/templates/design/errors/[45p]*.html"),
    *("apps/city/templates/city/help.html", "apps/city/templates/city/_help_short.html"),
    *("apps/city/templates/city/_partner.html", "apps/city/templates/city/_provision.html", "apps/city/partners.py"),
    *("apps/verification/templates/verification/officer.html", "apps/verification/templates/verification/card.html"),
    *("apps/verification/templates/verification/_*.html", "apps/complaints/templates/complaints/_*.html"),
    *(f"apps/complaints/templates/complaints/{name}.html" for name in ("public", "start", "advice", "question")),
    *(
        f"apps/complaints/templates/complaints/{name}.html"
        for name in ("check", "sent", "return", "box", "later", "files", "ended")
    ),
    *("apps/complaints/words.py", "apps/city/screening.py"),
)
"""What residents read: translated in every language but those of which only few lines are (``mostly``)."""
FOR_STAFF = ("field.html", "fields.html", "error_summary.html", "empty.html", "_figure.html")
AWAITING = [to_locale(one.code) for one in EVERY if not one.is_complete and not one.mostly]

PLURAL_CALLS = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}
CONTEXT_CALLS = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
CALLS = {"gettext", "gettext_lazy", "gettext_noop"} | PLURAL_CALLS | CONTEXT_CALLS
CONSTANT = re.compile(r"""_\(("[^"]*"|'[^']*')\)""")
BLANK = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[a-z]|\{\w*\}")
MARKUP = re.compile(r"</?[a-z]\w*")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is looked up, and where it stands."""

    msgid: str
    plural: str = ""
    context: str = ""
    where: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What names it in a catalogue."""
        return self.context, self.msgid


def texts_of_template(source: str, where: str = "") -> Iterator[Text]:
    """Yield what a template looks up: ``translate``, ``blocktranslate`` and ``_("…")`` inside a tag."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        is_tag = token.token_type == TokenType.BLOCK
        if not is_tag and token.token_type != TokenType.VAR:
            continue
        place = f"{where}:{token.lineno}"
        name, *bits = [*smart_split(token.contents), ""]
        context = bits[bits.index("context") + 1][1:-1] if "context" in bits else ""
        yield from (Text(found[1:-1].replace("%", "%%"), where=place) for found in CONSTANT.findall(token.contents))
        if is_tag and name == "comment":
            next(inner for inner in tokens if inner.contents == "endcomment")
        elif is_tag and name in {"translate", "trans"} and bits[0].startswith(("'", '"')):
            yield Text(bits[0].partition("|")[0][1:-1].replace("%", "%%"), context=context, where=place)
        elif is_tag and name in {"blocktranslate", "blocktrans"}:
            singular, plural = block_of(tokens, trimmed="trimmed" in bits)
            yield Text(singular, plural, context, place)


def block_of(tokens: Iterator[Token], *, trimmed: bool) -> tuple[str, str]:
    """Return the singular and the plural that stand before the next ``endblocktranslate``."""
    forms = [""]
    for token in tokens:
        if token.contents in {"endblocktranslate", "endblocktrans"}:
            break
        if token.token_type == TokenType.TEXT:
            forms[-1] += token.contents.replace("%", "%%")
        elif token.token_type == TokenType.VAR:
            forms[-1] += f"%({token.contents})s"
        elif token.contents == "plural":
            forms.append("")
    singular, plural, *_ = [*(trim_whitespace(form) if trimmed else form for form in forms), ""]
    return singular, plural


def texts_of_module(source: str, where: str = "") -> Iterator[Text]:
    """Yield what a module looks up, under whatever name it imported Django's functions."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in CALLS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in names:
            names |= {target.id: names[node.value.id] for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        call = names.get(node.func.id, "") if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "translation":
            call = node.func.attr
        if isinstance(node.func, ast.Name) and node.func.id == "say" and node.args:  # the command line's own
            call = "gettext"
        if isinstance(node.func, ast.Attribute) and node.func.attr == "gettext" and "in_language" in ast.unparse(node):
            call = "gettext"
        if call not in CALLS:
            continue
        place = f"{where}:{node.lineno}"
        words = [one.value if isinstance(one, ast.Constant) else one for one in node.args]
        context = str(words.pop(0)) if call in CONTEXT_CALLS else ""
        assert not isinstance(words[0], ast.JoinedStr | ast.BinOp), (
            f"{place}: a text with its values in it is never found"
        )
        if isinstance(words[0], str):
            yield Text(words[0], str(words[1]) if call in PLURAL_CALLS else "", context, place)


def texts_of_data() -> Iterator[Text]:
    """Yield the texts that stand in data files and are looked up by their value."""
    for role in matrix().roles.values():
        yield from (Text(line, where="permissions.toml") for line in (role.name, role.moment))
    for action in matrix().actions.values():
        yield from (Text(line, where="permissions.toml") for line in (action.words, action.why))
    for line in (*leaf_words().kinds.values(), *leaf_words().names.values()):
        yield Text(line, where="leaf_words.toml")
    for kind in types().values():
        yield from (Text(line, where=f"type {kind.id}") for line in (kind.words, kind.advice))


@cache
def every_text() -> dict[tuple[str, str], Text]:
    """Return every text of the pages by its key; where it has a plural anywhere, with its plural."""
    found: dict[tuple[str, str], Text] = {}
    read = [texts_of_template(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))) for path in TEMPLATES]
    read += [texts_of_module(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))) for path in MODULES]
    for text in (one for source in (*read, texts_of_data()) for one in source):
        if text.msgid.strip() and (text.key not in found or (text.plural and not found[text.key].plural)):
            found[text.key] = text
    return found


def catalogue_of(language: str) -> dict[tuple[str, str], polib.POEntry]:
    """Return the entries of a language by their key."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    if "nplurals=1;" in catalogue.metadata.get("Plural-Forms", ""):  # one form says both
        for entry in (one for one in catalogue if one.msgid_plural):
            entry.msgstr_plural[1] = entry.msgstr_plural[0]
    return {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}


def forms_of(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Return each text with its translation: one pair, or singular and plural."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    said = entry.msgstr_plural
    others = [(entry.msgid_plural, said[number]) for number in sorted(said) if number]
    return [(entry.msgid, said.get(0, "")), *(others or [(entry.msgid_plural, "")])]


def is_said(entry: polib.POEntry | None, text: Text) -> bool:
    """Return whether the text has a translation in full."""
    if entry is None or entry.obsolete or "fuzzy" in entry.flags or (text.plural and entry.msgid_plural != text.plural):
        return False
    return all(said.strip() for _, said in forms_of(entry))


def test_the_extraction_finds_what_django_looks_up() -> None:
    page = (
        '{% translate "One" %}{% translate "Two 5%"|upper as two %}{% translate "May" context "month" %}'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} day\n  here{% plural %}"
        "\n{{ n }} days here {% endblocktranslate %}"
        '{% comment %}{% translate "Never" %}{% endcomment %}{{ name|default:_("Nobody") }}{% translate name %}'
    )
    assert [(text.msgid, text.plural, text.context) for text in texts_of_template(page)] == [
        ("One", "", ""),
        ("Two 5%%", "", ""),
        ("May", "", "month"),
        ("%(n)s day here", "%(n)s days here", ""),
        ("Nobody", "", ""),
    ]
    module = (
        "from django.utils.translation import gettext_lazy as t, ngettext, pgettext\n"
        "say = t; say('One ' 'line'); ngettext('%d a', '%d b', 2); pgettext('month', 'May'); t(name); other('No')\n"
    )
    assert [(text.msgid, text.plural, text.context) for text in texts_of_module(module)] == [
        ("One line", "", ""),
        ("%d a", "%d b", ""),
        ("May", "", "month"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_pages_is_translated(language: str) -> None:
    catalogue = catalogue_of(language)
    missing = [text for key, text in every_text().items() if not is_said(catalogue.get(key), text)]
    listed = "\n".join(f"{text.where}: {text.msgid!r}" for text in missing)
    assert not missing, f"{len(missing)} texts are not in locale/{language}/LC_MESSAGES/django.po:\n{listed}"


def public_texts() -> Iterator[Text]:
    """Yield every text of the pages for residents."""
    for path in (found for pattern in PUBLIC for found in sorted(SOURCE.glob(pattern))):
        if path.name not in FOR_STAFF:
            read = texts_of_module if path.suffix == ".py" else texts_of_template
            yield from read(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))


@pytest.mark.parametrize("language", AWAITING)
def test_every_text_of_the_pages_for_residents_is_translated_where_a_language_awaits_its_reviewer(
    language: str,
) -> None:
    catalogue = catalogue_of(language)
    missing = [text for text in public_texts() if text.msgid.strip() and not is_said(catalogue.get(text.key), text)]
    listed = "\n".join(f"{text.where}: {text.msgid!r}" for text in missing)
    assert not missing, f"{len(missing)} texts are not in locale/{language}/LC_MESSAGES/django.po:\n{listed}"


@pytest.mark.parametrize("language", HELD)
def test_every_translation_keeps_the_blanks_and_the_markup(language: str) -> None:
    wrong = [
        f"{text!r} => {said!r}"
        for entry in catalogue_of(language).values()
        for text, said in forms_of(entry)
        for kept in (BLANK, MARKUP)
        if said and sorted(kept.findall(text)) != sorted(kept.findall(said)) and not entry.msgctxt
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", HELD)
def test_the_catalogue_holds_nothing_that_no_page_says(language: str) -> None:
    wanted = every_text()
    unused = [entry.msgid for key, entry in catalogue_of(language).items() if key not in wanted or entry.obsolete]
    assert not unused, f"take {len(unused)} out of locale/{language}/LC_MESSAGES/django.po: {unused}"
