"""Letters that leave the city: tagged, the same twice, whatever people typed, in both languages."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pypdfium2
import pytest
from django.utils.translation import override
from pypdfium2 import raw

from dintel.apps.contacts import letters
from dintel.apps.contacts.letters import LetterData, Paper, Told
from dintel.apps.contacts.letters.labels import labels_of
from dintel.apps.contacts.letters.plain import LONGEST_WORD, breakable, printable

DAY = date(2026, 11, 22)
FACTS = {"asked": "nonpublic_area", "document": "i200", "validity": "valid", "purpose": "civil"}
TOLD = Told(
    facts=FACTS,
    department="Legal",
    to_agency="An agency",
    to_address=("An office", "A street"),
    signer_name="A person",
    signer_title="Assistant City Attorney",
    reference="Their 12/26",
    paper=Paper("Warrant for Arrest of Alien", "Form I-200", date(2026, 11, 16), "", date(2026, 11, 18)),
    request="Entry to the staff rooms.",
    received_on=date(2026, 11, 18),
    enclosures=("Copy of the paper",),
    copies=("Mayor's Office",),
)


def letter(language: str = "en", number: str = "L-2026-000012") -> LetterData:
    """Return a letter, signed unless its number is empty."""
    kind = letters.kind_of("decline_entry")
    assert kind is not None
    return replace(letters.draft(kind, "decline", TOLD, language=language, on=DAY), number=number)


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of every page, on one line each."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF."""
    return " ".join(pages_of(pdf))


def words_of(file: bytes) -> str:
    """Return the text of a DOCX with its footers."""
    document = docx.Document(io.BytesIO(file))
    section = document.sections[0]
    parts = (document, section.first_page_footer, section.footer, section.header)
    return " ".join(" ".join(paragraph.text for part in parts for paragraph in part.paragraphs).split())


def tags_of(pdf: bytes) -> list[str]:
    """Return the kinds of every element of the structure tree, in order."""
    document = pypdfium2.PdfDocument(pdf)
    return [tag for page in document for tag in _tags_of_page(page)]


def _tags_of_page(page: Any) -> Iterator[str]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    for at in range(raw.FPDF_StructTree_CountChildren(tree)):
        yield from _tags_below(raw.FPDF_StructTree_GetChildAtIndex(tree, at))
    raw.FPDF_StructTree_Close(tree)


def _tags_below(element: Any) -> Iterator[str]:
    buffer = ctypes.create_string_buffer(128)
    length = raw.FPDF_StructElement_GetType(element, buffer, 128)
    yield buffer.raw[: max(length - 2, 0)].decode("utf-16-le")
    for at in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, at)
        if child:
            yield from _tags_below(child)


# ---- what a letter holds ------------------------------------------------------------------------------------


def test_a_letter_says_who_to_whom_what_and_why() -> None:
    pages = pages_of(letters.render_pdf(letter()))
    said = " ".join(pages)
    for words in (
        "City of Albuquerque, New Mexico",
        "November 22, 2026",
        "Letter L-2026-000012",
        "Warrant for Arrest of Alien, Form I-200, dated November 16, 2026",
        "Their 12/26",
        "Entry to the staff rooms.",
        "without a warrant of a judge",
        "A person Assistant City Attorney Legal",
        "Copy of the paper",
        "Mayor's Office",
        "8 CFR 287.8(f)(2), (4)",
        "not quotations",
    ):
        assert words in said, words
    assert f"Page 1 of {len(pages)}" in pages[0]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_the_docx_says_the_same() -> None:
    data = letter()
    said, printed = words_of(letters.render_docx(data)), [one for one in data.provisions if one.printed]
    for words in (*data.answer, *data.next, data.subject, data.city, "Their 12/26", "Copy of the paper"):
        assert words in said
    assert all(one.cite in said and one.title in said for one in printed)
    assert "Letter L-2026-000012 · City of Albuquerque, New Mexico" in said


