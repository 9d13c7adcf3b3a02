"""What a person may see of notices and deadlines.

``access`` limits every list. A record page that has already decided that the asker may read the
record hands its keys to ``deadlines_of`` and ``story_of``; those still leave out what is sealed for
all but its readers.
"""

from dintel.apps.notices.queries.deadlines import (
    DeadlinePage,
    DeadlineView,
    deadline_page,
    deadlines_of,
    find_deadline,
    first_deadlines,
    is_any_running,
    open_deadlines,
    owner_roles,
    visible_deadlines,
)
from dintel.apps.notices.queries.due import (
    EVERYTHING,
    SEES,
    Asked,
    Found,
    Whose,
    bands,
    department_name,
    list_named,
    lists_for,
    rooms_of,
    scope_of,
    things_due,
)
from dintel.apps.notices.queries.due_of_people import LOOK, list_of, people, roles_of
from dintel.apps.notices.queries.endpoints import endpoint_page, endpoints, find_endpoint
from dintel.apps.notices.queries.feeds import Subscription, feed_owner, subscriptions
from dintel.apps.notices.queries.notices import (
    NoticePage,
    NoticeRow,
    find_notice,
    inbox,
    notice_page,
    story_of,
    unread_count,
    visible_notices,
)
from dintel.apps.notices.queries.worker import Backlog, backlog, has_news, last_tick

__all__ = [
    "EVERYTHING",
    "LOOK",
    "SEES",
    "Asked",
    "Backlog",
    "DeadlinePage",
    "DeadlineView",
    "Found",
    "NoticePage",
    "NoticeRow",
    "Subscription",
    "Whose",
    "backlog",
    "bands",
    "deadline_page",
    "deadlines_of",
    "department_name",
    "endpoint_page",
    "endpoints",
    "feed_owner",
    "find_deadline",
    "find_endpoint",
    "find_notice",
    "first_deadlines",
    "has_news",
    "inbox",
    "is_any_running",
    "last_tick",
    "list_named",
    "list_of",
    "lists_for",
    "notice_page",
    "open_deadlines",
    "owner_roles",
    "people",
    "roles_of",
    "rooms_of",
    "scope_of",
    "story_of",
    "subscriptions",
    "things_due",
    "unread_count",
    "visible_deadlines",
    "visible_notices",
]
