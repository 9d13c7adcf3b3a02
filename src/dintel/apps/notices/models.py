"""Who was told of what, who has read it, what is on its way, and which deadlines run.

Nothing here is changed behind the caller's back; what a row means is decided in ``services``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from dintel.apps.accounts.models import User as Person

User = settings.AUTH_USER_MODEL


class Deadline(models.Model):
    """One running clock. ``terms`` is the rule as it stood when the clock began."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    rule = models.CharField(max_length=60)
    terms = models.JSONField()
    title = models.CharField(max_length=200)
    """What is to be done; of a sealed one, the number and no more."""
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    owner_role = models.CharField(max_length=40)
    department = models.CharField(max_length=80, blank=True)
    facility = models.CharField(max_length=80, blank=True)
    sealed = models.BooleanField(default=False)
    readers: models.ManyToManyField[Person, DeadlineReader] = models.ManyToManyField(
        User, through="DeadlineReader", related_name="+"
    )
    """Who may know of a sealed one."""
    started_at = models.DateTimeField()
    printed_on = models.DateField(null=True, blank=True)
    target_minutes = models.PositiveIntegerField(default=0)
    """The city's own target where the law names no time; 0 for none."""
    due_at = models.DateTimeField(null=True, blank=True)
    """Late from this moment; empty while the clock stands still, or where no date is named."""
    last_on = models.DateField(null=True, blank=True)
    sorts_at = models.DateTimeField()
    """The same, but at the end of time where no date runs, so that lists need not sort."""
    calendar_mark = models.CharField(max_length=64, blank=True)
    """Of the calendar it was counted in: another mark, and it is counted again."""
    look_at = models.DateTimeField(null=True, blank=True)
    """When the next warning, or the end, is to be told; empty when there is nothing to tell."""
    passed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    how = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """Found by subject, by place, and by when they fall due."""

        ordering = ("sorts_at", "pk")
        indexes = (
            models.Index(fields=["subject_kind", "subject_key"], name="deadline_by_subject"),
            models.Index(fields=["sorts_at"], name="deadline_open", condition=Q(finished_at__isnull=True)),
            models.Index(
                fields=["department", "sorts_at"],
                name="deadline_open_department",
                condition=Q(finished_at__isnull=True),
            ),
            models.Index(
                fields=["facility", "sorts_at"], name="deadline_open_facility", condition=Q(finished_at__isnull=True)
            ),
            models.Index(
                fields=["owner_role", "sorts_at"], name="deadline_open_owner", condition=Q(finished_at__isnull=True)
            ),
            models.Index(fields=["look_at"], name="deadline_to_look_at", condition=Q(look_at__isnull=False)),
        )

    def __str__(self) -> str:
        """Return which clock runs on what."""
        return f"{self.rule} on {self.subject_kind} {self.subject_key}"


class DeadlineReader(models.Model):
    """One person who may know of a sealed deadline."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Named once."""

        constraints = (models.UniqueConstraint(fields=["user", "deadline"], name="deadline_reader_once"),)

    def __str__(self) -> str:
        """Return who may know of which."""
        return f"{self.user_id} of {self.deadline_id}"


class Pause(models.Model):
    """A span in which a deadline's clock stands; ``[from_at, until_at)`` is half open."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="pauses")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    paused_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    resumed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """A clock cannot be stopped twice at once."""

        ordering = ("from_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(until_at__isnull=True), name="pause_one_open_per_deadline"
            ),
        )

    def __str__(self) -> str:
        """Return what stands still since when."""
        return f"{self.deadline_id} from {self.from_at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """One thing that people are told of. It is read once somebody who was told says so."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    lines: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    """Shown on the notice's own page only; never sent anywhere."""
    department = models.CharField(max_length=80, blank=True)
    facility = models.CharField(max_length=80, blank=True)
    sealed = models.BooleanField(default=False)
    readers: models.ManyToManyField[Person, NoticeReader] = models.ManyToManyField(
        User, through="NoticeReader", related_name="+"
    )
    """Who may know of a sealed one."""
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    created_at = models.DateTimeField()
    stage = models.PositiveSmallIntegerField(default=0)
    """The last step that was taken: 0 is those told at once."""
    escalate_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    """When what it is about was over, so that nobody need be told any more."""
    disposed_at = models.DateTimeField(null=True, blank=True)
    """From then on it says whom it told when, and no longer of what."""

    class Meta:
        """Newest first; found by subject, by place, and by when the next step is due."""

        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["subject_kind", "subject_key"], name="notice_by_subject"),
            models.Index(fields=["created_at"], name="notice_by_time"),
            models.Index(fields=["department", "created_at"], name="notice_by_department"),
            models.Index(fields=["facility", "created_at"], name="notice_by_facility"),
            models.Index(
                fields=["created_at"],
                name="notice_unread",
                condition=Q(read_at__isnull=True, settled_at__isnull=True),
            ),
            models.Index(fields=["escalate_at"], name="notice_to_escalate", condition=Q(escalate_at__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject_key"],
                condition=Q(kind__in=["digest", "records_due"]),
                name="notice_once_a_time",
            ),
        )

    def __str__(self) -> str:
        """Return what the notice is about."""
        return f"{self.kind} on {self.subject_kind} {self.subject_key}"


