"""What is told to everybody in plain words: the order, situations, what residents can do, and claims with sources.

Lawyers edit it under ``cities/<city>/plain/`` and ``cities/<city>/claims/``; whatever is wrong there stops the start.
"""

from dintel.lawbook.plain.claims import Claim, Telling, lines_of_claims, load_claims
from dintel.lawbook.plain.order import Around, PlainOrder, Sentence, lines_of_order, load_order
from dintel.lawbook.plain.residents import Thing, lines_of_things, load_things
from dintel.lawbook.plain.situations import Situation, lines_of_situations, load_situations
from dintel.lawbook.plain.wording import Part

__all__ = [
    "Around",
    "Claim",
    "Part",
    "PlainOrder",
    "Sentence",
    "Situation",
    "Telling",
    "Thing",
    "lines_of_claims",
    "lines_of_order",
    "lines_of_situations",
    "lines_of_things",
    "load_claims",
    "load_order",
    "load_situations",
    "load_things",
]
