"""Templates whose constant pieces are drawn once: what compilers call constant folding.

Half of a page is words, addresses and files that are the same at each visit, and Django draws each of them anew: a
translation is looked up in the catalogue, an address is put together, and both are made ready for HTML.

1. Constant is plain text; a translation of words that stand in the template; an address without arguments; a static
   file; and tags that draw nothing. What has a variable, a filter or a name of its own (``as``) is not.
2. Constant pieces that stand side by side are drawn by Django, once for each language and each set of addresses, and
   kept. Nothing that was asked or answered is among them.
3. Where ``is_compared`` is set, as in every test, they are drawn anew besides, and both have to be the same.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.template import Context, Node, NodeList, Origin, Template
from django.template.base import FilterExpression, TextNode, TokenType, Variable
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

from dintel.apps.design.lookups import straighten

if TYPE_CHECKING:
    from collections.abc import Iterable

is_compared = False


class _Folded(base.Loader):
    """What finds templates, which folds each."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Loader(cached.Loader, _Folded):
    """Django's loader that keeps templates, each folded before it is kept: it may be drawn while it is loaded again."""


class Constant(Node):
    """Pieces that stand side by side and are the same at each visit (1.)."""

    child_nodelists = ()

    def __init__(self, pieces: Iterable[Node]) -> None:
        """Take what is constant; nothing is drawn before it is asked for."""
        self.pieces = NodeList(pieces)
        self.has_addresses = any(isinstance(piece, URLNode) for piece in self.pieces)
        self.drawn: dict[tuple[object, ...], str] = {}

    def render(self, context: Context) -> str:
        """Return them drawn, by what they depend on: escaping, the language, which addresses there are."""
        key: tuple[object, ...] = context.autoescape, get_language()
        if self.has_addresses:
            key = *key, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()
        drawn = self.drawn.get(key)
        if drawn is None:
            drawn = self.drawn[key] = self.pieces.render(context)
        elif is_compared and drawn != self.pieces.render(context):
            message = f"kept {drawn!r}, drawn anew {self.pieces.render(context)!r}"
            raise AssertionError(message)
        return drawn


def fold(nodes: NodeList) -> None:
    """Put the constant pieces of these and of what stands within them together."""
    folded: list[Node] = []
    for constant, run in groupby(nodes, is_constant):
        pieces = list(run)
        folded += [Constant(pieces)] if constant and not _is_text(pieces) else map(straighten, pieces)
    nodes[:] = folded
    for node in nodes:
        for within in _within(node):
            fold(within)


def _is_text(pieces: list[Node]) -> bool:
    return len(pieces) == 1 and isinstance(pieces[0], TextNode)


def _within(node: Node) -> Iterable[NodeList]:
    if isinstance(node, IfNode):
        return [nodes for _condition, nodes in node.conditions_nodelists]
    lists = (getattr(node, name, None) for name in node.child_nodelists)
    return [nodes for nodes in lists if isinstance(nodes, NodeList)]


def is_constant(node: Node) -> bool:
    """Return whether a piece of a template is the same at each visit (1.)."""
    if isinstance(node, TextNode | LoadNode | CommentNode):
        return True
    if isinstance(node, TranslateNode):
        return node.asvar is None and _is_literal(node.filter_expression) and _is_literal(node.message_context)
    if isinstance(node, BlockTranslateNode):
        words = all(token.token_type is TokenType.TEXT for token in [*node.singular, *(node.plural or ())])
        return (
            words
            and not node.extra_context
            and node.asvar is None
            and node.counter is None
            and _is_literal(node.message_context)
        )
    if isinstance(node, URLNode):
        return node.asvar is None and not node.args and not node.kwargs and _is_literal(node.view_name)
    return isinstance(node, StaticNode) and node.varname is None and _is_literal(node.path)


def _is_literal(expression: FilterExpression | None) -> bool:
    """Return whether it is words that stand in the template, as they stand there, or nothing."""
    if expression is None:
        return True
    variable = expression.var
    return not expression.filters and (not isinstance(variable, Variable) or variable.lookups is None)
