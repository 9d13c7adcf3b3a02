"""Which outcomes may stand where: papers, status, subpoenas, crime, urgency, places, identity."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dintel.domain.policy.facts import UNKNOWN
from dintel.domain.policy.prove.floor import Floor
from dintel.domain.policy.rules import CLASSES, COURT, JUDICIAL, OUTCOMES

PREMISES = frozenset({"nonpublic_area", "living_area"})
GIVING = frozenset({"comply", "comply_via_counsel", "public_access", "not_prohibited"})
NO_HELP = frozenset({"decline", "police", "stand_aside"})
PAPER_GROUPS_WITHOUT_COURT = tuple(group for group in CLASSES if group not in {*COURT, UNKNOWN})


def _papers(floor: Floor) -> None:
    """State what papers can and cannot do (LAW 2.1 rules 4 and 5, 2.2)."""
    for kind in floor.policy.kinds.values():
        if kind.group in JUDICIAL:
            floor.only(
                f"a facially valid {kind.short}, within its scope, is never declined",
                "a judge's warrant or order binds (Fed. R. Crim. P. 4, 9, 41)",
                {"document": [kind.id], "validity": ["valid"], "asked": sorted(kind.compels)},
                set(OUTCOMES) - {"decline"},
            )
        if kind.group in PAPER_GROUPS_WITHOUT_COURT or kind.branch == "executive":
            floor.only(
                f"{kind.short} alone never opens a non-public area",
                "8 CFR 287.8(f)(2); Fourth Amendment",
                {"document": [kind.id], "asked": PREMISES},
                set(OUTCOMES) - GIVING,
            )
            floor.only(
                f"{kind.short} alone never holds a person",
                "8 CFR 287.7; Galarza v. Szalczyk, 745 F.3d 634",
                {"document": [kind.id], "asked": ["hold_person"]},
                set(OUTCOMES) - GIVING,
            )
    _only_valid_court_paper_opens(floor)


def _only_valid_court_paper_opens(floor: Floor) -> None:
    comply = floor.outcomes == OUTCOMES.index("comply")
    entry = np.zeros(floor.space.shape, dtype=bool)
    entry[floor.region({"asked": [*PREMISES, "hold_person"]})] = True
    for kind in floor.policy.kinds.values():
        reached = sorted(kind.compels & {*PREMISES, "hold_person"})
        if kind.group in COURT and reached:
            facts = {"document": [kind.id], "validity": ["valid"], "asked": reached}
            entry[floor.region(facts)] = False
    floor.state(
        "nothing but a facially valid court paper within its scope opens a door or holds a person",
        "Fourth Amendment",
        comply & entry,
    )


def _status(floor: Floor) -> None:
    """State the saving of 8 U.S.C. 1373 and 1644 (LAW 2.1 rule 1)."""
    floor.only(
        "status-only information never comes out as prohibited",
        "8 U.S.C. 1373, 1644: the city may not forbid it and need not do it",
        {"asked": ["status_information"]},
        set(OUTCOMES) - {"decline"},
    )


def _subpoenas(floor: Floor) -> None:
    """State that an administrative subpoena is counsel's, with a clock (LAW 2.2, I-138)."""
    papers = floor.papers(["administrative_subpoena"])
    source = "ICE v. Gomez, 445 F. Supp. 3d 1213: silent refusal is a wrong answer"
    region = {"document": papers}
    floor.only(
        "an administrative subpoena is never declined by staff",
        source,
        region,
        set(OUTCOMES) - {"decline"},
    )
    clocked = np.array([any(o.clock for o in v.obligations) for v in floor.policy.verdicts])
    calm = {**region, "urgency": ["none", UNKNOWN]}
    at = floor.region(calm)
    floor.state(
        "an administrative subpoena is never silently dropped: a clock runs",
        source,
        ~clocked[floor.policy.table[at]],
        at,
    )
    records = [v.id for v in floor.space.axis("asked").values if v.id not in _NOT_RECORDS]
    floor.only(
        "records asked for by administrative subpoena are counsel's to decide",
        source,
        {**calm, "asked": records, "requester": _KNOWN_OFFICERS},
        {"counsel_hold", "comply_via_counsel", "not_prohibited"},
    )


_KNOWN_OFFICERS = ("immigration_agency", "other_agency")
_NOT_RECORDS = frozenset({"public_area", "nonpublic_area", "living_area", "take_person", "interview_person"})


