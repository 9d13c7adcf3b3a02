"""What must be in place before the first page: translations, tables, static files, proved law."""

import gc
import hashlib
import multiprocessing
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.forms.renderers import get_default_renderer
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.utils import timezone, translation

from dintel.apps import binding
from dintel.apps.city import law
from dintel.apps.design.brand import write_overlay
from dintel.apps.design.profile import active_city
from dintel.apps.duties.here import order, plans
from dintel.apps.ledger.keys import KeyUnusableError
from dintel.apps.retention.schedule import schedule
from dintel.apps.training.here import shelf_is_sound
from dintel.config.advice import advice
from dintel.config.environment import Environment
from dintel.config.messages import compile_messages
from dintel.config.problem import NotReadyError
from dintel.config.starting import fit_to_answer, start_django
from dintel.config.tables import have_tables
from dintel.lawbook import open_policy
from dintel.lawbook.roots import data_root

STAMP, RESTORING = ".collected-from", ".restoring"
APPS = Path(binding.__file__).parent
OLDEST = 2
"""The generation of whatever survived, in Python's own counting."""


def prepare(environment: Environment) -> None:
    """Put everything in place, doing again only what is stale.

    Raises NotReadyError with the way out.
    """
    require_no_restore_under_way(environment.home)
    root = data_root()
    compile_messages(root / "locale", only_stale=True)  # both before Django starts, which looks for them then
    with fit_to_answer():
        write_overlay(root / "cities" / environment.city / "brand" / "brand.toml", environment.home / "brand")
    start_django()
    require_agencies_apart()
    have_tables(environment.home)
    have_keys()
    if not settings.DEBUG:
        collect_static(environment.home / "static")
    open_the_law()
    warn_of_the_logs_key()
    warn_of_holidays()
    for said in advice(environment):
        sys.stderr.write(f"{said}\n")
    if settings.DEMO:
        from dintel.config.demo import make_demo  # noqa: PLC0415 - models are there only now

        apart(make_demo, "make the demo city")
    leave_no_pool()


def require_no_restore_under_way(home: Path) -> None:
    """Refuse to begin a new city in a folder into which an old one is being put back. Raises NotReadyError."""
    mark = home / RESTORING
    if mark.exists():
        backup = mark.read_text(encoding="utf-8", errors="replace").strip()
        message = (
            f"A restore into {home} was not finished: {mark} names the backup {backup}.\n"
            f"Run `dintel restore {backup}` again, with the same words as before; it begins anew."
        )
        raise NotReadyError(message)


def apart(do: Callable[[], None], what: str) -> None:
    """Do something in a process of its own and wait for its end.

    The processes that answer pages are forked from this one. Libraries that keep threads, as the one that sets letters
    does, keep them in the process that used them first: used here, they would wait for ever there. Raises
    NotReadyError when it did not come to its end; what went wrong stands above it.
    """
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=do, daemon=True)
    child.start()
    child.join()
    if child.exitcode:
        message = f"Dintel could not {what}. What went wrong stands above; what was there already is unchanged."
        raise NotReadyError(message)


def leave_no_pool() -> None:
    """Let go of pools of connections: the threads that keep them do not go along into a process that is forked."""
    for one in connections.all(initialized_only=True):
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()


def require_agencies_apart() -> None:
    """Refuse to serve a state office whose agencies could read each other, and one agency of several as a city.

    Raises NotReadyError.
    """
    from dintel.apps.office import separation  # noqa: PLC0415 - settings are there only now

    try:
        if binding.is_state_office():
            separation.require_separated()
        elif separation.is_separated():
            message = (
                f"The database {settings.DATABASES['default']['NAME']} holds the agencies of a state office, and"
                " DINTEL_STATE_OFFICE is off. Set it to 1, as it was, or name another database."
            )
            raise NotReadyError(message)
    except separation.NotSeparatedError as problem:
        raise NotReadyError(str(problem)) from problem
    except DatabaseError:
        return  # what is wrong with it, migrating says


def have_keys() -> None:
    """See that the keys that seal records are at hand; the first is made. Raises NotReadyError."""
    from dintel.apps.sealing import services  # noqa: PLC0415 - models are there only now

    try:
        with binding.to_whole_office("keys wrap those of every agency"):
            services.require_keys(at=timezone.now())
    except (services.KeySourceError, OSError) as problem:
        raise NotReadyError(str(problem)) from problem


def collect_static(target: Path) -> bool:
    """Fill `target` with every app's static files; return whether they were stale."""
    fingerprint = _fingerprint()
    stamp = target / STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint:
        return False
    shutil.rmtree(target, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, encoding="ascii")
    return True


