"""Who works here, in which roles, with which tokens, and what was looked at.

A person is staff of the city or of a partner. Residents have no account.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from dintel.apps.sealing.fields import SealedText


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the address is kept in small letters."""

    def create_user(self, email: str, name: str, password: str | None = None) -> User:
        """Return a new account; without a password only single sign-on or a passkey opens it."""
        user = self.model(email=email.strip().lower(), name=name)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person who may sign in. What the person may do stands in the assignments."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, blank=True)
    """The language for letters and notices to this person; empty for the city's first."""
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    """Made for the demo city; such an account cannot sign in anywhere else."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """By name, as on every list of people."""

        ordering = ("name", "pk")

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Assignment(models.Model):
    """One role of one person, in one place, for a time; ``[from_on, until_on)`` is half open."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=40)
    """A role of ``permissions.toml``."""
    department = models.CharField(max_length=80, blank=True)
    """A department's id in the city profile; empty where the role is not tied to one."""
    facility = models.CharField(max_length=80, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        """Found by person and by role."""

        indexes = (models.Index(fields=["role", "department", "facility"], name="assignment_by_role"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=models.F("from_on")), name="assignment_has_a_span"
            ),
        )

    def __str__(self) -> str:
        """Return who holds which role."""
        return f"{self.user_id} as {self.role}"


class Look(models.Model):
    """A look at a sensitive record: who, when, at what. Looks are added and never changed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    """The kind of record, as in ``subjects``."""
    key = models.CharField(max_length=80)
    action = models.CharField(max_length=40)

    class Meta:
        """Found by record and by person."""

        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=["kind", "key", "at"], name="look_by_record"),
            models.Index(fields=["user", "at"], name="look_by_person"),
        )

    def __str__(self) -> str:
        """Return who looked at what."""
        return f"{self.user_id} {self.action} {self.kind} {self.key}"


class Change(models.Model):
    """What was done to an account or its roles, by whom. Changes are added and never changed."""

    class What(models.TextChoices):
        """The kinds of change; the words for them stand in ``people.WORDS``."""

        INVITED = "invited"
        INVITED_AGAIN = "invited_again"
        CAME_BY_SIGN_ON = "came_by_sign_on"
        GIVEN = "given"
        ENDED = "ended"
        CLOSED = "closed"
        OPENED = "opened"
        FACTORS_TAKEN_OFF = "factors_taken_off"

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="changes_made")
    """Empty where the machine itself did it: the first administrator, or a first single sign-on."""
    at = models.DateTimeField()
    what = models.CharField(max_length=20, choices=What.choices)
    role = models.CharField(max_length=40, blank=True)
    department = models.CharField(max_length=80, blank=True)
    facility = models.CharField(max_length=80, blank=True)

    class Meta:
        """Found by person, newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["person", "at"], name="change_by_person"),)

    def __str__(self) -> str:
        """Return what was done to whom."""
        return f"{self.what} {self.person_id} {self.role}".rstrip()


class Token(models.Model):
    """A key with which a program acts for its owner, in some actions, for a time.

    Only a hash is kept: 32 random bytes need no salt and no slow hash.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    beginning = models.CharField(max_length=12)
    """The first letters, by which the owner knows it again."""
    hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the whole token, in hexadecimal."""
    scopes = models.JSONField(default=list)
    """The actions of ``permissions.toml`` it may be used for."""
    created_at = models.DateTimeField()
    expires_on = models.DateField()
    """The first day on which it no longer works."""
    last_used_at = models.DateTimeField(null=True, blank=True)
    """Written at most once a minute."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first, as on the owner's page."""

        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        """Return its name and beginning."""
        return f"{self.name} ({self.beginning}…)"


class PriorAnswer(models.Model):
    """What was answered to a request that carried an Idempotency-Key, kept for a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    """SHA-256 over method, address, scopes and body."""
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    body = SealedText(row=("user_id", "key"), blank=True)
    at = models.DateTimeField()

    class Meta:
        """One answer for each key of a person."""

        constraints = (models.UniqueConstraint(fields=["user", "key"], name="one_answer_for_a_key"),)

    def __str__(self) -> str:
        """Return whose key it answers."""
        return f"{self.user_id} {self.key}"
