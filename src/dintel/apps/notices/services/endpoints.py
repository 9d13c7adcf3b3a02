"""Systems that are told by webhook: added, tested, given a new secret, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.notices.channels.webhook import RefusedError, check_address
from dintel.apps.notices.models import Delivery, Endpoint
from dintel.apps.notices.names import KINDS
from dintel.apps.notices.services.leaves import leave
from dintel.apps.notices.signing import locked, new_secret

BOTH_SECRETS = timedelta(hours=24)
LONGEST_NAME, LONGEST_URL = 80, 500


class EndpointError(ValueError):
    """An endpoint cannot be added like this; ``field`` names the answer that must change."""

    def __init__(self, message: str, *, field: str) -> None:
        """Keep the field and the words."""
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_endpoint(*, name: str, url: str, kinds: Sequence[str], by: User, at: datetime) -> tuple[Endpoint, str]:
    """Add a system and return it with its secret, which is shown this once.

    Raises EndpointError, naming the field, for what cannot be used.
    """
    name, url = name.strip(), url.strip()
    if not name or len(name) > LONGEST_NAME:
        raise EndpointError(_("Give the system a name of at most 80 characters."), field="name")
    if len(url) > LONGEST_URL:
        raise EndpointError(_("The address is longer than 500 characters."), field="url")
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise EndpointError(
            _("There is no such kind of notice: %(kinds)s.") % {"kinds": ", ".join(unknown)}, field="kinds"
        )
    try:
        check_address(url)
    except RefusedError as error:
        message = _("Write an address that begins with https:// and holds no user name, password or fragment.")
        raise EndpointError(message, field="url") from error
    secret = new_secret()
    endpoint = Endpoint.objects.create(
        name=name, url=url, kinds=sorted(set(kinds)), secret=locked(secret), created_at=at, created_by=by
    )
    leave("endpoint.added", endpoint, by=by, at=at)
    return endpoint, secret


@transaction.atomic
def change_secret(*, endpoint: Endpoint, by: User, at: datetime) -> str:
    """Give a system a new secret and return it; for a day the one before signs as well."""
    kept = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    secret = new_secret()
    kept.old_secret, kept.old_secret_until = kept.secret, at + BOTH_SECRETS
    kept.secret = locked(secret)
    kept.save(update_fields=["secret", "old_secret", "old_secret_until"])
    leave("endpoint.secret_changed", kept, by=by, at=at)
    return secret


@transaction.atomic
def stop_endpoint(*, endpoint: Endpoint, by: User, at: datetime) -> None:
    """Send a system nothing more; what waits for it is dropped."""
    _stop(endpoint.pk, "by_hand", by, at)
    waiting = Delivery.objects.filter(endpoint_id=endpoint.pk, next_at__isnull=False)
    waiting.update(state=Delivery.State.DROPPED, problem="stopped", next_at=None, lease=None)


@transaction.atomic
def stop_gone(*, endpoint: int, at: datetime) -> None:
    """Send nothing more to the system with this key, which said that it takes no more."""
    _stop(endpoint, "gone", None, at)


def _stop(pk: int, why: str, by: User | None, at: datetime) -> None:
    kept = Endpoint.objects.select_for_update().filter(pk=pk, stopped_at=None).first()
    if kept is not None:
        kept.stopped_at, kept.stopped_why = at, why
        kept.save(update_fields=["stopped_at", "stopped_why"])
        leave("endpoint.stopped", kept, by=by, at=at)


@transaction.atomic
def restart_endpoint(*, endpoint: Endpoint, by: User, at: datetime) -> None:
    """Send a system what happens from now on; one that was not stopped stays as it is."""
    kept = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if kept.stopped_at is not None:
        kept.stopped_at, kept.stopped_why = None, ""
        kept.save(update_fields=["stopped_at", "stopped_why"])
        leave("endpoint.restarted", kept, by=by, at=at)


@transaction.atomic
def test_endpoint(*, endpoint: Endpoint, by: User, at: datetime) -> Delivery:
    """Put a test message on its way to a system and return it."""
    sent = Delivery.objects.create(channel="webhook", endpoint=endpoint, next_at=at, created_at=at)
    leave("endpoint.tested", endpoint, by=by, at=at, message=str(sent.key))
    return sent


test_endpoint.__test__ = False  # type: ignore[attr-defined]  # a service, not a test
