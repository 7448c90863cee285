"""Settings; every difference between installations is an environment variable (docs/howto/run-a-hub.md)."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from palermo_hub.config.catalogues import compiled_catalogues
from palermo_hub.config.environment import database, flag, identity_provider, words
from palermo_hub.config.home import installation_id, open_home, secret_key

HOME = open_home(Path(os.environ.get("PALERMO_HOME") or "var").resolve())
DEBUG = flag("PALERMO_DEBUG")
SECRET_KEY = os.environ.get("PALERMO_SECRET_KEY") or secret_key(HOME)
INSTALLATION = installation_id(HOME)
NODE = flag("PALERMO_NODE")  # one organisation's own records, instead of the shared hub
ALLOWED_HOSTS = words("PALERMO_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = flag("PALERMO_HTTPS")

# What the bar above every public page offers to a person in danger. Any mobile phone treats 112 as an
# emergency call (3GPP TS 22.101, 10.1.1); an installation sets its country's own line.
HELPLINE = os.environ.get("PALERMO_HELPLINE", "112")
EXIT_ADDRESS = os.environ.get("PALERMO_EXIT_ADDRESS", "https://www.wikipedia.org/")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # pages of allauth use it
    "django.contrib.staticfiles",
    "csp",
    "palermo_hub.audit",
    "palermo_hub.reference",
    "palermo_hub.organisations",
    "palermo_hub.mandates",
    "palermo_hub.exchange",
    "palermo_hub.work",
    "palermo_hub.evidence",
    "palermo_hub.response",
    "palermo_hub.secretariat",
    "palermo_hub.protection",
    "palermo_hub.gaps",
    "palermo_hub.reports",
    "palermo_hub.portal",
    # after ours, so that their pages wear our look
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a lock-out into a page
]
ROOT_URLCONF = "palermo_hub.config.node_urls" if NODE else "palermo_hub.config.urls"
WSGI_APPLICATION = "palermo_hub.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "palermo_hub.portal.context.frame",
            ],
        },
    }
]

DATABASES = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Long work: queued in the same database, done by `palermo-hub worker`, which `serve` starts.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORK_LEASE = float(os.environ.get("PALERMO_LEASE", "15"))  # seconds until a dead worker's job is taken up

# Sign-in. One lock-out, in the database (axes): allauth's own lives in a cache, one for each process.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_REDIRECT_URL = "organisations:desk"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "palermo_hub.organisations.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": None}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
SOCIALACCOUNT_ADAPTER = "palermo_hub.organisations.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = identity_provider()
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Palermo"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # a node on its own machine is reached without TLS
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]  # whatever address it comes from
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # asks for the address as well, which would make the lock weaker
    "security.W005",  # an office's domain has other hosts, which are not ours to bind to TLS
    "security.W021",  # the same
]
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
EMAIL_HOST = os.environ.get("PALERMO_MAIL_HOST", "")  # a server that takes letters from this machine as it is
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("PALERMO_MAIL_FROM", "palermo@localhost")

# The six languages of the United Nations; a page is offered only in those whose catalogue is complete.
UN_LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
COMPLETE_LANGUAGES = {"en", "ar"}
LANGUAGES = [pair for pair in UN_LANGUAGES if pair[0] in COMPLETE_LANGUAGES]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [compiled_catalogues(HOME)]
USE_I18N = True
FORMAT_MODULE_PATH = ["palermo_hub.config.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# first, so that a file over the limit is refused before anything of it is kept
FILE_UPLOAD_HANDLERS = [
    "palermo_hub.exchange.uploads.LimitedUpload",
    *(
        [
            "palermo_hub.protection.uploads.MemoryUpload"
        ]  # a file of a node names people: it never touches disk
        if NODE
        else [
            "django.core.files.uploadhandler.MemoryFileUploadHandler",
            "django.core.files.uploadhandler.TemporaryFileUploadHandler",
        ]
    ),
]

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
# `serve` collects the files under names that hold their hash; elsewhere (tests, `manage`) names are plain
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if flag("PALERMO_HASHED_NAMES")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# The API: requests a minute from one token, person or address; counted in memory, by each process.
API_PACE = 600
NINJA_NUM_PROXIES = 1 if flag("PALERMO_BEHIND_PROXY") else 0
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" a browser says Origin: null, and no form passes
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("PALERMO_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = words("PALERMO_ORIGINS", "")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # an address that leads nowhere is not an incident, and what someone typed does not belong in a log
    "loggers": {"django.request": {"level": "ERROR"}},
}
