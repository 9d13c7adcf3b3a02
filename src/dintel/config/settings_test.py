"""The same settings for the test run: a home folder of its own, and static files as they lie."""

import os
import tempfile
from pathlib import Path

MADE = "dintel-test-"
os.environ.setdefault("DINTEL_HOME", tempfile.mkdtemp(prefix=MADE))
_WORKER, _HOME = os.environ.get("PYTEST_XDIST_WORKER"), Path(os.environ["DINTEL_HOME"])
if _WORKER and _HOME.name.startswith(MADE):  # what tests at once each lose keys, change files and look what is there
    os.environ["DINTEL_HOME"] = str(_HOME / _WORKER)
    (_HOME / _WORKER).mkdir(exist_ok=True)
    (_HOME / "policies").mkdir(exist_ok=True)  # but the law of a day is the same for all, and compiled once
    if not (_HOME / _WORKER / "policies").exists():
        (_HOME / _WORKER / "policies").symlink_to(_HOME / "policies")
os.environ.setdefault("DINTEL_SECRET_KEY", "only-for-tests")

from dintel.config.settings import *  # noqa: E402, F403 - every setting, after the home folder is set
from dintel.config.settings import ALLOWED_HOSTS, CACHES, DATABASES, DINTEL_HOME, STORAGES  # noqa: E402 - as above

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]  # the name Django's test client gives
STORAGES = {  # no collectstatic before tests
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {  # tries to sign in begin at nought in each process; the shared table is there for the test that asks it
    **CACHES,
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tries"},
    "shared": CACHES["default"],
}
KEPT_PAGES_SECONDS = 0.0  # a page shows what a test has just written
WHITENOISE_AUTOREFRESH = True  # the collected folder is not there
WHITENOISE_USE_FINDERS = True  # a browser test reads files where they lie
if "sqlite" in str(DATABASES["default"]["ENGINE"]):  # a file, as a city has: several threads write to it
    DATABASES["default"]["TEST"] = {"NAME": DINTEL_HOME / "test.sqlite3"}
