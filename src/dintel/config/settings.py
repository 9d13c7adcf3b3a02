"""Django's settings, each with its reason. What differs by city comes from `environment.py`."""

from csp.constants import NONE, SELF

from dintel.apps.design.languages import languages_of
from dintel.config.databases import databases
from dintel.config.environment import read_environment
from dintel.config.home import secret_key
from dintel.config.logs import logging_of
from dintel.config.mail import mail
from dintel.lawbook.city import open_head
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
ONION_HOST = ENVIRONMENT.onion_host  # where Tor brings visitors, over plain HTTP inside its own encryption
ROOT_URLCONF = "dintel.config.urls"  # the only list of every app's addresses
WSGI_APPLICATION = "dintel.config.wsgi.application"  # what the server calls

INSTALLED_APPS = [
    "django.contrib.auth",  # password hashes
    "django.contrib.contenttypes",  # asked for by auth
    "django.contrib.sessions",  # who is signed in
    "django.contrib.messages",  # one line after an action
    "django.contrib.staticfiles",  # collects styles, fonts and scripts
    "csp",  # Content-Security-Policy header
    "dintel.apps.publication",  # the order in plain words, what staff and residents do, claims
    "dintel.apps.health",  # alive, ready, numbers for monitoring
    "dintel.apps.arguments",  # both sides of each argument, with the figures that test it
    "dintel.apps.council",  # what an amendment would change
    "dintel.apps.regimes",  # reports the law asks for
    "dintel.apps.audit",  # the auditor's room: checks, exports with proofs, signed statements
    "dintel.apps.open311",  # counts by facility: pages, and Open311 GeoReport v2
    "dintel.apps.figures",  # counts, what is released of them, public pages and files
    "dintel.apps.frontdesk",  # the counter page
    "dintel.apps.complaints",  # reports of false officers
    "dintel.apps.booking",  # the booking centre's log
    "dintel.apps.verification",  # is this a real officer? the page and the desk
    "dintel.apps.training",  # courses, and who has read what
    "dintel.apps.partners",  # community groups, legal providers, schools
    "dintel.apps.records",  # requests for records, out and in
    "dintel.apps.duties",  # the order as duties of departments
    "dintel.apps.contacts",  # the register
    "dintel.apps.notices",  # telling people in time
    "dintel.apps.retention",  # how long records are kept, and their end
    "dintel.apps.evidence",  # files and their custody
    "dintel.apps.accounts",  # staff, roles, sign-in
    "dintel.apps.ledger",  # what happened, so that nobody can quietly change it
    "dintel.apps.timestamps",  # an authority outside the city that confirms a time
    "dintel.apps.visitors",  # forms for people without an account
    "dintel.apps.sealing",  # keys of the city, and what they seal
    "dintel.apps.city",  # the active profile and its law
    "dintel.apps.office",  # the agencies of a state office
    "dintel.apps.design",  # templates, components, styles
    "allauth",  # its translations; our templates come first
    "allauth.account",  # passwords, sign-in, reset by letter
    "allauth.mfa",  # authenticator apps, passkeys, recovery codes
    "allauth.usersessions",  # where a person is signed in
    "allauth.socialaccount",  # single sign-on
    "allauth.socialaccount.providers.openid_connect",  # with the city's provider
]
MIDDLEWARE = [
    "dintel.config.logs.requests",  # a number for each request, outermost
    "dintel.apps.office.middleware.of_one_agency",  # in a state office: whose rows this request sees
    "dintel.config.middleware.Security",  # nosniff, referrer, HTTPS; the onion address by its own rules
    "whitenoise.middleware.WhiteNoiseMiddleware",  # static files, already compressed
    "dintel.config.kept_pages.KeptPages",  # what is the same for every visitor, made once in some seconds
    "csp.middleware.CSPMiddleware",  # the policy below
    "dintel.config.middleware.permissions_policy",  # no sensors
    "dintel.config.middleware.SharedPageGZip",  # compress only what is the same for all
    "django.middleware.http.ConditionalGetMiddleware",  # an unchanged page costs no transfer
    "dintel.config.middleware.Sessions",  # read only where a page asks who is there
    "django.middleware.locale.LocaleMiddleware",  # the language in the address
    "django.middleware.common.CommonMiddleware",  # slash at the end of addresses
    "django.middleware.csrf.CsrfViewMiddleware",  # forms come from our own pages
    "django.contrib.auth.middleware.AuthenticationMiddleware",  # request.user, looked up when asked for
    "dintel.apps.accounts.middleware.access",  # request.access, worked out when asked for
    "django.contrib.messages.middleware.MessageMiddleware",  # one line after an action
    "allauth.account.middleware.AccountMiddleware",  # carries a sign-in from step to step
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # no page inside a frame
    "dintel.apps.design.middleware.LanguageOfPage",  # English where a page is not offered in the language
    "dintel.config.replicas.ReadsReplica",  # public pages, from a copy of the database where there is one
    "dintel.config.middleware.RecordEnded",  # a record was disposed of meanwhile: says so, and keeps nothing
    "dintel.config.middleware.LogClosed",  # the log's key is unusable: says so, with a number for City IT
    "dintel.config.middleware.WordsChanged",  # sealed words do not open: says so, with a number for City IT
    "dintel.config.middleware.RegisterStopped",  # nothing was kept: says so, and keeps the words
]
KEPT_PAGES_SECONDS = 5.0
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("dintel.apps.design.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",  # one line after an action
                "dintel.apps.design.context.page",  # city, languages, direction
                "dintel.apps.accounts.context.staff",  # who is signed in, and their doors
            ],
        },
    },
]

