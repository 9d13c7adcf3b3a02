"""The same settings for the test run: a home folder of its own, and static files as they lie."""

import os
import tempfile

os.environ.setdefault("DINTEL_HOME", tempfile.mkdtemp(prefix="dintel-test-"))
os.environ.setdefault("DINTEL_SECRET_KEY", "only-for-tests")

from dintel.config.settings import *  # noqa: F403 - every setting, after the home folder is set
from dintel.config.settings import ALLOWED_HOSTS, CACHES, DATABASES, DINTEL_HOME, STORAGES

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

# Several processes test at once in one home folder, each with tables of its own: so each log has a memory of its own.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
LEDGER_DIR = DINTEL_HOME / f"ledger-{_WORKER}"
DIRECTORY_FILE = DINTEL_HOME / f"directory-{_WORKER}.json"  # and so has what is published of each
