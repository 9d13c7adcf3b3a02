"""The engine on the device gives the same answers as the policy: on every cell, and on every walk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from py_mini_racer import JSEvalException, MiniRacer
from tests.conftest import ROOT

from dintel.apps.frontdesk.bundle import build
from dintel.domain.policy.determine import Policy, Reason, Verdict
from dintel.domain.policy.interview import Interview, Screen, Step
from dintel.domain.policy.rules import OUTCOMES
from dintel.lawbook.words import Words

ENGINE = ROOT / "src/dintel/apps/frontdesk/static/frontdesk/engine.js"

# Names the verdict of every cell of one slice of the first axis, as runs of equal ones, and counts
# the cells on which the diagram and the rules disagree about the outcome.
SWEEP = """
(function (shape, from, to) {
  var n = shape.length, cell = new Array(n).fill(0), names = new Map(), runs = [], bad = 0;
  var total = (to - from) * shape.slice(1).reduce(function (a, b) { return a * b; }, 1);
  var last = -1, count = 0;
  cell[0] = from;
  for (var code = 0; code < total; code++) {
    var name = Dintel.keyAt(cell), id = names.get(name);
    if (id === undefined) { id = names.size; names.set(name, id); }
    if (parseInt(name, 10) !== Dintel.outcomeAt(cell)) { bad++; }
    if (id !== last) {
      if (last >= 0) { runs.push(last, count); }
      last = id;
      count = 0;
    }
    count++;
    for (var a = n - 1; a >= 0; a--) { if (++cell[a] < shape[a]) { break; } cell[a] = 0; }
  }
  runs.push(last, count);
  return JSON.stringify([Array.from(names.keys()), runs, bad]);
})
"""

# Walks breadth first to the end, refining questions included, and tells each step by its names.
WALKS = """
(function () {
  var id = function (screen) { return screen ? screen.id : null; };
  var told = [], todo = [[]];
  while (todo.length) {
    var further = [];
    todo.forEach(function (path) {
      var step = Dintel.at(path, {}), ahead = step.screen || step.refine;
      told.push([step.path, step.taps, step.facts, id(step.screen), id(step.refine),
        step.trail.map(function (t) { return [t.screen, t.choice]; }),
        step.determination && [step.determination.outcome,
          step.determination.deciding.map(function (r) { return r.rule; }),
          step.determination.supported_by.map(function (r) { return r.rule; }),
          step.determination.displaced.map(function (r) { return r.rule; })]]);
      if (ahead) {
        ahead.choices.forEach(function (c) { further.push(path.concat([c.id])); });
      }
    });
    todo = further;
  }
  return JSON.stringify(told);
})()
"""

DECISIONS = """
(function (cases) {
  return JSON.stringify(cases.map(function (facts) {
    var d = Dintel.decide(facts);
    var reasons = function (rows) {
      return rows.map(function (r) {
        return [r.rule, r.title, r.level, r.provisions.map(function (p) { return p.id; })];
      });
    };
    return [d.outcome, d.do, d.say, d.never, d.call,
      d.obligations.map(function (o) { return [o.id, o.words, o.clock]; }),
      reasons(d.deciding), reasons(d.supported_by), reasons(d.displaced)];
  }));
})
"""


def bundle_of(interview: Interview) -> dict[str, Any]:
    """Return the bundle as the device gets it: through JSON."""
    found: dict[str, Any] = json.loads(json.dumps(build(interview, Words("en"))))
    return found


def engine(interview: Interview) -> MiniRacer:
    """Return a JavaScript engine of its own with the bundle loaded."""
    js = MiniRacer()
    js.eval(ENGINE.read_text(encoding="utf-8"))
    js.eval(f"Dintel.load({json.dumps(bundle_of(interview))}); 0")
    return js


@pytest.fixture(scope="module")
def js(interview: Interview) -> MiniRacer:
    return engine(interview)


def ask(js: MiniRacer, expression: str) -> Any:
    """Return what an expression that ends in ``JSON.stringify`` says."""
    return json.loads(str(js.eval(expression)))


# ---- every cell ---------------------------------------------------------------------------------


def test_the_device_gives_the_same_verdict_on_every_cell(interview: Interview) -> None:
    policy = interview.policy
    half = policy.space.shape[0] // 2
    slices = [(0, half), (half, policy.space.shape[0])]
    # Made here, one after the other: where two threads made one each at once, V8 crashed the process.
    engines = [engine(interview) for _ in slices]
    with ThreadPoolExecutor(len(slices)) as threads:
        found = list(threads.map(lambda js, part: _sweep(js, policy, *part), engines, slices))
    expected = {_name(policy, verdict): verdict.number for verdict in policy.verdicts}
    numbers = []
    for names, runs, disagreeing in found:
        assert disagreeing == 0, "the diagram and the rules disagree"
        assert set(names) <= set(expected)
        lookup = np.array([expected[name] for name in names])
        numbers.append(np.repeat(lookup[runs[0::2]], runs[1::2]))
    told = np.concatenate(numbers)
    assert told.shape == (policy.space.size,)
    assert np.array_equal(told, policy.table.reshape(-1))


def _sweep(js: MiniRacer, policy: Policy, start: int, end: int) -> tuple[list[str], Sequence[int], int]:
    names, runs, bad = ask(js, f"{SWEEP}({list(policy.space.shape)}, {start}, {end})")
    return names, np.array(runs), bad  # type: ignore[return-value]


def _name(policy: Policy, verdict: Verdict) -> str:
    order = {id(rule): at for at, rule in enumerate(policy.rules)}

    def numbers(reasons: tuple[Reason, ...]) -> str:
        return ",".join(str(order[id(reason.rule)]) for reason in reasons)

    groups = (verdict.deciding, verdict.supported_by, verdict.displaced)
    return ";".join([str(OUTCOMES.index(verdict.outcome)), *map(numbers, groups)])


# ---- every walk ---------------------------------------------------------------------------------


def walks(interview: Interview) -> Iterator[Step]:
    """Yield every step of every walk in the order in which the script takes them."""
    todo: list[tuple[str, ...]] = [()]
    while todo:
        further = []
        for path in todo:
            step = interview.at(path)
            yield step
            ahead = step.screen or step.refine
            if ahead is not None:
                further += [(*path, choice.id) for choice in ahead.choices]
        todo = further


def test_every_walk_goes_the_same_way_on_the_device(js: MiniRacer, interview: Interview) -> None:
    told = ask(js, WALKS)
    steps = list(walks(interview))
    assert len(told) == len(steps)
    for found, step in zip(told, steps, strict=True):
        assert found == _plain(step)


def _plain(step: Step) -> list[Any]:
    def name(screen: Screen | None) -> str | None:
        return screen.id if screen else None

    def rules(reasons: tuple[Reason, ...]) -> list[str]:
        return [reason.rule.id for reason in reasons]

    verdict = step.verdict
    return [
        list(step.path),
        step.taps,
        dict(step.facts),
        name(step.screen),
        name(step.refine),
        [[screen.id, choice.id] for screen, choice in step.trail],
        verdict
        and [
            verdict.outcome,
            rules(verdict.deciding),
            rules(verdict.supported_by),
            rules(verdict.displaced),
        ],
    ]


@pytest.mark.parametrize("setting", ["school", "booking_centre", "unknown"])
def test_a_place_known_beforehand_leads_the_same_way(js: MiniRacer, interview: Interview, setting: str) -> None:
    for path in ((), ("go-in",), ("person", "take"), ("person", "keep", "homeland", "i247a")):
        step = interview.at(path, {"setting": setting})
        found = ask(js, f"JSON.stringify(Dintel.at({json.dumps(path)}, {{setting: '{setting}'}}))")
        assert found["facts"] == step.facts
        assert (found["screen"] or {}).get("id") == (step.screen.id if step.screen else None)
        outcome = (found["determination"] or {}).get("outcome")
        assert outcome == (step.verdict.outcome if step.verdict else None)


# ---- whole answers ------------------------------------------------------------------------------


def test_every_verdict_is_worded_and_cited_alike(js: MiniRacer, policy: Policy) -> None:
    """One case of each verdict, with all that is shown of it."""
    _, first = np.unique(policy.table.reshape(-1), return_index=True)
    for start in range(0, len(first), 1_000):
        codes = first[start : start + 1_000].tolist()
        cases = [policy.space.decode(code) for code in codes]
        told = ask(js, f"{DECISIONS}({json.dumps(cases)})")
        for code, found in zip(codes, told, strict=True):
            assert found == _shown(policy.at(code))


def _shown(verdict: Verdict) -> list[Any]:
    def reasons(rows: tuple[Reason, ...]) -> list[Any]:
        return [[r.rule.id, r.rule.title, r.rule.level, [p.id for p in r.provisions]] for r in rows]

    return [
        verdict.outcome,
        list(verdict.do),
        list(verdict.say),
        list(verdict.never),
        verdict.call,
        [[duty.id, duty.words, duty.clock] for duty in verdict.obligations],
        reasons(verdict.deciding),
        reasons(verdict.supported_by),
        reasons(verdict.displaced),
    ]


def test_what_is_not_told_counts_as_unknown_on_the_device_too(js: MiniRacer, policy: Policy) -> None:
    (found,) = ask(js, f"{DECISIONS}([{{}}])")
    assert found == _shown(policy.decide({}))


def test_the_bundle_names_its_policy(js: MiniRacer, policy: Policy) -> None:
    found = ask(js, "JSON.stringify(Dintel.decide({}).policy)")
    assert found == {"hash": policy.hash, "on": policy.on.isoformat(), "place": policy.place}


@pytest.mark.parametrize(
    "call",
    [
        "Dintel.decide({purpose: 'civl'})",
        "Dintel.at(['go-inn'], {})",
        "Dintel.at(['danger', 'emergency', 'again'], {})",
    ],
)
def test_what_does_not_exist_is_refused_on_the_device_too(js: MiniRacer, call: str) -> None:
    with pytest.raises(JSEvalException, match="RangeError"):
        js.eval(call)


def test_a_misspelt_fact_is_refused_on_the_device_too(js: MiniRacer) -> None:
    with pytest.raises(JSEvalException, match="RangeError"):
        js.eval("Dintel.decide({porpose: 'civil'})")
