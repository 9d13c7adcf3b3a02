"""What a person or a clock does with notices and deadlines: one function is one thing done."""

from dintel.apps.notices.services.announcing import (
    Audience,
    News,
    acknowledge,
    announce,
    announce_each,
    announce_prepared,
    audience,
    escalate,
    open_notice,
    prepare_each,
)
from dintel.apps.notices.services.clocks import (
    ClockError,
    finish_deadline,
    open_deadline,
    pause_deadline,
    recount,
    resume_deadline,
    set_printed_date,
    start_deadline,
)
from dintel.apps.notices.services.endpoints import (
    EndpointError,
    add_endpoint,
    change_secret,
    restart_endpoint,
    stop_endpoint,
    test_endpoint,
)
from dintel.apps.notices.services.feeds import make_feed, note_fetch, revoke_feed
from dintel.apps.notices.services.sealing import seal_subject
from dintel.apps.notices.services.sending import Sent, send_due
from dintel.apps.notices.services.ticking import Ticked, give_up_turn, take_turn, tick

__all__ = [
    "Audience",
    "ClockError",
    "EndpointError",
    "News",
    "Sent",
    "Ticked",
    "acknowledge",
    "add_endpoint",
    "announce",
    "announce_each",
    "announce_prepared",
    "audience",
    "change_secret",
    "escalate",
    "finish_deadline",
    "give_up_turn",
    "make_feed",
    "note_fetch",
    "open_deadline",
    "open_notice",
    "pause_deadline",
    "prepare_each",
    "recount",
    "restart_endpoint",
    "resume_deadline",
    "revoke_feed",
    "seal_subject",
    "send_due",
    "set_printed_date",
    "start_deadline",
    "stop_endpoint",
    "take_turn",
    "test_endpoint",
    "tick",
]
