"""A task is worked on: something is shown for it, it is done, or it is sent back.

1. Nothing is done that waits for something undone, unless whoever does it says why; the words are kept.
2. Done is done once. What comes round leaves the next round, whose date is counted from the first (``domain.rollout``).
3. A figure by itself closes a task only when nothing is missing from it; otherwise words or a file stand beside it.
4. A task is sent back with a reason; what showed it stays. The next round stays too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.duties.measures import Figure
from dintel.apps.duties.models import Change, Evidence, Task
from dintel.apps.duties.models.task import Kept, Shown, What
from dintel.apps.duties.services.giving import NewTask, give, key_of
from dintel.apps.duties.services.leaves import leaf_of
from dintel.apps.duties.services.telling import BACK, tell
from dintel.apps.ledger import services as ledger
from dintel.domain.rollout import every_of, next_round


class TaskError(Exception):
    """A task cannot be changed like this; the message is for the person, ``field`` says where it belongs."""

    def __init__(self, words: str, field: str = "") -> None:
        """Keep the field beside the words."""
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Showing:
    """What shows that a task was done: words, a file kept under the task, or the figure that its step names."""

    words: str = ""
    file: UUID | None = None
    figure: Figure | None = None
    """As it stands for whoever shows it (``queries.tasks.figure_of``)."""

    @property
    def falls_short(self) -> bool:
        """Whether a figure from which something is missing is all that is shown."""
        return self.figure is not None and not self.figure.is_reached and not self.words.strip() and self.file is None


def held(task: Task, *, states: tuple[str, ...] = (Kept.OPEN,)) -> Task:
    """Return the task as it stands now, held until the transaction ends.

    Raises ``TaskError`` where it is in another state, or was disposed of.
    """
    kept = Task.objects.select_for_update(of=("self",)).select_related("data_key", "owner").get(pk=task.pk)
    if kept.kept not in states or kept.disposed_at is not None:
        told = {"number": kept.number, "state": kept.get_kept_display().lower()}
        raise TaskError(_("%(number)s is %(state)s by now. Look at it again before you change it.") % told)
    return kept


def changed(
    task: Task, what: str, *, why: str = "", before: str = "", after: str = "", by: User | None, at: datetime
) -> Change:
    """Write down what happened to a task, and its next version; the caller saves the task's other columns first."""
    task.version += 1
    task.save(update_fields=["version"])
    on = timezone.localdate(at)
    row = {"what": what, "on": on, "why": why.strip(), "before": before, "after": after}
    return Change.objects.create(task=task, by=by, at=at, **row)


@transaction.atomic
def show(*, task: Task, showing: Showing, by: User, at: datetime) -> tuple[Evidence, ...]:
    """Keep what shows that a task was done or is on its way, and return it.

    Raises ``TaskError`` where nothing is shown, and for a task that is withdrawn.
    """
    kept = held(task, states=(Kept.OPEN, Kept.DONE))
    return _show(kept, showing, by, at)


def _show(task: Task, showing: Showing, by: User, at: datetime) -> tuple[Evidence, ...]:
    rows = []
    if showing.words.strip():
        rows.append(Evidence(kind=Shown.WORDS, words=showing.words.strip()))
    if showing.file is not None:
        rows.append(Evidence(kind=Shown.FILE, file=showing.file))
    if showing.figure is not None:
        rows.append(Evidence(kind=Shown.FIGURE, measure=task.measure, figure=showing.figure.words[:120]))
    if not rows:
        raise TaskError(_("Write a sentence, add a file, or take the figure: what shows that it was done?"), "words")
    for row in rows:
        row.task, row.by, row.at = task, by, at
        row.save(force_insert=True)
        ledger.record_many([leaf_of("task.shown", task, by=by, at=at, evidence=row)])
    return tuple(rows)


@transaction.atomic
def finish(*, task: Task, showing: Showing, although: str = "", by: User, at: datetime) -> Task:
    """Say that a task is done, with what shows it, and return it; what comes round leaves its next round.

    Raises ``TaskError`` where it is not open, where nothing shows it and nothing was shown before, where a figure that
    falls short is all that is shown, and where it waits for something undone and ``although`` does not say why it is
    done all the same.
    """
    kept = held(task)
    if showing.figure is not None and showing.falls_short:  # 3.
        words = _("Something is missing: %(figure)s. Say in words why it is done all the same.")
        raise TaskError(words % {"figure": showing.figure.words}, "words")
    waits = Task.objects.filter(needed_by__task=kept, kept=Kept.OPEN).count()
    if waits and not although.strip():  # 1.
        words = _("This waits for something that is not done. Say why it is done all the same.")
        raise TaskError(words, "although")
    if showing != Showing() or not kept.evidence.exists():
        _show(kept, showing, by, at)
    kept.kept, kept.done_at, kept.done_by = Kept.DONE, at, by
    kept.save(update_fields=["kept", "done_at", "done_by"])
    change = changed(kept, What.DONE, why=although, by=by, at=at)
    ledger.record_many([leaf_of("task.done", kept, by=by, at=at, change=change)])
    _next_round(kept, at)
    return kept


def _next_round(task: Task, at: datetime) -> None:
    """Give what comes round again (2.); it stays with whoever has it."""
    if not task.rhythm or task.first_on is None:
        return
    done_on = timezone.localdate(at)
    target_on = next_round(task.first_on, every_of(task.rhythm), max(done_on, task.target_on or done_on))
    number = task.round + 1
    names = ("title", "details", "department", "facility", "partner", "duty", "plan", "step", "owner", "owner_role")
    new = NewTask(
        **{name: getattr(task, name) for name in (*names, "first_on", "rhythm", "measure", "about")},
        target_on=target_on,
        round=number,
    )
    place = (task.plan, task.step, task.department, task.facility)
    key = key_of(*place, number) if task.plan else uuid5(task.key, str(number))
    give({key: new}, rollout=task.rollout, by=None, at=at)


@transaction.atomic
def send_back(*, task: Task, why: str, by: User, at: datetime) -> Task:
    """Open a task again that was said to be done, and return it; whoever answers for it is told the reason (4.).

    Raises ``TaskError`` without a reason, and where it is not done.
    """
    kept = held(task, states=(Kept.DONE,))
    if not why.strip():
        raise TaskError(_("Say what is missing, so that it can be put right."), "why")
    kept.kept, kept.done_at, kept.done_by = Kept.OPEN, None, None
    kept.save(update_fields=["kept", "done_at", "done_by"])
    change = changed(kept, What.SENT_BACK, why=why, by=by, at=at)
    ledger.record_many([leaf_of("task.sent_back", kept, by=by, at=at, change=change)])
    if not kept.partner:
        tell(BACK, kept, line=_("It was sent back. The task’s page says why."), at=at)
    return kept
