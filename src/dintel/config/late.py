"""Addresses whose code is loaded when the first of them is asked for, not at the start.

The API's shapes take as long to make as everything else of a start together, and no page needs one.
"""

import threading
from importlib import import_module

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern

AFTER_SECONDS = 3.0
"""From the start of a process that answers, until it loads them with nobody asking; then the first program is answered
as soon as any later one."""


class LateResolver(URLResolver):
    """Addresses below a prefix, named by their namespace alone."""

    def __init__(self, prefix: str, module: str, *, app_name: str, namespace: str) -> None:
        """Take the module by its name; it holds ``urlpatterns``."""
        super().__init__(RoutePattern(prefix), module, app_name=app_name, namespace=namespace)

    def _populate(self) -> None:
        """Load nothing for names without a namespace, of which there are none; whoever reverses one loads it."""


def load_soon(module: str) -> None:
    """Load a module a little later, beside whatever this process does."""
    timer = threading.Timer(AFTER_SECONDS, import_module, [module])
    timer.daemon = True
    timer.start()
