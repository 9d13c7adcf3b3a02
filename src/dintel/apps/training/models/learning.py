"""What somebody learned, read and practised. Rows are added; nothing is taken back."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q


class Attempt(models.Model):
    """One go at a course's questions: what was asked, under which policy, and how it ended.

    The questions are kept as they were drawn; seed and policy's hash draw them again.
    """

    key = models.UUIDField(unique=True, default=uuid4)
    employee = models.ForeignKey("training.Employee", on_delete=models.PROTECT, related_name="attempts")
    course = models.CharField(max_length=80)
    text_hash = models.CharField(max_length=64)
    policy_hash = models.CharField(max_length=64)
    policy_on = models.DateField()
    seed = models.CharField(max_length=32)
    language = models.CharField(max_length=12)
    questions = models.JSONField()
    """A list of ``[case, [choices], answer]``."""
    pass_percent = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    right = models.PositiveSmallIntegerField(default=0)
    passed = models.BooleanField(default=False)
    valid_until = models.DateField(null=True, blank=True)
    """The first day on which a pass no longer holds; empty for good."""

    class Meta:
        """Newest first."""

        ordering = ("-started_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(passed=False) | Q(finished_at__isnull=False), name="training_passed_at_the_end"
            ),
        )
        indexes = (models.Index(fields=["employee", "course", "passed"], name="training_passed"),)

    def __str__(self) -> str:
        """Return which course it is a go at."""
        return f"{self.course} {self.key}"

    @property
    def of(self) -> int:
        """How many questions there were."""
        return len(self.questions)


class Answer(models.Model):
    """What was answered to one question."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    case = models.CharField(max_length=120)
    choice = models.CharField(max_length=24)
    is_right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were given; each question is answered once."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["attempt", "case"], name="training_answer_once"),)

    def __str__(self) -> str:
        """Return the case and the choice."""
        return f"{self.case}: {self.choice}"


class Reading(models.Model):
    """That somebody said they had read one version of a paper."""

    employee = models.ForeignKey("training.Employee", on_delete=models.PROTECT, related_name="readings")
    paper = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    """The policy's hash or the text's, whichever the paper is bound to."""
    text_hash = models.CharField(max_length=64)
    policy_on = models.DateField()
    """A day on which this was the version, for comparing it with later ones."""
    language = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        """Newest first; a version is read once."""

        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["employee", "paper", "version", "text_hash"], name="training_read_once"),
        )
        indexes = (models.Index(fields=["paper", "employee", "at"], name="training_read_when"),)

    def __str__(self) -> str:
        """Return the paper and the version."""
        return f"{self.paper} {self.version[:12]}"


class Drill(models.Model):
    """One walk through the counter's questions over a made-up scene. Nothing was filed."""

    key = models.UUIDField(unique=True, default=uuid4)
    employee = models.ForeignKey("training.Employee", on_delete=models.PROTECT, related_name="drills")
    facility = models.CharField(max_length=80, blank=True)
    """The site it counts for."""
    department = models.CharField(max_length=80, blank=True)
    scene = models.CharField(max_length=120)
    policy_hash = models.CharField(max_length=64)
    walk = models.JSONField()
    """The choices that were tapped."""
    outcome = models.CharField(max_length=24)
    expected = models.CharField(max_length=24)
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["facility", "-at"], name="training_drill_by_site"),)

    def __str__(self) -> str:
        """Return the scene."""
        return self.scene

    @property
    def is_right(self) -> bool:
        """Whether the walk came to the answer of the worked case."""
        return self.outcome == self.expected


RIGHT = Q(outcome=F("expected"))
