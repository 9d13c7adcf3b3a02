"""A file that comes in a plain form: it goes to our own folder, sealed with a key that ends with the request."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from dintel.apps.evidence import sealed, store


class IncomingHandler(FileUploadHandler):
    """Writes each file of a form where evidence is kept; it is gone when the request ends."""

    file: sealed.Incoming | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Make room for the next file."""
        super().new_file(*args, **kwargs)
        self.file = sealed.Incoming(store.incoming())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - as Django calls it
        """Write a chunk. Raises FullError."""
        if self.file is not None:
            try:
                store.write_loose(self.file, raw_data)
            except BaseException:
                self._let_go()
                raise

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """Return the file, at its beginning; the request closes it."""
        whole, self.file = self.file, None
        if whole is None:
            return None
        return UploadedFile(whole.reader(), self.file_name, self.content_type, file_size)

    def upload_complete(self) -> None:
        """Remove a file whose end never came."""
        self._let_go()

    def upload_interrupted(self) -> None:
        """Remove what had come."""
        self._let_go()

    def __del__(self) -> None:
        """Close a file in the middle of which the form turned out to be none; Django calls nothing then."""
        self._let_go()

    def _let_go(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None
