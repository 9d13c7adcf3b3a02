"""What training's API takes and gives. A body with an unknown member is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from dintel.apps.contacts.api.closed import one_of, text
from dintel.apps.design.profile import active_city
from dintel.apps.training import here, reading_lists

State = Literal["valid", "renew", "open", "late", "expired"]
ReadState = Literal["current", "earlier", "none"]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
RowId = Annotated[int, Field(ge=1, le=2**62)]
Choice = Annotated[str, Field(max_length=24)]

if TYPE_CHECKING:
    CourseId = str
    PaperId = str
    RoomCourse = str
    Place = str
    Department = str
    PageId = str
    SceneId = str
    LearningRole = str
    ListName = str
    Why = str
else:
    CourseId = one_of(lambda: tuple(here.shelf().courses))
    PaperId = one_of(lambda: tuple(here.shelf().readings))
    RoomCourse = one_of(lambda: tuple(one.id for one in here.shelf().courses.values() if one.in_a_room))
    Place = one_of(lambda: tuple(one.id for one in active_city().facilities.values() if one.is_city))
    Department = one_of(lambda: tuple(active_city().departments))
    PageId = one_of(lambda: (*here.shelf().courses, *here.shelf().readings))
    SceneId = one_of(lambda: tuple(here.cases()))
    ListName, Why = text(120, 1), text(1000, 1)
    LearningRole = one_of(lambda: tuple(sorted(set(reading_lists.roles().by_name.values()))))


class Closed(Schema):
    """A body that takes what it names and nothing else."""

    model_config = ConfigDict(extra="forbid")


class LearningOut(Schema):
    """Where somebody stands with a course or paper."""

    id: str
    title: str
    kind: Literal["course", "paper"]
    state: State
    due_on: date | None


class MineOut(Schema):
    """What the asker is asked to learn and read."""

    standings: list[LearningOut]


class QuestionOut(Schema):
    """One question: the facts in words, and the answers to choose from."""

    case: str
    facts: list[tuple[str, str]]
    choices: list[str]


class GoOut(Schema):
    """A go at a course; what is right is not in it before it is answered."""

    key: UUID
    course: str
    policy_hash: str
    seed: str
    questions: list[QuestionOut]
    answered: dict[str, str]
    finished_at: datetime | None
    right: int
    of: int
    passed: bool
    valid_until: date | None


class AnswerIn(Closed):
    """An answer to a question."""

    case: Annotated[str, Field(max_length=120)]
    choice: Choice


class AnswerOut(Schema):
    """Whether an answer was right, and what the law answers."""

    is_right: bool
    answer: str


class ConfirmIn(Closed):
    """The version and text that were read."""

    version: Hash
    text: Hash


class PaperOut(Schema):
    """A paper in the version that holds."""

    id: str
    title: str
    language: str
    body: str
    version: str
    text: str
    since: date
    read_at: datetime | None


class LearnerOut(Schema):
    """Somebody with where they stand with what is theirs."""

    number: str | None
    name: str
    department: str
    role: str
    standings: list[LearningOut]


class PeopleOut(Schema):
    """A page of people; ``next`` is the number of the following page, if there is one."""

    items: list[LearnerOut]
    count: int
    next: int | None


class ReaderOut(Schema):
    """The last version somebody had confirmed by then."""

    number: str | None
    name: str
    department: str
    version: str
    read_at: datetime | None
    state: ReadState


class ReadersOut(Schema):
    """Who had read which version at a moment; ``held`` is the version of that day."""

    paper: str
    at: datetime
    held: str
    readers: list[ReaderOut]


class ReadingOut(Schema):
    """That somebody confirmed a version of a paper."""

    number: str | None
    name: str
    department: str
    paper: str
    version: str
    text: str
    language: str
    at: datetime


class ReadingsOut(Schema):
    """A page of confirmations, the newest first; ``next`` is the number of the following page, if there is one."""

    items: list[ReadingOut]
    count: int
    next: int | None


class CourseOut(Schema):
    """A course to read through before its questions."""

    id: str
    title: str
    language: str
    body: str
    minutes: int
    questions: int
    pass_percent: int
    valid_months: int


class PresenceOut(Schema):
    """Somebody who was in a room; struck out if they were not after all."""

    id: int
    number: str | None
    name: str
    department: str
    how: str
    at: datetime
    struck_at: datetime | None


class RoomIn(Closed):
    """A room to open."""

    course: RoomCourse
    place: Place


class RoomOut(Schema):
    """A room; the code on its wall is not in it."""

    key: UUID
    course: str
    place: str
    department: str
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None


class RoomPageOut(Schema):
    """A room and who was in it."""

    room: RoomOut
    presences: list[PresenceOut]


def standing_out(page: Any, standing: Any) -> LearningOut:  # noqa: ANN401 - a page of the shelf and its standing
    """Return a standing as the API gives it."""
    return LearningOut(
        id=page.id,
        title=page.text(here.language()).title,
        kind="course" if page.id in here.shelf().courses else "paper",
        state=standing.state,
        due_on=standing.due_on,
    )
