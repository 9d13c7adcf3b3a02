"""What templates ask about retention."""

from __future__ import annotations

from django import template

from dintel.apps.retention import queries, words
from dintel.apps.retention.queries import Disposed
from dintel.domain.retention import Due, Keep, RecordClass

register = template.Library()


@register.filter
def explained(due: Due, rule: RecordClass) -> str:
    """Return the whole counting in words."""
    return words.explain(due, rule.keep, rule.counted_from)


@register.filter
def span(keep: Keep | None) -> str:
    """Return how long that is."""
    return words.span_of(keep)


@register.filter
def event(name: str) -> str:
    """Return what is counted from, in words."""
    return str(words.EVENTS.get(name, name))


@register.filter
def item_state(state: str) -> str:
    """Return what became of a record of a batch."""
    return str(words.ITEM_STATES.get(state, state))


@register.filter
def batch_state(state: str) -> str:
    """Return how far a batch has come."""
    return str(words.BATCH_STATES.get(state, state))


@register.filter
def record(subject: str) -> str:
    """Return a held record as people call it."""
    return words.record_of(subject)


@register.filter
def went(name: str) -> str:
    """Return what was disposed of, in words."""
    return str(words.WENT.get(name, name))


@register.simple_tag
def disposal_of(kind: str, key: str) -> Disposed | None:
    """Return how a record ended; nothing for one that is kept."""
    return queries.disposed(kind, key)