def test_a_letter_prints_no_mark_and_nothing_that_only_stands_behind_it() -> None:
    data = letter()
    behind = [one for one in data.provisions if not one.printed]
    assert behind
    assert letters.doubts_of(data)
    for said in (text_of(letters.render_pdf(data)), words_of(letters.render_docx(data))):
        assert "law book" not in said
        assert "For counsel" not in said
        assert not any(f"{one.cite}. {one.title}" in said for one in behind)


def test_a_draft_shows_counsel_what_is_in_doubt_on_a_page_of_its_own() -> None:
    data = letter(number="")
    pages = pages_of(letters.render_pdf(data))
    assert all("Draft, not signed" in page for page in pages)
    assert "This page is not part of the letter." in pages[-1]
    assert not any("This page is not part of the letter." in page for page in pages[:-1])
    for said in (pages[-1], words_of(letters.render_docx(data))):
        assert "Well known; not read again for the law book." in said
        assert "The signed text was not available" in said
        assert "Stands behind a sentence; the letter does not name it." in said


def test_a_draft_without_doubts_says_so() -> None:
    data = replace(letter(number=""), provisions=())
    for said in (text_of(letters.render_pdf(data)), words_of(letters.render_docx(data))):
        assert "Nothing the letter rests on is marked as unsettled or unread." in said
        assert "What this answer rests on" not in said


def test_a_sealed_letter_says_so() -> None:
    data = replace(letter(), sealed=True)
    assert "Sealed: only for the persons" in text_of(letters.render_pdf(data))
    assert "Sealed: only for the persons" in words_of(letters.render_docx(data))


def test_the_shortest_letter_there_can_be() -> None:
    bare = LetterData("x", "decline", "en", "C", "D", DAY, "A", "S", ("W",), (), (), "N", "T", number="L-1")
    assert "Our answer W" in text_of(letters.render_pdf(bare))
    assert "Our answer W" in words_of(letters.render_docx(bare))


# ---- the file -------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_titled_and_in_its_language() -> None:
    pdf = letters.render_pdf(letter("es"))
    tags = tags_of(pdf)
    assert raw.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(pdf))
    assert tags.count("H1") == 1
    assert tags.count("H2") == 3
    assert {"P", "L", "LI", "Figure"} <= set(tags)
    told = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert told["Title"] == letter("es").subject
    assert told["Author"] == "City of Albuquerque, New Mexico"
    assert b"pdfuaid" in pdf
    page = pypdfium2.PdfDocument(pdf)[0]
    assert (page.get_width(), page.get_height()) == (612, 792)


def test_the_pdf_holds_no_font_of_the_machine() -> None:
    assert b"LibertinusSerif" in letters.render_pdf(letter())


def test_the_docx_has_headings_a_title_a_language_and_an_image_that_is_named() -> None:
    file = letters.render_docx(letter("es"))
    document = docx.Document(io.BytesIO(file))
    headings = [one.text for one in document.paragraphs if one.style and one.style.name.startswith("Heading")]
    assert headings[0] == letter("es").subject
    assert len(headings) == 4
    assert document.core_properties.title == letter("es").subject
    assert document.core_properties.language == "es"
    body = zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml").decode()
    styles = zipfile.ZipFile(io.BytesIO(file)).read("word/styles.xml").decode()
    assert 'descr="' in body
    assert 'w:lang w:val="es-US"' in styles


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("number", ["L-2026-000012", ""])
def test_the_same_letter_gives_the_same_bytes(language: str, number: str) -> None:
    data = letter(language, number)
    with override("es"):
        again = (letters.render_pdf(data), letters.render_docx(data))
    assert (letters.render_pdf(data), letters.render_docx(data)) == again


def test_another_word_gives_other_bytes() -> None:
    data, other = letter(), replace(letter(), signer_name="Another person")
    assert letters.render_pdf(data) != letters.render_pdf(other)
    assert letters.render_docx(data) != letters.render_docx(other)


def test_what_is_kept_of_a_letter_makes_it_again() -> None:
    data = letter()
    assert letters.from_content(letters.as_content(data)) == data


# ---- whatever people typed ------------------------------------------------------------------------------------

