"""An upload under any order of pieces, cuts, crashes and repeats, beside a model made of bytes."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, sha256

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services, store
from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.evidence.store import folder

pytestmark = pytest.mark.django_db
PHOTO = samples.noisy_jpeg(4_000)[:4_000]


class Device(RuleBasedStateMachine):
    """`safe` is what the city has said it has; it must always be a beginning of the photograph."""

    def __init__(self) -> None:
        super().__init__()
        self.by = User.objects.first()
        self.key = uuid.uuid4()
        self.safe = 0
        self.state = "open"

    @initialize()
    def begin(self) -> None:
        self.announce()

    @rule()
    def announce(self) -> None:
        """Announce, for the first time or again: after a reload, a restart, an end."""
        assert self.by is not None
        self.upload, _ = services.begin_upload(
            key=self.key,
            subject_kind=KIND,
            subject_key=KEY,
            name="photo.jpg",
            size=len(PHOTO),
            declared_type="image/jpeg",
            by=self.by,
            at=AT,
            device_sha256=sha256(PHOTO),
        )
        if self.state == "ended":
            self.state, self.safe = "open", 0

    @rule(length=st.integers(0, 2_000))
    def send(self, length: int) -> None:
        """Send the next piece."""
        piece = PHOTO[self.safe : self.safe + length]
        if self.state == "open":
            services.append(upload=self.upload, offset=self.safe, chunk=piece, at=AT)
            self.safe += len(piece)
        else:
            self.refused(self.safe, piece)

    @rule(offset=st.integers(0, 5_000), length=st.integers(1, 500))
    def send_anywhere(self, offset: int, length: int) -> None:
        """Send a piece twice, too early or beyond the end."""
        piece = (PHOTO + bytes(6_000))[offset : offset + length]
        if offset != self.safe or offset + length > len(PHOTO) or self.state != "open":
            self.refused(offset, piece)

    def refused(self, offset: int, piece: bytes) -> None:
        with pytest.raises(RefusedError):
            services.append(upload=self.upload, offset=offset, chunk=piece, at=AT)

    @precondition(lambda self: self.state == "open")
    @rule(length=st.integers(1, 2_000), written=st.integers(0, 2_000), full=st.booleans())
    def cut(self, length: int, written: int, full: bool) -> None:
        """Break off in the middle of a write: the disk is full, or the process is stopped."""
        piece = PHOTO[self.safe : self.safe + length]

        def torn(descriptor: int, data: bytes) -> None:
            os.write(descriptor, bytes(data)[:written])
            raise store.FullError if full else KeyboardInterrupt

        if piece:
            with mock.patch.object(folder, "write", torn), pytest.raises((RefusedError, KeyboardInterrupt)):
                services.append(upload=self.upload, offset=self.safe, chunk=piece, at=AT)

    @precondition(lambda self: self.state == "open")
    @rule(length=st.integers(1, 2_000))
    def lose_the_row(self, length: int) -> None:
        """Let the bytes reach the disk and the row not."""
        piece = PHOTO[self.safe : self.safe + length]
        with mock.patch.object(Upload, "save", side_effect=DatabaseError), pytest.raises(DatabaseError):
            services.append(upload=self.upload, offset=self.safe, chunk=piece, at=AT)

    @rule()
    def restart(self) -> None:
        """Forget all that is in memory."""
        self.upload = Upload.objects.get(key=self.key)

    @rule()
    def finish(self) -> None:
        """Finish, or be told that there is more to come."""
        if self.state == "kept" or (self.state == "open" and self.safe == len(PHOTO)):
            file = services.finish(upload=self.upload, at=AT)
            assert file.sha256 == sha256(PHOTO)
            self.state = "kept"
        else:
            with pytest.raises(RefusedError):
                services.finish(upload=self.upload, at=AT)

    @rule()
    def end(self) -> None:
        """End it; what is kept stays."""
        if self.state == "kept":
            with pytest.raises(RefusedError):
                services.end_upload(upload=self.upload)
        else:
            services.end_upload(upload=self.upload)
            self.state, self.safe = "ended", 0

    @rule()
    def wait_too_long(self) -> None:
        """Let the stale ones be ended; a whole one is finished instead."""
        services.expire_uploads(at=AT + timedelta(days=30))
        if self.state == "open":
            self.state = "kept" if self.safe == len(PHOTO) else "ended"
            self.safe = self.safe if self.state == "kept" else 0

    @invariant()
    def the_city_has_what_it_said(self) -> None:
        upload = Upload.objects.filter(key=self.key).first()
        if upload is None:
            return
        assert upload.state == self.state
        kept = File.objects.filter(key=self.key).count()
        assert kept == (self.state == "kept")
        if self.state == "open":
            assert services.arrived(upload=upload) == self.safe
            with store.opened(store.partial(self.key)) if self.safe else mock.MagicMock() as content:
                assert not self.safe or content.read(self.safe) == PHOTO[: self.safe]
        if self.state == "kept":
            assert store.content_of(store.original(sha256(PHOTO))).sha256 == sha256(PHOTO)


def test_an_upload_survives_whatever_happens_to_it(lead: User) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Device, settings=settings(max_examples=40, stateful_step_count=25, deadline=None)
    )
