"""A file on its way: begun once, continued after every cut, kept whole or refused.

1. The key is made on the device. The same announcement under it may come any number of times.
2. A piece counts when it is on the disk and the row says so, in this order; on the way back the row is
   believed, so that what a cut, a crash or a full disk left half written is cut off.
3. A whole upload is hashed, recognised and linked into place before the row of the file is written;
   what had arrived is removed after that row stands. A crash between any two steps is mended by
   finishing again.
4. Nothing of a record under hold is removed.
5. Two records may hold the same bytes. The key of the content is locked when a row is added to it and when one is
   disposed of, so that the key of bytes that somebody has just kept is never destroyed.
6. A record that is disposed of takes its uploads with it, and takes no new ones. Whoever is at work on one then finds
   its row gone: what they have written to the disk meanwhile is let go, and they are told.
7. What a device announces is words: it is sealed under a key of the file (`chain`) from the first.
"""

from dintel.apps.evidence.services.uploads.announcing import begin_upload
from dintel.apps.evidence.services.uploads.ending import end_upload, expire_uploads
from dintel.apps.evidence.services.uploads.keeping import finish
from dintel.apps.evidence.services.uploads.pieces import append, arrived, require_fits
from dintel.apps.evidence.services.uploads.standing import refusal_of
from dintel.apps.evidence.services.uploads.whole import Readable, keep_file

__all__ = [
    "Readable",
    "append",
    "arrived",
    "begin_upload",
    "end_upload",
    "expire_uploads",
    "finish",
    "keep_file",
    "refusal_of",
    "require_fits",
]
