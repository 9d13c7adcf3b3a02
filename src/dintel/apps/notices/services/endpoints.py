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
    return endpoint, secret


@transaction.atomic
def change_secret(*, endpoint: Endpoint, by: User, at: datetime) -> str:  # noqa: ARG001 who did it is the caller's to log
    """Give a system a new secret and return it; for a day the one before signs as well."""
    kept = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    secret = new_secret()
    kept.old_secret, kept.old_secret_until = kept.secret, at + BOTH_SECRETS
    kept.secret = locked(secret)
    kept.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return secret


@transaction.atomic
def stop_endpoint(*, endpoint: Endpoint, by: User, at: datetime) -> None:  # noqa: ARG001 as above
    """Send a system nothing more; what waits for it is dropped."""
    Endpoint.objects.filter(pk=endpoint.pk, stopped_at=None).update(stopped_at=at, stopped_why="by_hand")
    waiting = Delivery.objects.filter(endpoint_id=endpoint.pk, next_at__isnull=False)
    waiting.update(state=Delivery.State.DROPPED, problem="stopped", next_at=None, lease=None)


@transaction.atomic
def restart_endpoint(*, endpoint: Endpoint, by: User, at: datetime) -> None:  # noqa: ARG001 as above
    """Send a system what happens from now on."""
    Endpoint.objects.filter(pk=endpoint.pk).update(stopped_at=None, stopped_why="")


@transaction.atomic
def test_endpoint(*, endpoint: Endpoint, by: User, at: datetime) -> Delivery:  # noqa: ARG001 as above
    """Put a test message on its way to a system and return it."""
    return Delivery.objects.create(channel="webhook", endpoint=endpoint, next_at=at, created_at=at)


test_endpoint.__test__ = False  # type: ignore[attr-defined]  # a service, not a test
