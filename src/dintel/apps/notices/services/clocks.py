"""Deadlines: a clock begins, stands, runs on, and is over.

1. A clock keeps the rule it began with.
2. A date that a court or agency printed cannot be paused by the city; what the law allows once can
   be paused once.
3. Whoever stops a clock says why.
4. When the matter is over, nobody is told of it any more.
5. Whatever is done to a clock is a leaf. Where it follows from an act on the record, as its start
   does, that act's own leaf says by whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps import rows
from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import record_look
from dintel.apps.notices.mapping import count_again, pauses_of, rule_of, terms_of
from dintel.apps.notices.models import Deadline, Notice, Pause
from dintel.apps.notices.plan import calendar_marks, plan, rules
from dintel.apps.notices.services.leaves import all_said, leave, names_of, said

MOST_AT_ONCE = 200
LONGEST_REASON = 300
READ = "read"
"""How a clock ended for which somebody only had to read a notice; shown in words."""


class ClockError(ValueError):
    """A clock cannot be stopped, started or ended like this; the message says why, in words."""


@transaction.atomic(savepoint=False)
def start_deadline(
    *,
    rule: str,
    subject_kind: str,
    subject_key: str,
    title: str,
    started_at: datetime,
    printed_on: date | None = None,
    owner_role: str,
    department: str = "",
    facility: str = "",
    sealed: bool = False,
    readers: Sequence[User] = (),
    at: datetime,
) -> Deadline:
    """Start a clock of the law and return it; raise LookupError for a rule that ``deadlines.toml`` does not have."""
    target = plan().targets.get(rule)
    deadline = Deadline(
        rule=rule,
        terms=terms_of(rules()[rule]),  # 1.
        title=subject_key if sealed else title,
        subject_kind=subject_kind,
        subject_key=subject_key,
        owner_role=owner_role,
        department=department,
        facility=facility,
        sealed=sealed,
        started_at=started_at,
        printed_on=printed_on,
        target_minutes=int(target.within.total_seconds()) // 60 if target else 0,
        created_at=at,
    )
    count_again(deadline, (), at)
    rows.add_known([deadline])
    if sealed:
        deadline.readers.set(readers)
    leave("deadline.started", deadline, by=None, at=at, readers=names_of(readers if sealed else ()))
    return deadline


@transaction.atomic
def set_printed_date(
    *, subject_kind: str, subject_key: str, printed_on: date, readers: Sequence[User] = (), at: datetime
) -> Deadline | None:
    """Note the date printed on a paper that came later; return the clock that now runs to it.

    A clock that waits for its date takes it. Beside one with another date a second clock begins, so
    that neither date is lost. ``None`` when no clock on the record waits for a printed date.
    """
    running = Deadline.objects.select_for_update().filter(
        subject_kind=subject_kind, subject_key=subject_key, finished_at=None
    )
    printed = [one for one in running.order_by("pk") if rule_of(one).unit == "printed_date"]
    if not printed:
        return None
    same = next((one for one in printed if one.printed_on == printed_on), None)
    if same is not None:
        return same
    found = next((one for one in printed if one.printed_on is None), None)
    if found is None:
        found = printed[0]
        found.pk, found.key = None, uuid4()
        found._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
        found.created_at = at
    found.printed_on = printed_on
    count_again(found, (), at)
    found.save()
    if found.sealed:
        found.readers.set(readers)
    leave("deadline.dated", found, by=None, at=at, readers=names_of(readers if found.sealed else ()))
    return found


@transaction.atomic
def pause_deadline(*, deadline: Deadline, by: User, reason: str, at: datetime) -> Pause:
    """Stop a clock and return the pause.

    Raises ClockError when there is nothing to stop, the law does not let it be stopped, or nobody
    said why.
    """
    kept = Deadline.objects.select_for_update().get(pk=deadline.pk)
    earlier = list(kept.pauses.all())
    _refuse_to_pause(kept, earlier, at)
    # 3.
    reason = reason.replace("\0", "")
    if not reason.strip():
        raise ClockError(_("Say why the clock stops. The reason stands beside every day that is not counted."))
    if len(reason.strip()) > LONGEST_REASON:
        raise ClockError(_("The reason is longer than 300 characters. Say it shorter; the record holds the rest."))
    pause = Pause.objects.create(deadline=kept, from_at=at, reason=reason.strip(), paused_by=by)
    count_again(kept, pauses_of([*earlier, pause]), at)
    kept.save()
    leave("deadline.paused", kept, by=by, at=at, pause=said(pause))
    return pause


def _refuse_to_pause(deadline: Deadline, earlier: Sequence[Pause], at: datetime) -> None:
    rule = rule_of(deadline)
    if deadline.finished_at is not None:
        raise ClockError(_("This is done, so no clock runs any more."))
    if any(pause.until_at is None for pause in earlier):
        raise ClockError(_("The clock stands already."))
    # 2.
    if rule.pauses == "never":
        raise ClockError(_("The date is printed on the paper. Only whoever set it can move it; the city cannot."))
    if rule.pauses == "once" and earlier:
        raise ClockError(_("The law lets this clock stop once, and it has stopped once."))
    if deadline.due_at is None or rule.is_undated:
        raise ClockError(_("No date runs here, so there is no clock to stop."))
    if deadline.due_at <= at:
        raise ClockError(_("The date has passed. A pause now would change nothing."))


@transaction.atomic
def resume_deadline(*, deadline: Deadline, by: User, at: datetime) -> Deadline:
    """Let a clock run on and return its deadline.

    Raises ClockError when it does not stand.
    """
    kept = Deadline.objects.select_for_update().get(pk=deadline.pk)
    open_pause = kept.pauses.filter(until_at=None).first()
    if open_pause is None:
        raise ClockError(_("The clock is running already."))
    open_pause.until_at, open_pause.resumed_by = max(at, open_pause.from_at), by
    open_pause.save(update_fields=["until_at", "resumed_by"])
    count_again(kept, pauses_of(kept.pauses.all()), at)
    kept.save()
    leave("deadline.resumed", kept, by=by, at=at, pause=said(open_pause))
    return kept


@transaction.atomic
def finish_deadline(*, deadline: Deadline, by: User | None, how: str, at: datetime) -> Deadline:
    """End a clock because what it asked for was done; return it. A second time changes nothing."""
    kept = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if kept.finished_at is not None:
        return kept
    ended = list(kept.pauses.filter(until_at=None))
    for pause in ended:
        pause.until_at, pause.resumed_by = at, by
        pause.save(update_fields=["until_at", "resumed_by"])
    kept.finished_at, kept.finished_by, kept.how, kept.look_at = at, by, how[:200], None
    kept.save(update_fields=["finished_at", "finished_by", "how", "look_at"])
    # 4.
    Notice.objects.filter(deadline=kept, settled_at=None).update(settled_at=at, escalate_at=None)
    leave("deadline.finished", kept, by=by, at=at, pauses=all_said(ended))
    return kept


@transaction.atomic
def open_deadline(*, deadline: Deadline, by: User, at: datetime) -> None:
    """Record the look when a sealed deadline is opened; nothing is recorded of others."""
    if deadline.sealed:
        record_look(user=by, kind=deadline.subject_kind, key=deadline.subject_key, action="contact.read", at=at)


def recount(*, at: datetime) -> int:
    """Count running clocks again whose calendar has changed since; return how many there were."""
    known = set(calendar_marks().values())
    stale = Deadline.objects.filter(finished_at=None).exclude(calendar_mark__in=known)
    counted = 0
    for key in stale.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]:
        with transaction.atomic():
            kept = Deadline.objects.select_for_update().get(pk=key)
            count_again(kept, pauses_of(kept.pauses.all()), at)
            kept.save()
            counted += 1
    return counted
