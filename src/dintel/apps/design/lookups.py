"""Variables of templates, looked up by the shortest way to what Django finds.

Django asks whatever stands before a dot for an item, and an attribute of a record is found only once that has failed
and an error was made and thrown away. A list of twenty-five rows looks up some five hundred.

1. What has items by their numbers alone, or none, is asked for its attribute first.
2. Words are escaped as they are; whatever else stands in a template Django makes ready.
"""

from __future__ import annotations

from html import escape
from inspect import signature
from typing import TYPE_CHECKING, Any

from django.forms import BoundField
from django.template.base import (
    FilterExpression,
    NodeList,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.smartif import TokenBase
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.template import Context, Node


NOT_FOUND = "Failed lookup for key [%s] in %r"
"""As Django says it."""
BY_NUMBER = frozenset({tuple.__getitem__, list.__getitem__, str.__getitem__, BoundField.__getitem__})
"""What hands out items by their numbers alone."""


class Straight(Variable):
    """A variable that is looked up straight (1.)."""

    __slots__ = ("first", "more")

    def __init__(self, var: str) -> None:
        """Take it as it stands in the template. Raises TemplateSyntaxError for what is no name."""
        super().__init__(var)
        self.first, *self.more = self.lookups or ()

    def resolve(self, context: Any) -> Any:  # noqa: ANN401 - whatever a page was given
        """Return what it stands for. Raises VariableDoesNotExist, and whatever looking it up raises."""
        first = self.first
        for given in reversed(context.dicts):
            if first in given:
                found = given[first]
                break
        else:
            return super().resolve(context)
        try:
            if callable(found):
                found = _called(found, context)
            for name in self.more:
                found = _after_dot(found, name)
                if callable(found):
                    found = _called(found, context)
        except Exception as problem:
            if getattr(problem, "silent_variable_failure", False):
                return context.template.engine.string_if_invalid
            raise
        return found


def _after_dot(found: Any, name: str) -> Any:  # noqa: ANN401
    """Return what has a name in something. Raises VariableDoesNotExist, and what a property raises."""
    kind = type(found)
    if hasattr(kind, "__getitem__") and kind.__getitem__ not in BY_NUMBER:
        try:
            return found[name]
        except (TypeError, AttributeError, KeyError, ValueError, IndexError):
            pass
    try:
        return getattr(found, name)
    except (TypeError, AttributeError):
        if name in dir(found):
            raise
    try:
        return found[int(name)]
    except (IndexError, ValueError, KeyError, TypeError):
        raise VariableDoesNotExist(NOT_FOUND, (name, found)) from None


def _called(found: Any, context: Any) -> Any:  # noqa: ANN401
    """Return what something returns that can be called; where it wants to be told more, what stands for nothing."""
    if getattr(found, "do_not_call_in_templates", False):
        return found
    if getattr(found, "alters_data", False):
        return context.template.engine.string_if_invalid
    try:
        return found()
    except TypeError:
        if _wants_more(found):
            return context.template.engine.string_if_invalid
        raise


def _wants_more(found: Any) -> bool:  # noqa: ANN401
    try:
        signature(found).bind()
    except (ValueError, TypeError):  # it does not say what it wants, or wants something
        return True
    return False


class Shown(VariableNode):
    """What a variable stands for, in the page (2.)."""

    def render(self, context: Context) -> str:
        """Return it, escaped."""
        value: Any = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            safe: str = value
            return safe
        if type(value) is str and context.autoescape:
            return escape(value)
        return render_value_in_context(value, context)


def straighten(node: Node) -> Node:
    """Return a piece of a template whose variables are looked up straight."""
    for expression in _expressions(list(vars(node).values())):
        if isinstance(expression.var, Variable) and _is_plain(expression.var):
            expression.var = Straight(str(expression.var.var))
    if type(node) is not VariableNode:
        return node
    shown = Shown(node.filter_expression)
    shown.token, shown.origin = node.token, node.origin
    return shown


def _is_plain(variable: Variable) -> bool:
    return variable.lookups is not None and not variable.translate


def _expressions(found: object) -> Iterator[FilterExpression]:
    """Yield what is looked up in a value of a node: by itself, in a condition, or as one of several."""
    if isinstance(found, FilterExpression):
        yield found
    elif isinstance(found, TokenBase):
        yield from _expressions([found.value, found.first, found.second])
    elif isinstance(found, dict):
        yield from _expressions(list(found.values()))
    elif isinstance(found, list | tuple) and not isinstance(found, NodeList):
        for one in found:
            yield from _expressions(one)
