"""A period of a figure is released: small counts kept back, written down once, in the log, for good.

1. A period is released once it is over and the figure's delay has passed, never before.
2. The definition that was in force when the period began counts it. A period that is out keeps its definition.
3. What is kept back is chosen with every earlier release of the period in view, those of other figures of the same
   facts too (``domain.suppression.releases``); where the finest tables cannot be protected, the next coarser ones of
   the definition come out, and the release says so.
4. A correction is a release with the next number and words for everybody. The earlier one stays as it was.
5. The first release of a figure is a person's act. From then on the house releases each further period on its day.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.figures import definitions
from dintel.apps.figures.models import Reading, Release
from dintel.apps.figures.queries import kept, measures
from dintel.apps.figures.services.keeping import keep_counts
from dintel.apps.figures.services.leaves import KIND, said
from dintel.apps.ledger import queries as log_of
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor
from dintel.domain.figures import (
    Body,
    Definition,
    Earlier,
    Period,
    Table,
    Unpublishable,
    Version,
    body_of,
    choose,
    dimensions_of,
    period_of,
    read_body,
)

log = logging.getLogger(__name__)
ONE_DAY = timedelta(days=1)


class NotReleasedError(Exception):
    """A period cannot be released; the message says what, why and when or how, for whoever asked."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted of a period, and what of it may come out."""

    inside: list[list[str | int]]
    tables: tuple[Table, ...]
    is_coarser: bool


def release_figure(*, figure: str, period: str, why: str = "", by: User | None, at: datetime) -> Release:
    """Release a period of a figure, or a correction of what is out, and return the release.

    Preconditions: ``by`` has the right to, or nobody asked and the period follows others. Raises ``NotReleasedError``
    with words for a period that is not over (1.), that has nothing new, or that cannot be protected (3.), and for a
    correction without a reason (4.); ``KeyError`` for a figure that is not defined.
    """
    definition = definitions.definitions()[figure]
    told = period_of(period)
    if told is None or told.kind != definition.period:
        raise NotReleasedError(_("“%(period)s” is no period of this figure.") % {"period": period})
    _refuse_what_is_open(definition, told, at)
    version = definitions.version_of(definition, told)
    if version is None:
        raise NotReleasedError(_("The figure was not defined yet when this period began."))
    keep_counts(at=at)
    return _release(definition, version, told, why=why.strip(), by=by, at=at)


def release_due(*, at: datetime) -> list[Release]:
    """Release what became due of figures that a person released before (5.); return the releases.

    What cannot be released is written to the server's log and waits for a person.
    """
    found = []
    for definition in definitions.definitions().values():
        for period in _due(definition, at):
            try:
                found.append(release_figure(figure=definition.id, period=str(period), by=None, at=at))
            except NotReleasedError as problem:
                log.warning("%s of %s is not released: %s", period, definition.id, problem)
                break
    return found


def _due(definition: Definition, at: datetime) -> Iterator[Period]:
    last = Release.objects.filter(figure=definition.id).values_list("period", flat=True).first()
    after = period_of(last) if last else None
    if after is None:
        return
    newest, period = definitions.period_before(definition, timezone.localdate(at)), after.next
    while period <= newest:
        yield period
        period = period.next


def _refuse_what_is_open(definition: Definition, period: Period, at: datetime) -> None:
    opens = period.open_on(definition.delay_days)
    if timezone.localdate(at) < opens:
        words = _(
            "%(period)s is not released yet. It ends on %(ends)s, and may come out from %(opens)s on: %(why)s"
        ) % {
            "period": period,
            "ends": date_format(period.until - ONE_DAY),
            "opens": date_format(opens),
            "why": law.say(definition.delay_why),
        }
        raise NotReleasedError(words)


@transaction.atomic
def _release(
    definition: Definition, version: Version, period: Period, *, why: str, by: User | None, at: datetime
) -> Release:
    Reading.objects.select_for_update().get(measure=definition.measure)
    group = _group(definition, period)
    every = _out_of(group, period)
    out = [one for one in every if one.figure == definition.id]
    counted = _counted(definition, group, period, every)
    _refuse_what_is_the_same(counted, out, why)
    newest = log_of.newest()
    body = Body(
        figure=definition.id,
        definition_since=version.since,
        definition_sha256=version.sha256,
        place=active_city().place,
        period=str(period),
        number=len(out) + 1,
        released_on=timezone.localdate(at),
        small_under=definitions.kept_back().under if definition.hides_small else 0,
        is_coarser=counted.is_coarser,
        leaves=log_of.grown_to(),
        checkpoint=bytes(newest.root).hex() if newest else "",
        tables=counted.tables,
    )
    data = body_of(body)
    row = Release.objects.create(
        figure=definition.id,
        period=str(period),
        number=body.number,
        since=period.since,
        body=data.decode(),
        sha256=sha256(data).hexdigest(),
        inside=counted.inside,
        why=why,
        by=by,
        at=at,
    )
    content = {"release": said(row)}
    ledger.record(kind="figure.released", subject=(KIND, str(row)), content=content, by=actor(by), at=at)
    return row


def _group(definition: Definition, period: Period) -> Mapping[str, Version]:
    """Return the versions of every figure of the same facts that count a period, by figure, the first figure first."""
    told = ((one.id, definitions.version_of(one, period)) for one in definitions.of_the_same_facts(definition))
    return {name: version for name, version in told if version is not None}


def _counted(definition: Definition, group: Mapping[str, Version], period: Period, out: Sequence[Release]) -> _Counted:
    measure, rule = measures.every()[definition.measure], definitions.rule_of(definition)
    among = tuple(group.values())
    now = kept.counted(measure, period, dimensions_of(*among))
    earlier = [
        Earlier(
            {tuple(map(str, row[:-1])): row[-1] for row in one.inside},
            read_body(one.body).tables,
            None if one.figure == definition.id else group[one.figure],
        )
        for one in out
    ]
    try:
        tables, is_coarser = choose(group[definition.id], now, rule, earlier, among=among)
    except Unpublishable:
        words = _(
            "%(period)s cannot be released: so few facts were counted that even the coarsest tables would give a small "
            "count away. Nothing came out. A longer period, or coarser tables in figures/%(figure)s.toml, may help."
        )
        raise NotReleasedError(words % {"period": period, "figure": definition.id}) from None
    return _Counted([[*key, n] for key, n in sorted(now.items()) if n], tables, is_coarser)


def _out_of(group: Mapping[str, Version], period: Period) -> Sequence[Release]:
    """Return what is out of a period, in its order, by the definitions that count it now (2.)."""
    every = list(Release.objects.filter(figure__in=group, period=str(period)).order_by("pk"))
    for one in every:
        if read_body(one.body).definition_sha256 != group[one.figure].sha256:
            raise NotReleasedError(
                _(
                    "This period was released by another definition. A changed definition begins with a later period: "
                    "give its version a later day in figures/%(figure)s.toml."
                )
                % {"figure": one.figure}
            )
    return every


def _refuse_what_is_the_same(counted: _Counted, out: Sequence[Release], why: str) -> None:
    if not out:
        return
    if out[-1].inside == counted.inside:
        raise NotReleasedError(_("This period is released, and nothing in it has changed since."))
    if not why:
        raise NotReleasedError(_("This period is released already. A correction needs words: what was put right."))
