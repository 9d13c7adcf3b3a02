"""Answers to the questions of a proposal, and the amendments they make."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.http import urlencode

from dintel.apps.council import draft as drafts
from dintel.domain.policy.amend import Amendment

Answers = dict[str, str | list[str]]

ON_A_DETAINER: Answers = {
    "asked": ["release_notice", "person_information"],
    "requester": ["immigration_agency"],
    "document": ["class:detainer"],
    "purpose": ["civil"],
    "setting": ["booking_centre"],
    "outcome": "comply_via_counsel",
    "duty": ["call_counsel"],
    "do": "Pass it to senior police.",
    "say": "I am passing this on.",
    "level": "ordinance",
    "title": "Tell on a detainer",
    "why": "So that it is known.",
}
BACK_OFFICE: Answers = {
    **{name: ON_A_DETAINER[name] for name in ("do", "say", "level", "why")},
    "asked": ["nonpublic_area"],
    "document": ["class:administrative_warrant"],
    "outcome": "comply",
    "title": "Open the back office",
}
CLASHING: Answers = {**ON_A_DETAINER, "level": "resolution", "asked": ["question_people"], "document": ["class:none"]}
"""A resolution beside R-18-7, which says that staff do not ask."""


def query(answers: Answers, **more: str) -> str:
    return urlencode({**answers, **more}, doseq=True)


def amendment(answers: Answers, language: str = "en") -> Amendment:
    return drafts.amendment_of(drafts.read(QueryDict(query(answers))), language)
