"""Tasks: a step of a plan in one department or at one site, or one written by hand, and what happened to each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as t

from dintel.apps.sealing.fields import SealedText

NUMBER = "T-"


class Kept(models.TextChoices):
    """What is kept of a task's state; what a reader is shown depends on the day (``domain.rollout.task``)."""

    OPEN = "open", t("To do")
    DONE = "done", t("Done")
    WITHDRAWN = "withdrawn", t("Withdrawn")


class What(models.TextChoices):
    """What can happen to a task; four of them change the burn-up (``domain.rollout.burnup``)."""

    GIVEN = "given", t("Given")
    MOVED = "moved", t("Date moved")
    HANDED = "handed", t("Handed over")
    CAME_BACK = "came_back", t("Came back to the department")
    DONE = "done", t("Done")
    SENT_BACK = "sent_back", t("Sent back")
    WITHDRAWN = "withdrawn", t("Withdrawn")


class Shown(models.TextChoices):
    """By what somebody shows that it was done."""

    WORDS = "words", t("In words")
    FILE = "file", t("A file")
    FIGURE = "figure", t("A figure")


class Rollout(models.Model):
    """One act by which a plan was given to departments."""

    key = models.UUIDField(unique=True, editable=False)
    """Made with the form: the same form twice gives nothing twice."""
    plan = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    """Of the plan's file as it stood."""
    starts_on = models.DateField()
    """From which the plan's days are counted."""
    departments = models.JSONField(default=list)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return what was rolled out."""
        return f"{self.plan} {self.at:%Y-%m-%d}"


class Task(models.Model):
    """One thing to be done by a department, at a site, or by a partner. The row holds what is so now."""

    key = models.UUIDField(unique=True, editable=False)
    """What makes it the same task: of plan, step, department, site and round, or chosen by whoever gave it."""
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    rollout = models.ForeignKey(Rollout, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    plan = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=40, blank=True)
    duty = models.CharField(max_length=80, blank=True)
    """A directive's id; empty for what no directive asks."""
    title = models.CharField(max_length=160)
    """In the city's first language; pages say it in the reader's."""
    details = SealedText(row="key", blank=True)
    department = models.CharField(max_length=80, blank=True)
    facility = models.CharField(max_length=80, blank=True)
    partner = models.CharField(max_length=80, blank=True)
    """``partner:<key>`` where an organisation outside the city does it."""
    owner = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    """The person it was given to; empty while it is the role's."""
    owner_role = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=160, blank=True)
    """What it is about in the room that gave it, such as ``training:counter``; for programs, never shown."""
    first_on = models.DateField(null=True, blank=True)
    """The target of the first round, from which rounds are counted."""
    target_on = models.DateField(null=True, blank=True)
    """The city's own target: the last day in time."""
    rhythm = models.CharField(max_length=20, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    measure = models.CharField(max_length=40, blank=True)
    kept = models.CharField(max_length=10, choices=Kept, default=Kept.OPEN)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    """Empty where the machine gave the next round."""
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """The most pressing first; the board counts by index alone."""

        ordering = ("target_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kept=Kept.DONE) | Q(done_at__isnull=False), name="duties_done_has_a_moment"
            ),
            models.CheckConstraint(condition=~Q(department="") | ~Q(partner=""), name="duties_task_is_somebodys"),
            models.CheckConstraint(
                condition=Q(rhythm="") | Q(first_on__isnull=False), name="duties_rounds_are_counted"
            ),
        )
        indexes = (
            models.Index(
                fields=["department", "duty", "target_on", "round"], name="duties_open", condition=Q(kept=Kept.OPEN)
            ),
            models.Index(fields=["department", "duty"], name="duties_done", condition=Q(kept=Kept.DONE)),
            models.Index(fields=["department", "plan"], name="duties_done_by_plan", condition=Q(kept=Kept.DONE)),
            models.Index(fields=["owner", "target_on"], name="duties_of_person", condition=Q(owner__isnull=False)),
            models.Index(fields=["partner", "target_on"], name="duties_of_partner", condition=~Q(partner="")),
            models.Index(fields=["target_on", "id"], name="duties_due", condition=Q(kept=Kept.OPEN)),
        )

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    @property
    def record(self) -> str:
        """Its key among records that notices, files, leaves and looks point at."""
        return str(self.pk)

    @property
    def number(self) -> str:
        """The number, as people say it."""
        return f"{NUMBER}{self.pk}"


class Need(models.Model):
    """A task that waits for another."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="needs", db_index=False)
    other = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="needed_by")

    class Meta:
        """Each once."""

        constraints = (
            models.UniqueConstraint(fields=["task", "other"], name="duties_need_once"),
            models.CheckConstraint(condition=~Q(task=models.F("other")), name="duties_need_of_another"),
        )

    def __str__(self) -> str:
        """Return what waits for what."""
        return f"{self.task_id} waits for {self.other_id}"


class Change(models.Model):
    """Something that happened to a task: added, never changed."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=12, choices=What)
    on = models.DateField()
    """The city's day, by which it is counted."""
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    why = SealedText(key="task.data_key", row=("task_id", "what", "at"), blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        """In the order in which it happened; the burn-up is counted by index alone."""

        ordering = ("at", "pk")
        indexes = (models.Index(fields=["on", "what"], name="duties_change_by_day"),)

    def __str__(self) -> str:
        """Return what happened to which task."""
        return f"{self.what} {self.task_id}"


class Evidence(models.Model):
    """What shows that a task was done: added, never changed."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Shown)
    words = SealedText(key="task.data_key", row=("task_id", "at"), blank=True)
    file = models.UUIDField(null=True, blank=True)
    """A file of the evidence room, kept under the task."""
    measure = models.CharField(max_length=40, blank=True)
    figure = models.CharField(max_length=120, blank=True)
    """What the figure said at that moment."""
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order in which it came."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        """Return what shows which task."""
        return f"{self.kind} of {self.task_id}"


class Reminder(models.Model):
    """Somebody was reminded of a task: once for each step before and after its target."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reminders")
    target_on = models.DateField()
    days = models.SmallIntegerField()
    """Days after the target; below 0 before it."""
    at = models.DateTimeField()

    class Meta:
        """Once for each step of each target."""

        constraints = (models.UniqueConstraint(fields=["task", "target_on", "days"], name="duties_reminded_once"),)

    def __str__(self) -> str:
        """Return which reminder of which task."""
        return f"{self.days} of {self.task_id}"
