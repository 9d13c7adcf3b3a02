"""The peers: each module writes the same rules in its own language and answers one request.

``prepare(policy)`` returns a function of the facts that gives the outcome alone.
``prepare_reasons(policy)`` returns one that gives the outcome and which rules match.
"""

from __future__ import annotations

from types import ModuleType

from bench.peers import cedar, cel, jsonlogic, openfisca, rego, zen

PEERS: dict[str, ModuleType] = {
    "zen-engine": zen,
    "common-expression-language": cel,
    "panzi-json-logic": jsonlogic,
    "cedarpy": cedar,
    "regopy": rego,
    "openfisca-core": openfisca,
}
