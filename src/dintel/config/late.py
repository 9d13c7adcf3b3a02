"""Addresses whose code is loaded when the first of them is asked for, not at the start.

The API's shapes take as long to make as everything else of a start together, and no page needs one. Several processes
that answer load them before they are forked, and share them (``serve.load_before_forking``).
"""

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class LateResolver(URLResolver):
    """Addresses below a prefix, named by their namespace alone."""

    def __init__(self, prefix: str, module: str, *, app_name: str, namespace: str) -> None:
        """Take the module by its name; it holds ``urlpatterns``."""
        super().__init__(RoutePattern(prefix), module, app_name=app_name, namespace=namespace)

    def _populate(self) -> None:
        """Load nothing for names without a namespace, of which there are none; whoever reverses one loads it."""