def _fingerprint() -> str:
    """Return a digest of all static files' names, sizes and times, and of what packs them."""
    parts = [settings.STORAGES["staticfiles"]["BACKEND"], django.__version__]
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            parts.append(f"{path} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def open_languages() -> None:
    """Open what pages and the law say in the languages that staff work in, some megabytes that processes then share."""
    for language, _name in settings.WORK_LANGUAGES:
        with translation.override(language):  # reads what pages say in it
            law.words(language)


def open_pages() -> None:
    """Read the templates of all pages of ours, some four hundred, and of fields; Django and Jinja2 keep each.

    Raises what they raise.
    """
    renderer: Any = get_default_renderer()  # Jinja2, as the settings say
    for name in renderer.engine.env.list_templates(filter_func=lambda one: one.startswith("django/forms/widgets/")):
        renderer.engine.env.get_template(name)
    for folder in get_app_template_dirs("templates"):
        if Path(folder).is_relative_to(APPS):
            for path in Path(folder).rglob("*.html"):
                get_template(str(path.relative_to(folder)))


def open_the_day() -> None:
    """Open what pages count days with, and know the day's law by: the calendars, and its hash."""
    from dintel.apps.notices.plan import calendars  # noqa: PLC0415 - models are there only now

    calendars()
    law.hash_on(law.today())


def keep_what_is_loaded() -> None:
    """Open the law in this process and take all that is loaded out of the garbage collector's sight.

    Otherwise a page now and then waits a tenth of a second while the whole law is looked through for rubbish.
    """
    law.policy()
    gc.collect()
    gc.freeze()
    if not any(isinstance(one, _Settling) for one in gc.callbacks):  # a process that was forked has it already
        gc.callbacks.append(_Settling())


class _Settling:
    """Takes what stays after the first full collections out of sight too.

    Templates, texts and addresses are opened by the first requests that need them, about a hundred thousand objects;
    one answer in twelve of a long page waited for all of them. What a request under way holds at such a moment is
    never given back, so it is done a few times and no more.
    """

    MANY, MOST_TIMES = 50_000, 8
    """Pieces of memory: an object has one to three."""

    def __init__(self) -> None:
        self.times, self.in_use = 0, sys.getallocatedblocks()

    def __call__(self, phase: str, info: Mapping[str, int]) -> None:
        """Look how much more stays after a collection of everything.

        The objects themselves are never listed: a tuple that another thread is about to fill would be in the list, and
        fail there with a SystemError (CPython issue 39117).
        """
        if phase != "stop" or info["generation"] != OLDEST or self.times == self.MOST_TIMES:
            return
        in_use = sys.getallocatedblocks()
        if in_use - self.in_use > self.MANY:
            gc.freeze()
            self.times += 1
            self.in_use = in_use
        else:
            self.in_use = min(self.in_use, in_use)  # what was given back hides nothing that comes to stay later


def open_the_law() -> None:
    """Open and prove today's law for the active city.

    Raises NotReadyError when it is not fit to answer with.
    """
    with fit_to_answer():
        city = active_city()
        today = datetime.now(tz=ZoneInfo(city.time_zone)).date()
        open_policy(city.place, on=today, switches=city.switches, home=settings.DINTEL_HOME)
        schedule()
        order()
        plans()
        shelf_is_sound()
        figures_are_sound()
        arguments_are_sound()
        publication_is_sound()


def figures_are_sound() -> None:
    """Prove the definitions of figures and what the city keeps back. Raises BadLawError or CityError."""
    from dintel.apps.figures import definitions  # noqa: PLC0415 - models are there only now

    definitions.definitions()
    definitions.kept_back()


def arguments_are_sound() -> None:
    """Prove that both sides of each argument are told and that what tests them is there. Raises BadLawError."""
    from dintel.apps.arguments.told import arguments  # noqa: PLC0415 - models are there only now

    arguments()


def publication_is_sound() -> None:
    """Prove what everybody is told in plain words. Raises BadLawError or CityError."""
    from dintel.apps.publication import content  # noqa: PLC0415 - models are there only now

    content.is_sound()


def warn_of_the_logs_key() -> None:
    """Say that nothing can be signed, as after a restore without it; records are kept, and their entries wait."""
    from dintel.apps.ledger import queries  # noqa: PLC0415 - models are there only now

    try:
        with binding.to(binding.first()):
            queries.log_key()
    except KeyUnusableError as problem:
        sys.stderr.write(f"{problem} Until then records are kept and their entries wait, unsigned.\n")


def warn_of_holidays() -> None:
    """Say which calendars run out of holidays while there is still time; Dintel starts all the same."""
    from dintel.apps.notices.holidays import ending  # noqa: PLC0415 - models are there only now

    for said in ending(timezone.localdate()):
        sys.stderr.write(f"{said}\n")
