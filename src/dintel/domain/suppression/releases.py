"""One release after another: what two of them give away together.

A figure that is published again with other counts tells what was corrected, and a change of one is a small count
like any other. So facts are told apart by their lifetime: the releases in which they were counted. Each release
is a level over lifetimes (``cube``), and a lifetime's own counts are sensitive though they are never published. A
release whose change is too small to be told leaves the cell out; the reader sees the earlier one, marked.

Lifetimes are taken from the counts alone, the youngest facts going first: nobody outside sees more.

Other publications of the same facts are releases like any other, each with the families it told apart: what was out
when this one comes out is public, and their small counts stay as safe as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dintel.domain.suppression.cube import OUT, Counts, Cube, Dimension, Family, Level, Marks
from dintel.domain.suppression.protect import protect
from dintel.domain.suppression.protection import Protection
from dintel.domain.suppression.rule import Rule


@dataclass(frozen=True, eq=False)
class Release:
    """What the newest release hides, by family of its own dimensions; ``cube`` and ``proof`` hold all releases."""

    hidden: Mapping[Family, Marks]
    cube: Cube
    proof: Protection
    sensitive: tuple[Family, ...]
    public: Mapping[Family, Marks]


def release(  # noqa: PLR0913 - what came out before is named apart from what comes out
    dimensions: tuple[Dimension, ...],
    counts: Sequence[Counts],
    rule: Rule,
    *,
    earlier: Sequence[Mapping[Family, Marks]] = (),
    published: Collection[Family] | None = None,
    watched: Collection[Family] = (),
) -> Release:
    """Return what the newest release hides, so that none of the releases gives a small count or a small change away.

    ``counts`` are those of every release, the oldest first; ``earlier`` what each but the newest hid, and last, if
    other tables of the newest counts are out already, what those hid. ``watched`` are families of other publications,
    whose small counts matter as those of ``published`` do. Raises ``ValueError`` where their numbers do not fit,
    ``UnprotectableError`` where no way is found.
    """
    if len(counts) - len(earlier) not in {0, 1}:
        message = f"{len(counts)} releases need what {len(counts) - 1} earlier ones hid, not {len(earlier)}"
        raise ValueError(message)
    lives = _lifetimes(len(counts))
    cube = Cube((*dimensions, lives), _told_apart(counts))
    own = Cube(dimensions, counts[-1])
    families = own.families if published is None else tuple(published)
    public = {
        (*family, number): ~marks[..., None] for number, hid in enumerate(earlier, 1) for family, marks in hid.items()
    }
    told = dict.fromkeys((*families, *watched))
    sensitive = tuple((*family, number) for family in told for number in range(len(counts) + 1))
    shown = list(dict.fromkeys([*((*family, len(counts)) for family in families), *public]))
    proof = protect(
        cube,
        rule,
        published=shown,
        sensitive=sensitive,
        public=public,
        withheld={family: ~marks for family, marks in public.items()},
    )
    hidden = {family: proof.hidden[*family, len(counts)][..., 0] for family in families}
    return Release(hidden, cube, proof, sensitive, public)


def _spans(releases: int) -> list[tuple[int, int]]:
    """Return every lifetime ``[born, gone)``, in releases."""
    return [(born, gone) for born in range(releases) for gone in range(born + 1, releases + 1)]


def _lifetimes(releases: int) -> Dimension:
    """Return the dimension of lifetimes: its leaves first, then a level for each release."""
    spans = _spans(releases)
    names = tuple(f"{born}-{gone}" for born, gone in spans)
    levels = [Level("lifetime", names, tuple(range(len(names))))]
    for number in range(releases):
        of = tuple(0 if born <= number < gone else OUT for born, gone in spans)
        levels.append(Level(f"release {number + 1}", ("counted",), of))
    return Dimension("lifetime", names, tuple(levels))


def _told_apart(counts: Sequence[Counts]) -> Counts:
    """Return how many facts of each cell had each lifetime."""
    found = {span: np.zeros_like(counts[0]) for span in _spans(len(counts))}
    alive: list[Counts] = []
    for number, now in enumerate(counts):
        gone = (sum(alive, np.zeros_like(now)) - now).clip(min=0)
        came = (now - sum(alive, np.zeros_like(now))).clip(min=0)
        for born in reversed(range(number)):
            taken = np.minimum(alive[born], gone)
            found[born, number] += taken
            alive[born] = alive[born] - taken
            gone = gone - taken
        alive.append(came)
    for born, rest in enumerate(alive):
        found[born, len(counts)] += rest
    return np.stack(list(found.values()), axis=-1)
