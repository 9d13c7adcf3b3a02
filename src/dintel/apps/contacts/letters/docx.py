"""The same letter as DOCX, for those who must edit or quote it; the same data, the same bytes.

It is built from code and not from a template file: a city's own letterhead comes with the data.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import docx
from django.utils.translation import get_language_info
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph

from dintel.apps.contacts.letters.content import Brand, Cited, LetterData
from dintel.apps.contacts.letters.labels import day_in, labels_of
from dintel.apps.contacts.letters.pdf import for_counsel
from dintel.apps.contacts.letters.plain import printable
from dintel.apps.design.typesetting import picture

FONT = "Georgia"
INK, QUIET, WARNING = RGBColor(0x14, 0x21, 0x3D), RGBColor(0x4A, 0x54, 0x68), RGBColor(0xA6, 0x3D, 0x1C)
TEXT_WIDTH = Inches(6.1)
_BEHIND_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
_BEHIND_BORDERS = ("w:shd", "w:tabs", "w:bidi", *_BEHIND_BIDI)
"""The format fixes the order of a paragraph's properties."""

_LONGEST_PROPERTY = 255
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(data: LetterData) -> bytes:
    """Return the letter as DOCX with headings, title, language and page numbers."""
    letter = _Letter(data)
    letter.head()
    letter.body()
    letter.foot()
    return _fixed(letter.document)


