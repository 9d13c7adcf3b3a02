"""OpenFisca (openfisca-core, AGPL-3.0): variables with vectorised formulas over numpy.

It is measured beside Dintel and is no part of it: nothing outside ``bench/`` imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.guards import Box, Decide, Facts, Guard, Reasons, deciding_guards, matching_guards
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES

IDIOM = "a simulation of one request: a formula by numpy.select"
REASONS = "the same with one boolean variable a rule"
Flags = NDArray[np.bool_]
Columns = Mapping[str, NDArray[np.integer]]
Holds = Callable[[Columns, int], Flags]


def prepare(policy: Policy) -> Decide:
    """Return the outcome by a simulation of a single request."""
    many = prepare_many(policy)

    def decide(facts: Facts) -> str:
        return OUTCOMES[int(many([facts])[0])]

    return decide


def prepare_many(policy: Policy) -> Callable[[Sequence[Facts]], NDArray[np.integer]]:
    """Return the outcome numbers of many requests at once, the way OpenFisca is meant."""
    system, day = _system(policy), policy.on.isoformat()

    def decide(requests: Sequence[Facts]) -> NDArray[np.integer]:
        found = _simulation(system, policy, requests)
        return found.calculate("outcome", day)  # type: ignore[no-any-return]

    return decide


def prepare_reasons(policy: Policy) -> Reasons:
    """Return the outcome, and one truth value a rule, by a simulation of a single request."""
    system, day = _system(policy), policy.on.isoformat()
    names = [f"rule_{at}" for at in range(len(policy.rules))]

    def decide(facts: Facts) -> tuple[str, list[bool]]:
        simulation = _simulation(system, policy, [facts])
        outcome = OUTCOMES[int(simulation.calculate("outcome", day)[0])]
        return outcome, [bool(simulation.calculate(name, day)[0]) for name in names]

    return decide


def _simulation(system: Any, policy: Policy, requests: Sequence[Facts]) -> Any:
    simulation = SimulationBuilder().build_default_simulation(system, count=len(requests))
    day = policy.on.isoformat()
    for axis in policy.space.axes:
        name = axis.id
        simulation.set_input(name, day, np.array([facts[name] for facts in requests]))
    return simulation


def _system(policy: Policy) -> Any:
    request = Entity("request", "requests", "A request", "")
    system = TaxBenefitSystem([request])
    for axis in policy.space.axes:
        values = Enum(f"values_of_{axis.id}", {value.id: value.id for value in axis.values})
        kept = {"value_type": Enum, "possible_values": values, "default_value": values.unknown}
        system.add_variable(_variable(axis.id, request, kept))
    kept = {"value_type": int, "formula": _outcome(policy)}
    system.add_variable(_variable("outcome", request, kept))
    for at, guard in enumerate(matching_guards(policy)):
        kept = {"value_type": bool, "formula": _rule(policy, guard)}
        system.add_variable(_variable(f"rule_{at}", request, kept))
    return system


def _variable(name: str, entity: Any, kept: Mapping[str, Any]) -> Any:
    always = {"entity": entity, "definition_period": DateUnit.DAY, "label": name}
    return type(name, (Variable,), {**always, **kept})


def _outcome(policy: Policy) -> Callable[[Any, Any], Any]:
    guards = deciding_guards(policy)
    conditions = [_holds(policy, guard) for guard in guards]
    numbers = [OUTCOMES.index(guard.outcome) for guard in guards]

    def formula(request: Any, period: Any) -> Any:
        columns = _columns(policy, request, period)
        return np.select([holds(columns, request.count) for holds in conditions], numbers, -1)

    return formula


def _rule(policy: Policy, guard: Guard) -> Callable[[Any, Any], Any]:
    holds = _holds(policy, guard)

    def formula(request: Any, period: Any) -> Any:
        return holds(_columns(policy, request, period), request.count)

    return formula


def _columns(policy: Policy, request: Any, period: Any) -> Columns:
    return {axis.id: np.asarray(request(axis.id, period)) for axis in policy.space.axes}


def _holds(policy: Policy, guard: Guard) -> Holds:
    """Return the guard over columns of value numbers: one small look-up table a test."""
    tables = [[(test.axis, _accepts(policy, box, test.axis)) for test in box] for box in guard.boxes]

    def holds(columns: Columns, count: int) -> Flags:
        found = np.zeros(count, dtype=bool)
        for tests in tables:
            here = np.ones(count, dtype=bool)
            for axis, accepts in tests:
                here &= accepts[columns[axis]]
            found |= here
        return found

    return holds


def _accepts(policy: Policy, box: Box, axis: str) -> Flags:
    test = next(test for test in box if test.axis == axis)
    values = policy.space.axis(axis).values
    return np.array([(value.id in test.values) != test.negated for value in values])
