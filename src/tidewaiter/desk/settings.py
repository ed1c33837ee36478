"""Settings of the desk: everything read from the environment stands here, and nowhere else.

`docs/settings.md` explains each variable to the person who installs a server.
"""

from __future__ import annotations

from pathlib import Path

from tidewaiter.desk.common import environment as env

HERE = Path(__file__).resolve().parent

# --- Place and kind of this server ---------------------------------------------------------------
TIDEWAITER_HOME = Path(env.text("TIDEWAITER_HOME", "var")).resolve()
TIDEWAITER_DEMO = env.flag("TIDEWAITER_DEMO", default=False)
# Whether invented messages of the simulation may be taken in: never beside real people.
TIDEWAITER_SYNTHETIC = env.flag("TIDEWAITER_SYNTHETIC", default=TIDEWAITER_DEMO)
TIDEWAITER_MASTER_KEY_FILE = env.file("TIDEWAITER_MASTER_KEY_FILE")
# The ledger of erasures may lie on another disk than the database: without it no backup is put back.
TIDEWAITER_LEDGER = env.folder("TIDEWAITER_LEDGER")
TIDEWAITER_TLS_CERTIFICATE = env.file("TIDEWAITER_TLS_CERTIFICATE")
TIDEWAITER_TLS_KEY = env.file("TIDEWAITER_TLS_KEY")
# Number of proxies in front whose X-Forwarded-For and X-Forwarded-Proto may be believed.
TIDEWAITER_PROXIES = env.number("TIDEWAITER_PROXIES", 0)
HTTPS = env.flag("TIDEWAITER_HTTPS", default=not TIDEWAITER_DEMO)

DEBUG = False
SECRET_KEY = env.secret("TIDEWAITER_SECRET_KEY", TIDEWAITER_HOME / "secret.key")
ALLOWED_HOSTS = env.words("TIDEWAITER_HOSTS", "localhost,127.0.0.1,[::1]")
DATABASES = {"default": env.database("TIDEWAITER_DATABASE_URL", TIDEWAITER_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Parts ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "tidewaiter.desk.common",
    "tidewaiter.desk.audit",
    "tidewaiter.desk.accounts",
    "tidewaiter.desk.protection",
    "tidewaiter.desk.integrity",
    "tidewaiter.desk.arrivals",
    "tidewaiter.desk.profiles",
    "tidewaiter.desk.watchlists",
    "tidewaiter.desk.inspections",
    "tidewaiter.desk.intake",
    "tidewaiter.desk.cargo",
    # After our own apps, so that our templates stand before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    # Outermost, because the next one answers by itself: the way to https, a host that is not ours.
    "tidewaiter.desk.common.headers.HeadersMiddleware",
    "tidewaiter.desk.common.refusals.InterfaceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tidewaiter.desk.accounts.middleware.ActorMiddleware",
    "tidewaiter.desk.audit.middleware.AuditMiddleware",
]
ROOT_URLCONF = "tidewaiter.desk.urls"
ASGI_APPLICATION = "tidewaiter.desk.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tidewaiter.desk.common.context.frame",
                "tidewaiter.desk.accounts.context.people",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "tidewaiter.desk.common.templatetags.desk",
            ],
        },
    }
]

# --- Languages, times, files ---------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = ["tidewaiter.desk.common.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = TIDEWAITER_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
# A push of one flight's bookings is some megabytes. Larger files are refused before they are read; the reader
# itself takes no more than 16 MB.
TIDEWAITER_LARGEST_FILE_MB = env.number("TIDEWAITER_LARGEST_FILE_MB", 16)
# Folders into which carriers' lines write, each of one administration; `done` keeps what was taken for some days.
TIDEWAITER_DROP_FOLDERS = env.folders("TIDEWAITER_DROP_FOLDERS")
TIDEWAITER_DROP_DONE_DAYS = env.number("TIDEWAITER_DROP_DONE_DAYS", 1)
# Messages a minute that one token may hand in.
TIDEWAITER_INTERFACE_RATE = env.number("TIDEWAITER_INTERFACE_RATE", 6000)
NINJA_NUM_PROXIES = TIDEWAITER_PROXIES
# What raises an alarm: an expected sender silent for so many hours, so little disk left.
TIDEWAITER_SILENCE_HOURS = env.number("TIDEWAITER_SILENCE_HOURS", 6)
TIDEWAITER_LEAST_DISK_MB = env.number("TIDEWAITER_LEAST_DISK_MB", 2000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# How many messages of movements written lately a process keeps in memory, so that the next one need not read
# all earlier ones again. Ten thousand take some 400 MB; 0 keeps none.
TIDEWAITER_MESSAGES_AT_HAND = env.number("TIDEWAITER_MESSAGES_AT_HAND", 10_000)

# Counts of attempts stand here, in the process that serves. Django keeps 300 values: whoever comes under many names or
# from many addresses would push the counts of others out, and guess on.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Sign-in -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email"), "max_similarity": 0.6},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tidewaiter.desk.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True  # no choice is offered: the age below holds for everybody
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # long enough to fill in a form
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "tidewaiter.desk.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "tidewaiter"
MFA_TOTP_TOLERANCE = 1  # clocks of phones and of a server without network drift
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # e-mail is a note here, never a way in
ALLAUTH_TRUSTED_PROXY_COUNT = TIDEWAITER_PROXIES

# --- Cookies and headers -------------------------------------------------------------------------
SESSION_COOKIE_NAME = "tidewaiter_session"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a shift
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "tidewaiter_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tidewaiter.desk.common.failures.csrf_failure"
LANGUAGE_COOKIE_NAME = "tidewaiter_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if TIDEWAITER_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Log: no request bodies, no personal values ----------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("TIDEWAITER_LOG_LEVEL", "WARNING").upper()},
    # Refusals are the desk's daily work, and what is refused stands in the access log where it matters.
    "loggers": {"django.request": {"level": "ERROR"}},
}