class _Letter:
    """One document, filled from the top."""

    def __init__(self, data: LetterData) -> None:
        self.data, self.words = data, labels_of(data)
        self.accent = RGBColor.from_string(data.brand.colour.lstrip("#").upper())
        self.document = docx.Document()
        self._page()
        self._styles()
        self._properties()

    def head(self) -> None:
        """Write the letterhead, the address and the date."""
        data, words = self.data, self.words
        title = self.line()
        if data.brand.mark:
            picture = title.add_run().add_picture(io.BytesIO(_mark(data.brand)), height=Inches(0.55))
            picture._inline.docPr.set("descr", words["mark"])  # noqa: SLF001  # python-docx has no public way
            title.add_run("   ")
        self.run(title, data.city, size=17, bold=True, colour=self.accent)
        department = self.line(data.department, size=11, colour=QUIET, after=14)
        _border(department, "bottom", str(self.accent), size=18)
        if data.is_draft:
            self.line(words["draft"], bold=True, colour=WARNING, after=8)
        if data.sealed:
            self.line(words["sealed"], bold=True, after=8)
        self._two_ends(data.to_agency, day_in(data.dated_on, data.language))
        rest = [*data.to_address] or [""]
        self._two_ends(rest[0], "" if data.is_draft else words["letter"])
        for each in rest[1:]:
            self.line(each, after=0)

    def body(self) -> None:
        """Write what is answered, the answer, what comes next, and the closing."""
        data, words = self.data, self.words
        self.document.add_heading(printable(data.subject), level=1)
        for name, value in self._facts():
            fact = self.line(f"{name}: ", colour=QUIET, after=3)
            fact.paragraph_format.left_indent = Inches(0.15)
            self.run(fact, value)
            _border(fact, "left", "B9B2A3", size=12)
        for title, paragraphs in ((words["answer"], data.answer), (words["next"], data.next)):
            if paragraphs:
                self.document.add_heading(title, level=2)
                for paragraph in paragraphs:
                    self.line(paragraph)
        closing = self.line(words["closing"], before=14, after=44)
        signer = self.line(data.signer_name, bold=True, after=0)
        role = self.line(data.signer_title, after=0)
        for each in (closing, signer, role):
            each.paragraph_format.keep_with_next = True
        self.line(data.department, colour=QUIET, after=12)
        for title, lines in ((words["enclosures"], data.enclosures), (words["copies"], data.copies)):
            if lines:
                noted = self.line(f"{title}: ", size=10, colour=QUIET, after=3)
                self.run(noted, "; ".join(lines), size=10)

    def foot(self) -> None:
        """Write what the answer rests on; in a draft, the page for counsel."""
        data, words = self.data, self.words
        printed = [one for one in data.provisions if one.printed]
        if printed:
            self.document.add_heading(words["rests_on"], level=2)
            if any(one.text for one in printed):
                self.line(words["own_words"], size=10, colour=QUIET)
            for one in printed:
                self.provision(one, [one.text])
        if data.is_draft:
            title = self.document.add_heading(words["for_counsel"], level=2)
            title.paragraph_format.page_break_before = True
            self.line(words["for_counsel_lead"], size=10, colour=QUIET)
            for one in for_counsel(data):
                self.provision(one, [words[f"mark_{one.mark}"], one.doubt, "" if one.printed else words["behind"]])
            if not for_counsel(data):
                self.line(words["no_doubts"])

    def provision(self, one: Cited, notes: Iterable[str]) -> None:
        """Write one provision and what is noted under it."""
        line = self.line(one.cite, size=10, bold=True, after=4)
        self.run(line, f". {one.title}.", size=10)
        for note in filter(None, notes):
            self.run(line, f" {note}", size=10, colour=QUIET)

    def line(  # noqa: PLR0913  # the look of a line
        self,
        text: str = "",
        *,
        size: float = 11,
        bold: bool = False,
        colour: RGBColor = INK,
        before: float = 0,
        after: float = 8,
    ) -> Paragraph:
        """Add a paragraph and return it."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
        self.run(paragraph, text, size=size, bold=bold, colour=colour)
        return paragraph

    def run(
        self, paragraph: Paragraph, text: str, *, size: float = 11, bold: bool = False, colour: RGBColor = INK
    ) -> None:
        """Add words to a paragraph; spaces at their ends stay."""
        if text:
            ends = (" " * text.startswith(" "), " " * text.endswith(" "))
            run = paragraph.add_run(f"{ends[0]}{printable(text)}{ends[1]}")
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour

    def _facts(self) -> list[tuple[str, str]]:
        data, words = self.data, self.words
        found = [(words["your_reference"], data.reference)]
        if data.paper:
            dated = day_in(data.paper.dated_on, data.language)
            parts = [data.paper.title, data.paper.form, f"{words['dated']} {dated}" if dated else ""]
            found += [
                (words["paper"], ", ".join(filter(None, parts))),
                (words["docket"], data.paper.docket),
                (words["received"], day_in(data.paper.received_on, data.language)),
            ]
        found.append((words["request"], data.request))
        return [(name, value) for name, value in found if value]

    def _two_ends(self, left: str, right: str) -> None:
        paragraph = self.line(left, after=0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        if right:
            paragraph.add_run("\t")
            self.run(paragraph, right)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.start_type = WD_SECTION.NEW_PAGE
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        section.left_margin = section.right_margin = Inches(1.2)
        section.top_margin, section.bottom_margin = Inches(0.9), Inches(1.0)
        section.different_first_page_header_footer = True
        name = self.words["draft"] if self.data.is_draft else self.words["letter"]
        for footer in (section.first_page_footer, section.footer):
            self._footer(footer.paragraphs[0], name)
        header = section.header.paragraphs[0]
        header.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        self.run(header, self.data.to_agency, size=9, colour=QUIET)
        header.add_run("\t")
        self.run(header, day_in(self.data.dated_on, self.data.language), size=9, colour=QUIET)

    def _footer(self, paragraph: Paragraph, name: str) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        self.run(paragraph, f"{name} · {self.data.city}", size=9, colour=QUIET)
        paragraph.add_run("\t")
        before, _, rest = self.words["page"].partition("{page}")
        between, _, after = rest.partition("{pages}")
        for part, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            self.run(paragraph, part, size=9, colour=QUIET)
            if field:
                _field(paragraph, field)

    def _styles(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size, normal.font.color.rgb = FONT, Pt(11), INK
        fonts = normal.element.rPr.rFonts
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), {"en": "en-US", "es": "es-US"}.get(self.data.language, self.data.language))
        normal.element.rPr.append(language)
        if get_language_info(self.data.language)["bidi"]:
            normal.element.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_BEHIND_BIDI)
        for level, size, colour in ((1, 14, INK), (2, 11.5, self.accent)):
            style = self.document.styles[f"Heading {level}"]
            style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), True, colour
            style.element.rPr.rFonts.attrib.clear()
            style.element.rPr.rFonts.set(qn("w:ascii"), FONT)
            style.element.rPr.rFonts.set(qn("w:hAnsi"), FONT)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(16), Pt(6)

    def _properties(self) -> None:
        told, data = self.document.core_properties, self.data
        day = data.dated_on
        told.title = printable(data.subject)[:_LONGEST_PROPERTY]
        told.author = told.last_modified_by = printable(data.city)[:_LONGEST_PROPERTY]
        told.language, told.comments, told.revision = data.language, "", 1
        told.created = told.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)


def _border(paragraph: Paragraph, side: str, colour: str, *, size: int) -> None:
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "6"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_BEHIND_BORDERS)  # noqa: SLF001  # no public way


def _field(paragraph: Paragraph, name: str) -> None:
    """Add a number that the reader's program counts: the page, or how many there are."""
    run = paragraph.add_run()
    run.font.size, run.font.color.rgb = Pt(9), QUIET
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)  # noqa: SLF001  # python-docx has no public way
    field.append(run._r)  # noqa: SLF001


@lru_cache(maxsize=4)
def _mark(brand: Brand) -> bytes:
    """Return the city's mark as PNG."""
    page = (
        b"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.mark), height: 40pt)"
    )
    return picture(page, per_inch=288, mark=brand.mark.replace("currentColor", brand.colour))


def _fixed(document: Document) -> bytes:
    """Return the file with every entry in its place and dated alike, so that it depends on nothing else."""
    written, fixed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return fixed.getvalue()
