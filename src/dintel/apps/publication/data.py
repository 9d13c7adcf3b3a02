"""The same as JSON, under addresses that never change: each text in every language in which all of it is translated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.publication import content
from dintel.apps.publication.pages import cited
from dintel.apps.publication.words import link_of
from dintel.domain.policy.rules import Source
from dintel.lawbook.plain import Claim, Sentence

Json = dict[str, object]


def order(on: date, base: str, languages: Iterable[str]) -> Json:
    """Return the order in plain words; ``base`` is the address of the site."""
    languages, text, told = tuple(languages), content.plain_order(), content.order()

    def sentence(one: Sentence) -> Json:
        directive = told.directives[one.directive]
        return {
            "id": one.directive,
            "number": directive.number,
            "nature": directive.nature,
            "says": _said(one.says, languages),
            "more": _said(one.more, languages),
            "not_known": _said(one.not_known, languages),
            "who": _said(directive.who, languages),
            "when": _said(directive.when, languages),
            "due_on": directive.due_on.isoformat() if directive.due_on else None,
            "mark": directive.mark,
            "doubt": _said(directive.doubt, languages),
            "sources": [{"where": where, "href": link_of(where)} for where in directive.sources],
            "provisions": _provisions(one.provisions, on, base),
            "address": f"{base}/record/order/#{one.directive}",
        }

    return {
        "city": active_city().division,
        "title": _said(told.title, languages),
        "signed_on": told.signed_on.isoformat() if told.signed_on else "",
        "mark": told.mark,
        "doubt": _said(told.doubt, languages),
        "policy": law.hash_on(on),
        "not_known": [_said(line, languages) for line in text.not_known],
        "sentences": [sentence(one) for part in text.parts for one in part.entries],
        "around": [
            {"says": _said(one.says, languages), "provisions": _provisions(one.provisions, on, base)}
            for one in text.around
        ],
    }


def claims(on: date, base: str, languages: Iterable[str]) -> Json:
    """Return every claim with its sources."""
    languages = tuple(languages)

    def claim(one: Claim) -> Json:
        return {
            "id": one.id,
            "side": one.side,
            "title": _said(one.title, languages),
            "told": [
                {
                    "said": _said(told.said, languages),
                    "by": _said(told.by, languages),
                    "when": _said(told.when, languages),
                    "doubt": _said(told.doubt, languages),
                    "sources": [_source(source) for source in told.sources],
                }
                for told in one.tellings
            ],
            "difference": _said(one.difference, languages),
            "check": _said(one.check, languages),
            "figures": [f"{base}/record/figures/{name}/" for name in one.figures],
            "figures_say": _said(one.figures_say, languages),
            "provisions": _provisions(one.provisions, on, base),
            "address": f"{base}/record/claims/#{one.id}",
        }

    return {"city": active_city().division, "claims": [claim(one) for one in content.claims()]}


def _said(line: str, languages: Iterable[str]) -> dict[str, str]:
    return {language: law.words(language).say(line) for language in languages} if line else {}


def _source(source: Source) -> Json:
    return {"where": source.where, "href": link_of(source.where), "mark": source.mark}


def _provisions(names: Iterable[str], on: date, base: str) -> list[Json]:
    return [
        {
            "id": one.provision.id,
            "cite": one.provision.cite,
            "status": one.instrument.status,
            "mark": one.provision.mark,
            "sources": [_source(source) for source in one.provision.sources],
            "address": f"{base}/law/provisions/{one.provision.id}/",
        }
        for one in cited(names, on)
    ]
