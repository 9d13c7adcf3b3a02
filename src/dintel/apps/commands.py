"""What a command of `manage.py` begins with."""

from __future__ import annotations

from django.core.management.base import BaseCommand


class HouseCommand(BaseCommand):
    """A command that begins with its work.

    Django's own look at models and addresses opens every page first, which takes longer than most commands do; it is
    `dintel check` that makes it.
    """

    requires_system_checks = ()