def _crime(floor: Floor) -> None:
    """State that criminal matters stay open (LAW 2.1 rule 11)."""
    immigration = floor.region({"purpose": ["criminal"], "requester": ["immigration_agency"]})
    other = floor.region({"purpose": ["criminal"], "requester": ["other_agency"]})
    floor.state(
        "a criminal matter is never refused because the requester is an immigration agency",
        "orders and acts of cities reach civil enforcement only (LAW 2.1 rule 11)",
        floor.outcomes[immigration] != floor.outcomes[other],
        immigration,
    )
    asked = [v.id for v in floor.space.axis("asked").values if v.id not in _BOUND_BY_LAW]
    floor.only(
        "a criminal matter without an immigration paper is never plainly refused to an agency",
        "orders and acts of cities reach civil enforcement only (LAW 2.1 rule 11)",
        {
            "purpose": ["criminal"],
            "requester": _KNOWN_OFFICERS,
            "document": floor.papers([*COURT, "request", "none", "unknown"]),
            "asked": asked,
        },
        set(OUTCOMES) - {"decline"},
    )


_BOUND_BY_LAW = frozenset({"hold_person", "agreement", "question_people", "library_records"})
"""What state or federal law settles whoever asks and for whatever purpose (LAW 2.1)."""


def _urgency(floor: Floor) -> None:
    """State that emergency, pursuit and force never meet an objection (LAW 2.1 rule 7)."""
    floor.only(
        "emergency, pursuit and force never meet an objection: stand aside, call, record",
        "Brigham City v. Stuart, 547 U.S. 398; Warden v. Hayden, 387 U.S. 294; 18 U.S.C. 111",
        {"urgency": ["emergency", "entering_anyway", "duress"]},
        {"stand_aside"},
    )


def _places(floor: Floor) -> None:
    """State that public areas stay public (LAW 2.1 rule 5)."""
    floor.only(
        "a part open to the public is open to every officer",
        "8 CFR 287.8(f)(4); INS v. Delgado, 466 U.S. 210",
        {"asked": ["public_area"]},
        {"public_access", "stand_aside", "police"},
    )


def _identity(floor: Floor) -> None:
    """State that someone whose badge failed is given nothing (LAW 2.1 rule 10)."""
    closed = [v.id for v in floor.space.axis("asked").values if v.id != "public_area"]
    floor.only(
        "someone checked and found to be no officer is never helped as one",
        "18 U.S.C. 912",
        {"requester": ["not_an_officer"], "asked": closed},
        set(OUTCOMES) - {"comply", "comply_via_counsel"},
    )
    floor.only(
        "an unverified officer is never simply obeyed",
        "LAW 5, scenario 11: unverified is not federal",
        {"requester": ["unverified"]},
        set(OUTCOMES) - {"comply"},
    )


def _ignorance(floor: Floor) -> None:
    """State that not knowing never decides.

    A cell is *completed* by putting known values for its unknown ones, in every way. Where a cell
    is declined, no completion may give help or leave the matter to counsel; where it is complied
    with, no completion may do less than comply or stand aside.
    """
    completions = np.left_shift(np.uint8(1), floor.outcomes).astype(np.uint8)
    for at, axis in enumerate(floor.space.axes):
        unknown = (slice(None),) * at + (axis.unknown,)
        completions[unknown] = np.bitwise_or.reduce(completions, axis=at)
    for outcome, harmless in (("decline", NO_HELP), ("comply", {"comply", "stand_aside"})):
        other = sum(1 << at for at, name in enumerate(OUTCOMES) if name not in harmless)
        here = floor.outcomes == OUTCOMES.index(outcome)
        floor.state(
            f"not knowing never leads to {outcome} where the unknown matters",
            "staff classify and counsel decides (LAW 7, items 2 and 4)",
            here & ((completions & np.uint8(other)) != 0),
        )


WHAT_MAY_STAND: tuple[Callable[[Floor], None], ...] = (_papers, _status, _crime, _urgency, _places, _identity)
"""Properties of what may be answered, whoever answers."""

WHO_DECIDES: tuple[Callable[[Floor], None], ...] = (_subpoenas, _ignorance)
"""Properties that keep a question from staff and leave it to counsel; they do not bind counsel."""

CHECKS = (*WHAT_MAY_STAND, *WHO_DECIDES)
