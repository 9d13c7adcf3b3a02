"""A course as a package for the city's learning system: SCORM 1.2, or SCORM 2004 (4th edition).

The package holds the text, questions drawn once with a seed, and a page that tells the system the score. It is made of
the law of the day on which it was made, and says so; after an amendment it has to be made again.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.training import here, words
from dintel.apps.training.queries.scenes import facts_in_words
from dintel.lawbook.courses import Course

EDITIONS = ("1.2", "2004")
STATIC = Path(__file__).parent / "static" / "training"
BESIDE = ("scorm.js", "scorm.css")
FILES = ("index.html", "course.js", *BESIDE)
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="dintel-{name}" version="1.0" xmlns="{content}" xmlns:adlcp="{adl}">
<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>
<organizations default="course"><organization identifier="course"><title>{title}</title>
<item identifier="item" identifierref="page"><title>{title}</title>{mastery}</item></organization></organizations>
<resources><resource identifier="page" type="webcontent" adlcp:{kind}="sco"
 href="index.html">{files}</resource></resources>
</manifest>
"""
SCHEMAS = {
    "1.2": (
        "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "http://www.adlnet.org/xsd/adlcp_rootv1p2",
        "1.2",
        "scormtype",
    ),
    "2004": (
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        "http://www.adlnet.org/xsd/adlcp_v1p3",
        "2004 4th Edition",
        "scormType",
    ),
}


def package(course: Course, *, edition: str, seed: str, at: datetime) -> bytes:
    """Return a ZIP file; equal for equal arguments on one day. Precondition: ``edition`` is one of ``EDITIONS``."""
    out = io.BytesIO()
    moment = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in (
            ("imsmanifest.xml", manifest(course, edition=edition)),
            ("index.html", page(course, at=at)),
            ("course.js", f"window.course = {data(course, edition=edition, seed=seed, at=at)};\n"),
            *((name, (STATIC / name).read_text(encoding="utf-8")) for name in BESIDE),
        ):
            zipped.writestr(zipfile.ZipInfo(name, date_time=moment), text)
    return out.getvalue()


def manifest(course: Course, *, edition: str) -> str:
    """Return ``imsmanifest.xml``: one organisation, one item, one resource (SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4)."""
    content, adl, version, kind = SCHEMAS[edition]
    title = escape(course.text(here.language()).title)
    mastery = f"<adlcp:masteryscore>{course.pass_percent}</adlcp:masteryscore>" if edition == "1.2" else ""
    return MANIFEST.format(
        content=content,
        adl=adl,
        kind=kind,
        version=version,
        title=title,
        mastery=mastery,
        name=course.id,
        files="".join(f'<file href="{name}"/>' for name in FILES),
    )


def page(course: Course, *, at: datetime) -> str:
    """Return the launch page."""
    context = {
        "text": course.text(here.language()),
        "language": course.language(here.language()),
        "policy": law.policy_on(timezone.localdate(at)),
    }
    return render_to_string("training/scorm.html", context)


def data(course: Course, *, edition: str, seed: str, at: datetime) -> str:
    """Return what the script needs, as JSON: questions drawn with the seed from the law of the day, and its words."""
    return json.dumps(_data(course, edition, seed, at), ensure_ascii=False, indent=1)


def _data(course: Course, edition: str, seed: str, at: datetime) -> dict[str, Any]:
    policy = law.policy_on(timezone.localdate(at))
    return {
        "edition": edition,
        "pass_percent": course.pass_percent,
        "words": {
            "ask": _("What do you do?"),
            "right": _("Right"),
            "wrong": _("Not quite"),
            "passed": _("Passed"),
            "not_passed": _("Not passed this time"),
            "mark": _("This is my answer"),
            "law": _("What the law answers"),
        },
        "questions": [
            {
                "case": one.case,
                "facts": [
                    [law.say(fact.label), law.say(fact.words)] for fact in facts_in_words(here.cases()[one.case].facts)
                ],
                "choices": [[choice, str(words.CHOICES[choice])] for choice in one.choices],
                "answer": one.answer,
                "why": [
                    [law.say(reason.rule.title), [part.cite for part in reason.provisions]]
                    for reason in policy.decide(here.cases()[one.case].facts).deciding
                ],
            }
            for one in here.questions(course, seed=seed, policy=policy)
        ],
    }


def _facts(case: str) -> list[list[str]]:
    return [[law.say(fact.label), law.say(fact.words)] for fact in facts_in_words(here.cases()[case].facts)]
