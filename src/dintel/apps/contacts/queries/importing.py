"""Reads of imports: a person's own, and those of the places they answer for."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.models import ImportRun, SavedPlan

__all__ = ["ImportRun", "run_for", "run_to_read", "runs_of", "saved_plans"]


def runs_of(access: Access) -> QuerySet[ImportRun]:
    """Return the imports the asker may see, newest first, without their files: their own, or all."""
    reach = access.reach("contact.import")
    if reach.nothing:
        return ImportRun.objects.none()
    runs = ImportRun.objects.defer("body").select_related("by")
    return runs if reach.everywhere else runs.filter(by=access.user)


def run_for(access: Access, key: UUID) -> ImportRun:
    """Return one of the asker's own imports; raise ``Http404`` when there is none, or it is another's."""
    found = ImportRun.objects.filter(key=key, by=access.user).select_related("by").first()
    if found is None or access.reach("contact.import").nothing:
        raise Http404
    return found


def run_to_read(access: Access, key: UUID) -> ImportRun:
    """Return an import the asker may read the outcome of; raise ``Http404`` otherwise."""
    found = runs_of(access).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def saved_plans(access: Access) -> QuerySet[SavedPlan]:
    """Return the saved ways to read a file, by name."""
    return SavedPlan.objects.select_related("by") if access.can("contact.import") else SavedPlan.objects.none()
