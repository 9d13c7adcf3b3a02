"""What the pages show: findings in words, the screens of a proposal, files to take away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.http import urlencode

from dintel.apps.city import law
from dintel.apps.city.names import LEVELS
from dintel.apps.council import draft as drafts
from dintel.apps.council import shown, steps, studies
from dintel.apps.council.draft import Draft
from dintel.apps.council.findings import Findings
from dintel.apps.council.names import ANSWERED
from dintel.apps.council.queries import Kept
from dintel.apps.council.steps import BY_ID, RESULT, STEPS, Step, Words
from dintel.domain.policy.amend import Amendment
from dintel.domain.policy.compile import UnansweredError
from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.amendments import toml_of

Context = dict[str, Any]
MOST_CLASHES = 6


def found(amendment: Amendment, findings: Findings) -> Context:
    """Return what a page shows of an amendment and what it would change."""
    past = findings.past
    context: Context = {
        "amendment": amendment,
        "answered_names": ANSWERED,
        "levels": LEVELS,
        "is_own_words": bool(amendment.level),
        "findings": findings,
        "rules": [(rule, shown.in_words(_conditions(rule.when))) for rule in amendment.rules],
        "directions": shown.directions(findings),
        "broken": shown.broken(findings, amendment),
        "idle": [shown.title_of(name, amendment) for name in findings.idle],
        "ends": [shown.title_of(name, amendment) for name in amendment.ends],
        "share": 100 * findings.outcome_cells / findings.cells,
        "past": past,
    }
    if past is not None:
        months = shown.by_month(past)
        context |= {"answers": shown.answers(past), "months": months, "places": shown.by_place(past)}
        context |= {"first": months[0][0], "last": months[-1][0]}
    return context


_told: dict[tuple[str, str], tuple[Findings, str]] = {}
"""What was made of each ready amendment in each language, and of which findings."""


def ready(amendment: Amendment, on: date, language: str) -> Context:
    """Return what the page of a ready-made amendment shows, made anew only when its findings are others."""
    findings = studies.findings(amendment, on)
    of, told = _told.get((amendment.id, language), (None, ""))
    if of is not findings:
        told = render_to_string("council/_told.html", found(amendment, findings))
        _told[amendment.id, language] = findings, told
    return {"amendment": amendment, "told": told, "hash": studies.hash_of(studies.body(amendment, on))}


def _conditions(when: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    space = law.book().law.space
    return {
        axis.id: [one.id for one in axis.values if one.id in when[axis.id]] for axis in space.axes if axis.id in when
    }


def refused(amendment: Amendment, error: BadLawError) -> Context:
    """Return what a page shows of an amendment that is no law: its conflicts, one of each pair of rules."""
    clashes: dict[tuple[str, ...], UnansweredError] = {}
    others = []
    for one in error.errors:
        if isinstance(one, UnansweredError):
            pair = tuple(rule.id for rule in one.rules)
            if pair not in clashes or len(one.facts) < len(clashes[pair].facts):
                clashes[pair] = one
        else:
            others.append(one)
    own = [rule.id for rule in amendment.rules]
    in_order = sorted(clashes.items(), key=lambda pair: [own.index(name) for name in pair[0] if name in own])
    told = [shown.clash(one) for _pair, one in in_order]
    return {
        "amendment": amendment,
        "clashes": told[:MOST_CLASHES],
        "more_clashes": len(told[MOST_CLASHES:]),
        "errors": others,
    }


def next_step(draft: Draft, *, at: str, go: str) -> tuple[Step | None, Words]:
    """Return the screen to show and what is missing on it; no screen once all is answered and the result is asked for.

    Going forward from a screen needs its answer; going back needs nothing.
    """
    here = BY_ID.get(at)
    if here is not None and BY_ID.get(go, len(STEPS)) > here:
        problem = steps.missing(STEPS[here], draft)
        if problem:
            return STEPS[here], problem
    if go != RESULT:
        return STEPS[BY_ID.get(go, 0)], ""
    step = steps.first_missing(draft)
    return (step, steps.missing(step, draft)) if step else (None, "")


def screen(step: Step, draft: Draft, problem: Words) -> Context:
    """Return what one screen shows."""
    at = BY_ID[step.id]
    return {
        "step": step,
        "fields": step.fields(draft),
        "hidden": steps.hidden(step, draft),
        "number": at + 1,
        "of": len(STEPS),
        "back": STEPS[at - 1].id if at else "",
        "next": STEPS[at + 1].id if at + 1 < len(STEPS) else RESULT,
        "problem": problem,
        "ready": () if at else tuple(studies.ready_made().values()),
        "is_done": at + 1 < len(STEPS) and steps.first_missing(draft) is None,
    }


def result(draft: Draft, language: str) -> Context:
    """Return what a finished draft would change, or the conflicts it brings."""
    amendment = drafts.amendment_of(draft, language)
    context: Context = {
        "hidden": steps.hidden(None, draft),
        "query": urlencode(list(draft.pairs())),
        "answered": [(step, said) for step, said in steps.answered(draft) if said],
    }
    try:
        return context | found(amendment, studies.findings(amendment, law.today()))
    except BadLawError as error:
        return context | refused(amendment, error)


def file_of(kept: Kept, form: str) -> tuple[str, str]:
    """Return the type and the text of a file of a kept amendment."""
    if form == "toml":
        cited = f"# {kept.row.hash}\n# To the law with the hash {kept.row.policy_hash} ({kept.row.policy_on}).\n"
        return "application/toml; charset=utf-8", cited + toml_of(kept.amendment)
    told = {"hash": kept.row.hash, "signed": kept.row.body, "city": settings.DINTEL_CITY}
    told |= {"kept_on": f"{kept.row.at:%Y-%m-%d}", "policy_on": f"{kept.row.policy_on}"}
    told |= json.loads(kept.row.body) | {"findings": json.loads(kept.row.findings)}
    return "application/json", json.dumps(told, ensure_ascii=False, indent=1) + "\n"