HOSTILE = [
    '#import "x" #eval("1") $x$ *bold* _it_ <label> @ref \\ ] } ) " \' ` // /* = == - + #[',
    "{{ 7 * 7 }} {% raw %} ${x} <w:p/> <b>&amp;</b> ]]>",
    "C:\\path \\u{41} \\n",
]


def filled(text: str, number: str = "L-2026-000012") -> LetterData:
    """Return a letter with the text in every place that a person can fill."""
    return replace(
        letter(number=number),
        to_agency=text,
        to_address=(text,),
        reference=text,
        subject=text,
        department=text,
        request=text,
        answer=(text,),
        next=(text,),
        signer_name=text,
        signer_title=text,
        enclosures=(text,),
        copies=(text,),
        paper=Paper(text, text, DAY, text, DAY),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_that_a_person_typed_is_text(text: str) -> None:
    plain = " ".join(text.split())
    assert plain.replace(" ", "") in text_of(letters.render_pdf(filled(text))).replace(" ", "")
    assert plain in words_of(letters.render_docx(filled(text)))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("hi \U0001f600 there", "hi □ there"),
        ("\u6f22\u5b57 and \ud55c\uae00", "□□ and □□"),
        ("a\x00b\x07c\ufffe\ud800d", "abcd"),
        ("one\ntwo\r\nthree\u2028four", "one two three four"),
        ("ab\u202edcba\u202c", "abdcba"),
        ("e\u0301t\u0301", "é"),
        ("\u05e9\u05dc\u05d5\u05dd", "\u05dd\u05d5\u05dc\u05e9"),
    ],
)
def test_characters_of_every_kind_do_not_break_a_letter(text: str, seen: str) -> None:
    said = text_of(letters.render_pdf(filled(text)))
    assert seen in said or seen[::-1] in said
    assert letters.render_pdf(filled(text)) == letters.render_pdf(filled(text))
    assert words_of(letters.render_docx(filled(text)))


def test_a_text_of_many_scripts_still_makes_a_letter() -> None:
    text = "".join(chr(code) for code in range(0x20, 0x3000, 29)) + "".join(map(chr, range(0x4E00, 0x5E00, 99)))
    assert pages_of(letters.render_pdf(filled(text, number="")))
    assert words_of(letters.render_docx(filled(text, number="")))


def test_a_word_of_ten_thousand_letters_stays_on_the_page() -> None:
    data = replace(letter(), answer=("x" * 10_000,))
    document = pypdfium2.PdfDocument(letters.render_pdf(data))
    for page in document:
        text = page.get_textpage()
        assert max(text.get_charbox(at)[2] for at in range(text.count_chars())) < 612 - 72
    assert "x" * 10_000 in words_of(letters.render_docx(data))


def test_a_long_letter_runs_over_pages() -> None:
    data = replace(letter(), answer=("Words upon words. " * 60,) * 12)
    assert len(pages_of(letters.render_pdf(data))) > 4


def test_text_is_made_fit_for_paper() -> None:
    assert printable("  a\tb\u200b\n c\x1b ") == "a b\u200b c"
    assert printable("e\u0301") == "\u00e9"
    assert breakable("x" * LONGEST_WORD) == "x" * LONGEST_WORD
    long = breakable("y" * 100)
    assert "\u200b" in long
    assert long.replace("\u200b", "") == "y" * 100


# ---- two languages --------------------------------------------------------------------------------------------


def test_every_word_around_a_letter_is_said_in_spanish() -> None:
    english, spanish = labels_of(letter("en")), labels_of(letter("es"))
    assert english.keys() == spanish.keys()
    assert [name for name in english if english[name] == spanish[name]] == []


def test_the_spanish_letter_is_spanish_throughout() -> None:
    data = letter("es")
    said = text_of(letters.render_pdf(data))
    assert "22 de noviembre de 2026" in said
    assert "Nuestra respuesta" in said
    assert "Página 1 de" in said
    english = letter("en")
    assert not set(data.answer) & set(english.answer)
    assert not set(data.next) & set(english.next)
    assert data.subject != english.subject
