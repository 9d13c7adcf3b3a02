"""The words a reader sees for what a request's history keeps as short names."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

from dintel.domain.foia import history
from dintel.domain.foia.ways import APPEAL, APPEAL_SILENCE, ASK_RECEIPT, CLOSE, READ, REMIND, REPLY, SUE, WAIT

Names = dict[str, str | Promise]

WHAT: Names = {
    "sent": t("The request was sent"),
    "received": t("An office of the agency received it"),
    "at_office": t("The office that answers received it"),
    "question": t("The agency asked a question"),
    "reply": t("We answered the question"),
    "fee_question": t("The agency wrote about fees"),
    "fee_reply": t("We answered about fees"),
    "extension": t("The agency gave written notice of unusual circumstances"),
    "documents": t("Documents came"),
    "determination": t("The agency answered"),
    "appeal": t("We appealed"),
    "appeal_received": t("The agency received the appeal"),
    "appeal_decision": t("The appeal was decided"),
    "suit": t("The city went to court"),
    "suit_ended": t("The court case ended"),
    "withdrawn": t("We took the request back"),
}
"""Each thing that can happen, of ``domain.foia.What``."""

OUTCOMES: Names = {
    "granted": t("Everything was given"),
    "partly": t("A part was given"),
    "denied": t("Nothing was given"),
    "no_records": t("They say that they found no records"),
    "neither": t("They neither confirm nor deny that there are records"),
    "remanded": t("The appeal sends it back to be answered again"),
}

MEDIA: Names = {
    "portal": t("Through the agency’s portal"),
    "mail": t("By post"),
    "email": t("By e-mail"),
    "phone": t("By telephone"),
    "hand": t("By hand"),
}

STATES: Names = {
    "draft": t("Not sent yet"),
    "on_its_way": t("Sent, no receipt yet"),
    "running": t("Clock runs"),
    "paused": t("Clock stands"),
    "overdue": t("Overdue"),
    "granted": t("Given"),
    "appealable": t("Can be appealed"),
    "lapsed": t("Time to appeal is over"),
    "appeal_on_its_way": t("Appealed, no receipt yet"),
    "appeal_running": t("Clock of the appeal runs"),
    "appeal_overdue": t("Appeal overdue"),
    "exhausted": t("Appeal refused"),
    "in_court": t("In court"),
    "ended": t("Ended"),
}

STANDS: Names = {
    "draft": t("It is not sent yet: no clock runs."),
    "on_its_way": t("It was sent, and no receipt is known, so no clock runs yet."),
    "running": t("The agency has time to answer until %(day)s."),
    "paused": t("The clock stands until we answer what the agency asked."),
    "overdue": t(
        "The last day for an answer was %(day)s and none has come: it is overdue. Remedies count as exhausted."
    ),
    "granted": t("The agency gave what was asked for."),
    "appealable": t("The agency held something back. By our count an appeal can be made until %(day)s."),
    "lapsed": t(
        "The agency held something back. By our count the time for an appeal ended on %(day)s; the agency’s letter may"
        " have given more."
    ),
    "appeal_on_its_way": t("We appealed, and no receipt of the appeal is known, so no clock runs yet."),
    "appeal_running": t("The agency has time to decide the appeal until %(day)s."),
    "appeal_overdue": t("The last day to decide the appeal was %(day)s and no decision has come: it is overdue."),
    "exhausted": t("The appeal was refused in whole or in part."),
    "in_court": t("The city went to court over it."),
    "ended": t("It has ended. Papers can still come."),
}
"""Where a request stands, in a sentence; ``%(day)s`` is the last day of the clock."""

WAYS: Names = {
    ASK_RECEIPT: t("Ask the agency whether it has it, and write down the day of the receipt."),
    WAIT: t("Wait. Write down whatever comes."),
    REPLY: t("Answer the agency’s question; the clock runs again from the next day."),
    REMIND: t("Write to the agency and ask where the request stands."),
    APPEAL: t("Appeal."),
    APPEAL_SILENCE: t("Appeal because there was no answer in time."),
    SUE: t("Go to court."),
    READ: t("Read what came, and what was held back and why."),
    CLOSE: t("Close the file."),
}
ATTORNEY = frozenset({APPEAL, APPEAL_SILENCE, SUE})
"""What an attorney chooses."""

REMARKS: Names = {
    "start_assumed": t(
        "It is not known when the office that answers received it, so the latest day the statute allows is taken."
    ),
    "second_question": t(
        "The agency asked again. The clock stands for one question only, so this one did not stop it."
    ),
    "late_extension": t("The notice of unusual circumstances came after the last day, so it gives no more days."),
    "answered_late": t("The answer came after the last day."),
    "appealed_late": t("By our count the appeal went out after its last day; the agency’s letter may have given more."),
    "letter_gives_more": t(
        "The agency’s letter gives more days for an appeal than the statute’s least, so its day is the last one."
    ),
    "letter_gives_less": t(
        "The agency’s letter names an earlier day for an appeal than the statute allows, so the statute’s days count."
    ),
}

WRONG: Names = {
    history.BEFORE_THE_LAST: t("The day lies before something that had to come first. Check both days."),
    history.NOT_SENT: t("The request was not sent on that day yet."),
    history.TWICE: t("This is written down already, and happens once. Correct the line that is there."),
    history.NOTHING_OPEN: t(
        "There is nothing that this could answer on that day. Write down first what came before it."
    ),
    history.ENDED: t("The request had ended by then; only documents can still come."),
    history.OUTCOME: t("Say what the answer gave; with everything else leave it empty."),
    history.APPEAL_DAY: t(
        "A last day for an appeal stands with an answer that holds something back, and lies on its day or after it."
    ),
    history.ANSWERED: t("An answer is written down already. Only an appeal that sends it back brings another."),
    history.UNANSWERED: t("An appeal is open already. Write down first how it was decided."),
}
"""Why something cannot have happened, for whoever wrote it down."""

PAUSES: Names = {"question": t("the agency’s question"), "fee_question": t("the question about fees")}