class NoticeReader(models.Model):
    """One person who may know of a sealed notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Named once."""

        constraints = (models.UniqueConstraint(fields=["user", "notice"], name="notice_reader_once"),)

    def __str__(self) -> str:
        """Return who may know of which."""
        return f"{self.user_id} of {self.notice_id}"


class Stage(models.Model):
    """One step of telling: which role, when, and how many people held it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40)
    at = models.DateTimeField()
    told_count = models.PositiveIntegerField()

    class Meta:
        """In the order in which they were taken."""

        ordering = ("pk",)

    def __str__(self) -> str:
        """Return which step it was."""
        return f"{self.notice_id} step {self.number}: {self.role}"


class Told(models.Model):
    """One person who was told, and when that person said to have read it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="told")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)  # found by told_once
    role = models.CharField(max_length=40, blank=True)
    stage = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A person is told once."""

        ordering = ("at", "pk")
        indexes = (models.Index(fields=["user", "at"], name="told_by_time"),)
        constraints = (models.UniqueConstraint(fields=["user", "notice"], name="told_once"),)

    def __str__(self) -> str:
        """Return who was told."""
        return f"{self.user_id} of {self.notice_id}"


class Endpoint(models.Model):
    """A system of the city that is told by webhook."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=300)
    """Encrypted; so is the one before it, which signs as well for a day after a change."""
    old_secret = models.CharField(max_length=300, blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    kinds: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    """The kinds of notice it asked for; empty for all."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=20, blank=True)

    class Meta:
        """By name."""

        ordering = ("name", "pk")

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Delivery(models.Model):
    """One notice on its way to one person or system. ``key`` stays the same for every try."""

    class State(models.TextChoices):
        """Where it is. ``sending`` is leased: when the lease runs out, it is sent again."""

        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    """Empty for a test of an endpoint."""
    channel = models.CharField(max_length=20)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries", db_index=False
    )  # found by delivery_by_endpoint
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    """When it is due: to be sent, or, while it is sending, to be taken for lost."""
    lease = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True)
    problem_detail = models.CharField(max_length=200, blank=True)

    class Meta:
        """Found by when they are due, and by endpoint, newest first."""

        ordering = ("pk",)
        indexes = (
            models.Index(fields=["channel", "next_at"], name="delivery_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["endpoint", "-created_at"], name="delivery_by_endpoint"),
        )

    def __str__(self) -> str:
        """Return what goes where."""
        return f"{self.channel} {self.key} {self.state}"


class Feed(models.Model):
    """The calendar address of one of a person's lists. Only a digest of it is kept, so it cannot be read back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    whose = models.CharField(max_length=80, blank=True)
    """Which list of what is due: empty for the person's own, ``all``, or a department."""
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One address a list at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["user", "whose"], condition=Q(revoked_at__isnull=True), name="feed_one_a_list"
            ),
        )

    def __str__(self) -> str:
        """Return whose it is."""
        return f"feed of {self.user_id}: {self.whose or 'own'}"


class Turn(models.Model):
    """Whose turn it is to send. One worker has it at a time; it runs out when a worker dies."""

    objects: ClassVar[models.Manager[Turn]]

    name = models.CharField(max_length=20, unique=True)
    holder = models.UUIDField(null=True)
    until = models.DateTimeField()
    ticked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return whose turn it is."""
        return f"{self.name}: {self.holder} until {self.until:%Y-%m-%d %H:%M:%S}"
