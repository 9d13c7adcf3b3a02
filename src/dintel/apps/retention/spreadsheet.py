"""The preview as rows of a file, with words of the reader's language in its heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.retention.queries import ClassPreview, Held
from dintel.apps.retention.words import EVENTS, span_of


def rows(classes: Sequence[ClassPreview], held: Sequence[Held]) -> Iterator[Sequence[object]]:
    """Yield the heading and a row a class; behind them, set off by an empty row, what is held."""
    months = [f"{first:%Y-%m}" for first, _count in classes[0].months] if classes else []
    yield (_("Class"), _("Kept for"), _("Counted from"), _("Due by now"), _("Of these held"), *months)
    for one in classes:
        rule = one.rule
        span, event = span_of(rule.keep), str(EVENTS[rule.counted_from])
        counts = [count for _first, count in one.months]
        yield (law.say(rule.title), span, event, one.overdue, one.held_overdue, *counts)
    yield ()
    yield (_("Class"), _("Held record"), _("Held since"), _("Due on"))
    for some in held:
        due = some.one.due
        yield (some.record_class, some.one.key, due.holds[0].since.isoformat(), due.due_on or "")
