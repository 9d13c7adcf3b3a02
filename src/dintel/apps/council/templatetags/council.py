"""The picture of the months, and large numbers that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dintel.apps.council.picture import months_picture

register = template.Library()


@register.simple_tag
def picture_of_months(months: Sequence[tuple[date, int | None]], title: str) -> SafeString:
    """Return the months as bars."""
    return months_picture(months, title)


@register.filter
def grouped(count: int) -> str:
    """Return a whole number with its thousands apart, as the language of the page writes them."""
    return formats.number_format(count, use_l10n=True, force_grouping=True)


@register.filter
def told(count: int | None) -> str:
    """Return the same of a count; a dash that says why where one was kept back."""
    if count is None:
        return format_html('<span title="{}">–</span>', _("kept back, because it could point at a person"))
    return grouped(count)