FORM_RENDERER = "dintel.apps.design.fields.Fields"  # in half the time of Django's own templates

DATABASES = databases(ENVIRONMENT)  # SQLite in the home folder, or PostgreSQL, with a copy to read from if there is one
DATABASE_ROUTERS = ["dintel.apps.health.replica.Router"]  # who reads there
REPLICA_LAG_SECONDS = ENVIRONMENT.databases.replica_lag_seconds  # further behind than this, it is not read
CACHES = {
    "default": {  # tries to sign in, for all processes and hosts together
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_counts",
        "KEY_FUNCTION": "dintel.apps.tally.blind",  # no address and no name stands in the table
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "template_fragments": {  # pieces of pages that hold no record: the words of an empty form
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "template_fragments",
        "KEY_FUNCTION": "dintel.apps.binding.cache_key",
    },
    "memory": {  # counts that are never to be written; of each agency apart
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "dintel.apps.binding.cache_key",
    },
}
STATE_OFFICE = ENVIRONMENT.state_office  # several agencies share this instance, kept apart row by row
POSTGRES_BIN = ENVIRONMENT.databases.postgres_bin  # where pg_dump and pg_restore lie
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # room for ten million rows

AUTH_USER_MODEL = "accounts.User"  # our own account, known by its e-mail address
DEMO = ENVIRONMENT.demo  # a made-up city with a "sign in as" page; never on a server that people use
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.https else "sessionid"  # a browser takes it from this host alone
SESSION_COOKIE_SECURE = ENVIRONMENT.https  # cookies travel encrypted
SESSION_COOKIE_HTTPONLY = True  # scripts cannot read it
SESSION_COOKIE_SAMESITE = "Lax"  # never sent with a form from another site
SESSION_COOKIE_AGE = 12 * 60 * 60  # a long shift
SESSION_ENGINE = "dintel.apps.accounts.sessions"  # which end by themselves
SESSION_IDLE_MINUTES = ENVIRONMENT.sign_in.idle_minutes
LOGIN_URL = "account_login"  # where a visitor is sent
LOGIN_REDIRECT_URL = "accounts:start"  # the first page with something to do
LOGOUT_REDIRECT_URL = "design:home"  # back to the doors
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # an invitation outlives a weekend
AUTH_PASSWORD_VALIDATORS = [  # length over riddles
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "dintel.apps.accounts.passwords.OwnWordsValidator"},  # the first words somebody here would be guessed by
]
AUTHENTICATION_BACKENDS = ["dintel.apps.accounts.backends.StaffBackend"]  # open accounts only
ACCOUNT_ADAPTER = "dintel.apps.accounts.adapters.AccountAdapter"  # no open registration; plain words
ACCOUNT_USER_MODEL_USERNAME_FIELD = None  # people are known by their address
ACCOUNT_LOGIN_METHODS = {"email"}  # and sign in with it
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # no page asks for them: people are invited
ACCOUNT_FORMS = {  # our own labels
    "login": "dintel.apps.accounts.forms.SignInForm",
    "reset_password": "dintel.apps.accounts.forms.ForgottenForm",
    "reset_password_from_key": "dintel.apps.accounts.forms.NewPasswordForm",
    "change_password": "dintel.apps.accounts.forms.ChangePasswordForm",
    "set_password": "dintel.apps.accounts.forms.SetPasswordForm",
    "reauthenticate": "dintel.apps.accounts.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"  # the administrator gave the address; the invitation went there
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter when a password or a second factor changes
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # subjects say what they are
ACCOUNT_SESSION_REMEMBER = True  # for the length of a shift, without a question
ACCOUNT_CHANGE_EMAIL = False  # addresses are the administrator's to change
ACCOUNT_RATE_LIMITS = {  # a whole city hall stands behind one network address; five tries for each person
    "login": "120/m/ip",
    "login_failed": "40/m/ip,5/5m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.https else 0  # whose word on the visitor's address counts
MFA_ADAPTER = "dintel.apps.accounts.adapters.SecondFactorAdapter"  # secrets are stored encrypted
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]  # an app, a passkey, and paper for a lost phone
MFA_PASSKEY_LOGIN_ENABLED = True  # a passkey alone signs in
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people are invited, so the address is known
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off
MFA_TOTP_ISSUER = "Dintel"  # the name in the authenticator app
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https  # browsers then allow only this machine itself
MFA_FORMS = {  # our own labels
    "authenticate": "dintel.apps.accounts.forms.CodeForm",
    "reauthenticate": "dintel.apps.accounts.forms.CodeAgainForm",
    "activate_totp": "dintel.apps.accounts.forms.ActivateAppForm",
    "add_webauthn": "dintel.apps.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "dintel.apps.accounts.forms.RenamePasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "dintel.apps.accounts.adapters.SingleSignOnAdapter"  # who may come in by the city's provider
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # the provider's word is looked at by the adapter
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: forms may lead nowhere but here, and the provider asks anyway
SOCIALACCOUNT_STORE_TOKENS = False  # nothing is done with the provider afterwards
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""  # our own addresses
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "city",
                "name": "City sign-on",
                "client_id": ENVIRONMENT.sign_in.client_id,
                "secret": ENVIRONMENT.sign_in.client_secret,
                "settings": {"server_url": ENVIRONMENT.sign_in.issuer},
            }
        ]
        if ENVIRONMENT.sign_in.issuer
        else [],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no second cookie

