"""A determination written down can be replayed byte for byte, and holds its reasons."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from tests.domain import worlds

from dintel.domain import canonical
from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import UnknownFactError
from dintel.domain.policy.record import determination
from dintel.lawbook.book import Book

FACTS = {"asked": "nonpublic_area", "document": "i200", "requester": "immigration_agency"}


def test_the_same_law_read_twice_gives_the_same_bytes(book: Book) -> None:
    day = date(2025, 8, 1)
    once, again = (
        canonical.to_bytes(determination(compile_policy(worlds.shrunk(book.text_on(day))), FACTS)) for _ in range(2)
    )
    assert once == again


def test_a_determination_holds_the_whole_answer(policy: Policy) -> None:
    verdict = policy.decide(FACTS)
    found = json.loads(canonical.to_bytes(determination(policy, FACTS)))
    assert found["outcome"] == verdict.outcome == "decline"
    assert tuple(found["do"]) == verdict.do
    assert tuple(found["say"]) == verdict.say
    assert tuple(found["never"]) == verdict.never
    assert found["call"] == verdict.call
    assert [duty["id"] for duty in found["obligations"]] == [o.id for o in verdict.obligations]
    assert [r["rule"] for r in found["supported_by"]] == [reason.rule.id for reason in verdict.supported_by]
    assert [r["rule"] for r in found["displaced"]] == [r.rule.id for r in verdict.displaced]
    assert found["policy"] == {
        "place": policy.place,
        "hash": policy.hash,
        "on": "2026-11-22",
        "switches": [],
    }


def test_facts_not_given_are_written_down_as_unknown(policy: Policy) -> None:
    found = json.loads(canonical.to_bytes(determination(policy, FACTS)))
    assert found["facts"] == {**dict.fromkeys(policy.space.by_id, "unknown"), **FACTS}


def test_every_reason_comes_with_citation_source_and_reading_mark(policy: Policy) -> None:
    for code in np.random.default_rng(5).integers(0, policy.space.size, 200).tolist():
        found = json.loads(canonical.to_bytes(determination(policy, policy.space.decode(code))))
        for reason in (*found["supported_by"], *found["displaced"]):
            assert reason["provisions"], reason["rule"]
            for provision in reason["provisions"]:
                assert provision["citation"]
                assert provision["text"]
                assert provision["mark"] in {"V", "K", "?"}
                assert all(source["where"] for source in provision["source"])


def test_a_misspelt_fact_is_not_written_down(policy: Policy) -> None:
    with pytest.raises(UnknownFactError, match="Did you mean 'civil'"):
        determination(policy, {"purpose": "civl"})
