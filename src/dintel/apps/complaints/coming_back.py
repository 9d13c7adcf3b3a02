"""Being known for half an hour after the code of a report was typed (`visitors.coming_back`)."""

from __future__ import annotations

from dintel.apps.visitors.coming_back import Box

BOX = Box("report", "complaints:report")
let_in, let_out, known = BOX.let_in, BOX.let_out, BOX.known
may_try, note_wrong = BOX.may_try, BOX.note_wrong