EMAIL_BACKEND, EMAIL_SETTINGS = mail(ENVIRONMENT)  # a server, or files in the home folder
EMAIL_FILE_PATH = DINTEL_HOME / "mail"  # where letters land without a mail server
for _name, _value in EMAIL_SETTINGS.items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from  # the sender of every letter
WEB_PROCESSES = ENVIRONMENT.web_processes * ENVIRONMENT.web_hosts  # among which limits that a process counts are shared
PUBLIC_URL = ENVIRONMENT.public_url  # how links in letters begin
UPLOAD_LIMIT_BYTES = ENVIRONMENT.sizes.upload_mb * 1024 * 1024  # the largest file taken
OUTSIDE_FILE_LIMIT_BYTES = ENVIRONMENT.sizes.outside_file_mb * 1024 * 1024  # the same, from somebody without an account
OUTSIDE_RECORD_LIMIT_BYTES = ENVIRONMENT.sizes.outside_record_mb * 1024 * 1024  # all such files of one record together
REPORT_WORK_BITS = ENVIRONMENT.doors.report_work_bits  # the work a device does for a report, unless many come
REPORT_WAIT_SECONDS = ENVIRONMENT.doors.report_wait_seconds  # how long a report without work is written at least
REPORTS_WITHOUT_WORK_AN_HOUR = ENVIRONMENT.doors.reports_without_work_an_hour  # how many of those are taken
REPORTS_USUAL_AN_HOUR = ENVIRONMENT.doors.reports_usual_an_hour  # beyond these, more work is asked for
REQUESTS_WITHOUT_WORK_AN_HOUR = ENVIRONMENT.doors.requests_without_work_an_hour  # the same of requests
REQUESTS_USUAL_AN_HOUR = ENVIRONMENT.doors.requests_usual_an_hour
SEALING_KEYS = ENVIRONMENT.sealing_keys  # where the city's wrapping keys are kept
SEALING_RECIPIENTS = ENVIRONMENT.sealing_recipients  # whose offline keys open the escrow copy of them
METRICS_TOKEN = ENVIRONMENT.metrics_token  # who may read the numbers of monitoring
EVIDENCE_DIR = DINTEL_HOME / "evidence"  # files as they came, and their working copies
EVIDENCE_BUCKET = ENVIRONMENT.evidence.bucket  # the bucket where they lie instead, if there is one
EVIDENCE_CREDENTIALS = ENVIRONMENT.evidence.credentials  # id and secret, also for a bucket they are to be moved to
SCANNER = ENVIRONMENT.evidence.scanner  # who looks at files before their originals go out, if anybody does
DIRECTORY_FILE = DINTEL_HOME / "directory.json"  # who helps residents, as the city keeps and checks it
AUDIT_DIR = DINTEL_HOME / "audit"  # exports for auditors, sealed
LEDGER_DIR = DINTEL_HOME / "ledger"  # the log's key, and what it signed last
LEDGER_KEY = ENVIRONMENT.ledger_key  # the key's seed, where it is not to lie in that folder
LEDGER_WITNESSES = ENVIRONMENT.witnesses  # keys and addresses of those who watch the log
LEDGER_CHECKPOINT_MINUTES = ENVIRONMENT.checkpoint_minutes  # how often the log is signed
LEDGER_TIMESTAMP_HOURS = ENVIRONMENT.timestamps.hours  # how often somebody outside confirms its time
TIMESTAMP_URL = ENVIRONMENT.timestamps.url  # who that is, if anybody
TIMESTAMP_ROOTS = ENVIRONMENT.timestamps.roots  # whom its signatures must lead to
TIMESTAMP_POLICY = ENVIRONMENT.timestamps.policy  # under which of its policies, if it matters

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
WORK_LANGUAGES = [(one.code, one.own_name) for one in CITY_LANGUAGES if one.is_complete]  # staff work in these
LANGUAGES_BIDI = [language.code for language in CITY_LANGUAGES if language.direction == "rtl"]  # written from the right
LOCALE_PATHS = [LOCALE_DIR]  # translations stand outside the code
USE_I18N = True  # every page in every language
USE_TZ = True  # moments are stored in UTC
TIME_ZONE = open_head(CITY_DIR / "city.toml")[0]  # moments are shown in the city's time

CONTENT_SECURITY_POLICY = {  # nothing runs or loads but our own files
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "object-src": [NONE],
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
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from this machine itself, and it holds nothing
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0  # and remembered for a year
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https  # names below this one too
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.https else "csrftoken"  # a browser takes it from this host alone
CSRF_COOKIE_SECURE = ENVIRONMENT.https  # cookies travel encrypted
CSRF_COOKIE_HTTPONLY = True  # scripts do not need it
CSRF_COOKIE_SAMESITE = "Lax"  # never sent with a form from another site
CSRF_FAILURE_VIEW = "dintel.apps.design.views.form_refused"  # says what to do next

LOGGING = logging_of(ENVIRONMENT.log)  # what happened, never to whom: no addresses, no form contents
LOG_REQUESTS = ENVIRONMENT.log_requests  # whether requests of people with an account are listed
