"""Claim: the whole law travels with the counter page, and answers there without a network."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from py_mini_racer import MiniRacer

import dintel.apps.frontdesk
from bench.law import book, sampled
from bench.measure import Claim, Row, Sample, in_milliseconds, per_second
from dintel.apps.frontdesk.bundle import build
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Interview
from dintel.lawbook.words import Words

LANGUAGES = ("en", "es")
MOST = 150_000
RUNS = 5
STARTS = 50
ENGINE = Path(dintel.apps.frontdesk.__file__).parent / "static" / "frontdesk" / "engine.js"
NAMED = """function (facts) {
  var found = Dintel.decide(facts), reasons = found.supported_by.concat(found.displaced);
  return [found.outcome].concat(reasons.map(function (reason) { return reason.rule; })).join(" ");
}"""
TIMED = """(function (cells, work) {
  var start = Date.now();
  for (var n = 0; n < cells.length; n++) { work(cells[n]); }
  return (Date.now() - start) / 1000;
})"""


def page(policy: Policy) -> Claim:
    """Return the size of the law as sent, and the rate of the engine in V8."""
    interview = Interview(policy, book().screens)
    rows = [_size(interview, language) for language in LANGUAGES]
    code = ENGINE.read_text(encoding="utf-8")
    rows.append(_bytes("engine.js, gzip", code))
    context = MiniRacer()
    context.eval(code)
    context.eval(f"var law = {_text(interview, 'en')}; Dintel.load(law)")
    cells = sampled(policy, 10_000)
    facts = [policy.space.decode(cell) for cell in cells]
    context.eval(f"var cells = {json.dumps(facts)}")
    rows.append(_rate(context, "decide with words and reasons, in V8", "Dintel.decide", len(cells)))
    rows.append(_load(context))
    return Claim("The counter page", tuple(rows), len(cells), _differ(context, policy, cells))


def _text(interview: Interview, language: str) -> str:
    bundle = build(interview, Words(language))
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))


def _size(interview: Interview, language: str) -> Row:
    return _bytes(f"the law in one language ({language}), gzip", _text(interview, language))


def _bytes(name: str, text: str) -> Row:
    size = float(len(gzip.compress(text.encode(), 9)))
    note = f"{len(text.encode()):,} bytes before"
    return Row(name, Sample(size, size, size, "bytes", 1), f"{size / MOST:.0%} of {MOST:,}", note=note)


def _rate(context: MiniRacer, name: str, work: str, count: int) -> Row:
    found = [float(context.eval(f"{TIMED}(cells, {work})")) for _ in range(RUNS + 1)]  # type: ignore[arg-type]
    return Row(
        name,
        per_second(found[1:], count),
        note="one at a time; a set of matching rules is resolved once and then remembered",
    )


def _load(context: MiniRacer) -> Row:
    """Return how long V8 takes to read the bundle, make it ready and give a first answer."""
    context.eval("var text = JSON.stringify(law)")
    times = f"new Array({STARTS}).fill(0)"
    work = "function () { Dintel.load(JSON.parse(text)); Dintel.decide(cells[0]); }"
    found = []
    for _ in range(RUNS):
        spent = context.eval(f"{TIMED}({times}, {work})")
        found.append(float(spent) / STARTS)  # type: ignore[arg-type]
    return Row("read the bundle and give a first answer, in V8", in_milliseconds(found))


def _differ(context: MiniRacer, policy: Policy, cells: list[int]) -> int:
    """Return how many outcomes and reasons differ from Python's."""
    said = context.eval(f"JSON.stringify(cells.map({NAMED}))")
    wrong = 0
    for code, line in zip(cells, json.loads(str(said)), strict=True):
        verdict = policy.at(code)
        rules = [reason.rule.id for reason in (*verdict.supported_by, *verdict.displaced)]
        wrong += line != " ".join([verdict.outcome, *rules])
    return wrong
