"""Endpoints: the systems that are told, and what was last sent to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.notices import names
from dintel.apps.notices.models import Delivery, Endpoint
from dintel.apps.notices.queries.notices import DeliveryView, delivery_view

MANAGE = "webhook.manage"
LAST = 50


@dataclass(frozen=True, slots=True)
class Shipment:
    """One message to an endpoint: what it was about, and what became of it."""

    what: str
    number: str
    is_test: bool
    delivery: DeliveryView


@dataclass(frozen=True, slots=True)
class EndpointPage:
    """One endpoint with its last messages."""

    row: Endpoint
    kinds: tuple[str, ...]
    last: tuple[Shipment, ...]


def endpoints(access: Access) -> QuerySet[Endpoint]:
    """Return every endpoint, with how many messages wait and how many were given up."""
    if not access.is_signed_in or not access.can(MANAGE):
        return Endpoint.objects.none()
    waiting = Count("deliveries", filter=Q(deliveries__next_at__isnull=False))
    lost = Count("deliveries", filter=Q(deliveries__state=Delivery.State.FAILED))
    return Endpoint.objects.annotate(waiting_count=waiting, lost_count=lost)


def find_endpoint(access: Access, key: UUID | str) -> Endpoint | None:
    """Return one endpoint, ``None`` for whoever does not manage them."""
    return endpoints(access).filter(key=key).first()


def endpoint_page(access: Access, key: UUID | str) -> EndpointPage | None:
    """Return one endpoint with its last messages, newest first."""
    row = find_endpoint(access, key)
    if row is None:
        return None
    last = row.deliveries.select_related("notice", "user", "endpoint").order_by("-created_at", "-pk")[:LAST]
    return EndpointPage(row, tuple(names.kind(kind) for kind in row.kinds), _shipments(last))


def _shipments(rows: Sequence[Delivery] | QuerySet[Delivery]) -> tuple[Shipment, ...]:
    return tuple(
        Shipment(
            what=names.kind(row.notice.kind) if row.notice and not row.notice.sealed else "",
            number=row.notice.subject_key if row.notice and not row.notice.sealed else "",
            is_test=row.notice is None,
            delivery=delivery_view(row),
        )
        for row in rows
    )
