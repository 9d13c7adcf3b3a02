"""The steps by which people are told of a notice, taken in memory and written together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Model

from dintel.apps import rows
from dintel.apps.notices import channels
from dintel.apps.notices.models import Delivery, Endpoint, Notice, Stage, Told
from dintel.apps.notices.plan import plan
from dintel.lawbook.city.notices import NoticeKind

AGAIN = timedelta(minutes=15)
"""After this it is tried again when nobody holds any of the roles."""


class Walk:
    """The steps taken for one notice at one moment, held in memory until they are written together."""

    def __init__(self, notice: Notice, held: Mapping[str, Sequence[int]], at: datetime, known: Iterable[int]) -> None:
        """Begin where the notice stands; ``known`` are the people who were told before."""
        self.notice, self.held, self.at = notice, held, at
        self.planned = plan().kinds[notice.kind]
        self.known = set(known)
        self.stages: list[tuple[int, str, list[int]]] = []

    def tell(self, roles: Iterable[str]) -> None:
        """Tell whoever holds these roles and was not told before."""
        for role in roles:
            new = [user for user in self.held.get(role, ()) if user not in self.known]
            self.known |= set(new)
            self.stages.append((self.notice.stage, role, new))

    def step(self) -> None:
        """Take the next step of the plan."""
        self.notice.stage += 1
        self.tell([self.planned.escalate[self.notice.stage - 1].role])

    @property
    def told(self) -> list[tuple[int, str, int]]:
        """Everybody told on this walk: at which step, as what, who."""
        return [(stage, role, user) for stage, role, new in self.stages for user in new]

    def go_on(self) -> None:
        """Take further steps until somebody was told, and plan the next."""
        while not self.told and self.notice.stage < len(self.planned.escalate):
            self.step()
        self.notice.escalate_at = next_step_at(self.notice, self.planned) if self.known else self.at + AGAIN

    def stages_taken(self) -> Iterator[Stage]:
        """Yield the unsaved steps; the notice stands already."""
        for stage, role, new in self.stages:
            yield Stage(notice=self.notice, number=stage, role=role, at=self.at, told_count=len(new))

    def people_told(self) -> Iterator[Told]:
        """Yield the unsaved rows that say who was told."""
        for stage, role, user in self.told:
            yield Told(notice=self.notice, user_id=user, role=role, stage=stage, at=self.at)

    def letters(self) -> Iterator[Delivery]:
        """Yield what goes to the people who were told, unsaved."""
        for name, way in channels.by_name().items():
            if name in self.planned.channels and way.REACHES != channels.SYSTEMS:
                for _stage, _role, user in self.told:
                    yield delivery(self.notice, name, self.at, user=user, inside=way.REACHES == channels.INSIDE)


def write(walks: Sequence[Walk], *, also: Iterable[Delivery] = ()) -> int:
    """Write who was told on some walks, what goes to them and what else goes out; return how many were told."""
    for new in _written(walks, also):
        rows.add(new)
    return sum(len(walk.told) for walk in walks)


def write_ahead(walks: Sequence[Walk], *, also: Iterable[Delivery] = ()) -> None:
    """Write the same before the notices themselves; inside ``rows.together``, where these took their keys."""
    for new in _written(walks, also):
        rows.add_ahead(new)


def _written(walks: Sequence[Walk], also: Iterable[Delivery]) -> Iterator[Iterable[Model]]:
    yield (stage for walk in walks for stage in walk.stages_taken())
    yield (told for walk in walks for told in walk.people_told())
    yield [*(letter for walk in walks for letter in walk.letters()), *also]


def delivery(
    notice: Notice,
    channel: str,
    at: datetime,
    *,
    user: int | None = None,
    endpoint: Endpoint | None = None,
    inside: bool = False,
) -> Delivery:
    """Return one thing on its way, unsaved."""
    return Delivery(
        notice=notice,
        channel=channel,
        user_id=user,
        endpoint=endpoint,
        state=Delivery.State.SENT if inside else Delivery.State.WAITING,
        sent_at=at if inside else None,
        next_at=None if inside else at,
        created_at=at,
    )


def next_step_at(notice: Notice, planned: NoticeKind) -> datetime | None:
    """Return when the step after the present one is due, ``None`` after the last."""
    if notice.stage >= len(planned.escalate):
        return None
    after: timedelta = planned.escalate[notice.stage].after
    return notice.created_at + after
