"""Django's settings, each with its reason. What differs by city comes from `environment.py`."""

import tomllib

from csp.constants import NONE, SELF

from dintel.apps.design.languages import languages_of
from dintel.config.environment import database, read_environment, secret_key
from dintel.lawbook.roots import data_root

ENVIRONMENT = read_environment()  # the one look at environment variables
DATA_ROOT = data_root()  # where law/, cities/ and locale/ lie
LAW_DIR = DATA_ROOT / "law"  # the law as dated data
CITIES_DIR = DATA_ROOT / "cities"  # every city's profile
LOCALE_DIR = DATA_ROOT / "locale"  # every language
DINTEL_CITY = ENVIRONMENT.city  # the folder under cities/ this process serves
DINTEL_HOME = ENVIRONMENT.home  # database, secret key, prepared static files
CITY_DIR = CITIES_DIR / DINTEL_CITY  # the active city's profile

SECRET_KEY = secret_key(ENVIRONMENT)  # signs forms and cookies
DEBUG = ENVIRONMENT.debug  # off unless a developer turns it on
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)  # names this server answers to
ROOT_URLCONF = "dintel.config.urls"  # the only list of every app's addresses
WSGI_APPLICATION = "dintel.config.wsgi.application"  # what the server calls

INSTALLED_APPS = [
    "django.contrib.staticfiles",  # collects styles, fonts and scripts
    "csp",  # Content-Security-Policy header
    "dintel.apps.frontdesk",  # the counter page
    "dintel.apps.city",  # the active profile and its law
    "dintel.apps.design",  # templates, components, styles
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",  # nosniff, referrer, HTTPS
    "whitenoise.middleware.WhiteNoiseMiddleware",  # static files, already compressed
    "csp.middleware.CSPMiddleware",  # the policy below
    "dintel.config.middleware.permissions_policy",  # no sensors
    "dintel.config.middleware.SharedPageGZip",  # compress only what is the same for all
    "django.middleware.http.ConditionalGetMiddleware",  # an unchanged page costs no transfer
    "django.middleware.locale.LocaleMiddleware",  # the language in the address
    "django.middleware.common.CommonMiddleware",  # slash at the end of addresses
    "django.middleware.csrf.CsrfViewMiddleware",  # forms come from our own pages
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # no page inside a frame
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "dintel.apps.design.context.page",  # city, languages, direction
            ],
        },
    },
]

DATABASES = {"default": database(ENVIRONMENT)}  # SQLite in the home folder, or PostgreSQL
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # room for ten million rows

STATIC_URL = "/static/"  # served by this process
STATIC_ROOT = DINTEL_HOME / "static"  # filled at start when stale
BRAND_DIR = DINTEL_HOME / "brand"  # the city's own colours, written at start where they differ from dintel.css
BRAND_CSS = "brand/colours.css" if (BRAND_DIR / "colours.css").is_file() else ""  # laid over dintel.css
STATICFILES_DIRS = [("brand", BRAND_DIR)] if BRAND_CSS else []  # so that it is served like every other file
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is uploaded to plain files
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"  # a hash in each name
    },
}
WHITENOISE_USE_FINDERS = DEBUG  # a developer sees a changed file at once

CITY_LANGUAGES = languages_of(CITIES_DIR, DINTEL_CITY, LOCALE_DIR)  # code, own name, direction
LANGUAGE_CODE = "en"  # addresses without a language prefix
LANGUAGES = [(language.code, language.own_name) for language in CITY_LANGUAGES]  # the folders the city names
LANGUAGES_BIDI = [language.code for language in CITY_LANGUAGES if language.direction == "rtl"]  # written from the right
LOCALE_PATHS = [LOCALE_DIR]  # translations stand outside the code
USE_I18N = True  # every page in every language
USE_TZ = True  # moments are stored in UTC
TIME_ZONE = (
    tomllib.loads((CITY_DIR / "city.toml").read_text(encoding="utf-8")).get("time_zone", "America/Denver")
    if (CITY_DIR / "city.toml").is_file()
    else "America/Denver"
)  # moments are shown in the city's time

CONTENT_SECURITY_POLICY = {  # nothing runs or loads but our own files
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["dintel"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True  # a file is what its type says
SECURE_REFERRER_POLICY = "same-origin"  # other sites learn nothing from a link
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"  # other windows cannot reach in
X_FRAME_OPTIONS = "DENY"  # for browsers that do not read the policy above
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None  # the proxy speaks HTTPS
SECURE_SSL_REDIRECT = ENVIRONMENT.https  # plain HTTP is sent to HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0  # and remembered for a year
CSRF_COOKIE_SECURE = ENVIRONMENT.https  # cookies travel encrypted
CSRF_COOKIE_HTTPONLY = True  # scripts do not need it
CSRF_COOKIE_SAMESITE = "Lax"  # never sent with a form from another site
CSRF_FAILURE_VIEW = "dintel.apps.design.views.form_refused"  # says what to do next

LOGGING = {  # what happened, never to whom: no addresses, no form contents
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
