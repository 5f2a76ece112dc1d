"""Settings, from the environment only.

`CLUBINNE_MODE` says what kind of run this is:

- `production` (the default): refuses to start on a missing or unsafe value;
- `demo`: one-click logins and a page of the sent e-mails, served on this machine only;
- `test`: the test suite.

Nothing here starts or looks for a service: `devtools/services.py` does, and exports the addresses.
"""

import base64
import hashlib
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def required(name: str, what: str) -> str:
    """The value of a variable that has no safe default; says in French what to do when it is missing."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} manque : {what}. Pour essayer la plateforme, tapez « make demo » ; "
            "pour l'installer, lisez docs/exploitation.md."
        )
    return value


# --- What kind of run -------------------------------------------------------------------------------

MODE = env.str("CLUBINNE_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"CLUBINNE_MODE vaut « {MODE} » : choisissez production, demo ou test.")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
if PRODUCTION and env.bool("DEMO_LOGIN", False):
    raise ImproperlyConfigured("DEMO_LOGIN ouvre des comptes sans mot de passe : interdit en production.")

DEBUG = False
SECRET_KEY = required("SECRET_KEY", "une longue chaîne aléatoire et secrète (50 caractères au moins)")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
    raise ImproperlyConfigured("SECRET_KEY est trop courte ou trop simple : 50 caractères aléatoires au moins.")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])

BASE_URL = required("BASE_URL", "l'adresse publique du site, par exemple https://club-inne.example").rstrip("/")
HOST = BASE_URL.split("://")[-1].split(":")[0]
if PRODUCTION and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL doit commencer par https:// en production.")
if DEMO and HOST not in {"localhost", "127.0.0.1"}:
    raise ImproperlyConfigured(
        "La démonstration n'est servie que sur cette machine : BASE_URL=http://localhost:8000."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [HOST] if PRODUCTION else ["localhost", "127.0.0.1", "testserver"])
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS ne peut pas contenir « * » en production.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- Applications -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "common",
    "accounts",
    "territories",
    "actors",
    "programmes",
    "assessments",
    "accompaniments",
    "ecosystems",
    "reports",
    "pgtrigger",
    "pghistory",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, drawn by our renderer
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "template_partials",
]

if not PRODUCTION:
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.ViewerMiddleware",
    "accounts.middleware.StaffMFAMiddleware",
    "common.middleware.HistoryMiddleware",
    "common.middleware.HtmxMessagesMiddleware",
]

ROOT_URLCONF = "clubinne.urls"
WSGI_APPLICATION = "clubinne.wsgi.application"
FORM_RENDERER = "common.forms.Renderer"
FORMS_URLFIELD_ASSUME_HTTPS = True  # an address typed without a scheme is https

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.site",
            ],
            "builtins": ["common.templatetags.ui", "accounts.templatetags.access"],
        },
    },
]

if not PRODUCTION:
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("demo.context_processors.demo_accounts")

# --- Database, cache, sessions ----------------------------------------------------------------------

DATABASES = {"default": env.dj_db_url("DATABASE_URL", required("DATABASE_URL", "l'adresse de PostgreSQL"))}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise ImproperlyConfigured("DATABASE_URL doit désigner une base PostgreSQL (postgres://…).")
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "connect_timeout": 5,
        # trouble is bounded (a clear 503, not a hang); queries are short and the disk fast: indexes before forks
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c random_page_cost=1.1 -c jit=off "
        "-c max_parallel_workers_per_gather=0 -c statement_timeout=" + env.str("DATABASE_STATEMENT_TIMEOUT", "10s"),
    }
)
if env.bool("DATABASE_POOL", PRODUCTION):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and MFA replay marks must survive a Redis outage: the cache is the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "common_cache"}}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Signing in -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_ADAPTER = "actors.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Club Inné – "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.split("://")[0]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1 if PRODUCTION else 0)
MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Club Inné"
MFA_TOTP_TOLERANCE = 1  # the code that has just expired still opens: reading and typing takes time
# TOTP secrets are stored encrypted; the key derives from SECRET_KEY unless it is given apart.
MFA_ENCRYPTION_KEY = (
    env.str("MFA_ENCRYPTION_KEY", "")
    or base64.urlsafe_b64encode(hashlib.sha256(b"clubinne.mfa:" + SECRET_KEY.encode()).digest()).decode()
)

INVITATION_VALIDITY = timedelta(days=14)
ASSESSMENT_LINK_VALIDITY = timedelta(days=60)

# --- Personal data: how long what is kept (docs/exploitation.md), applied each night --------------------

RETENTION_CONTACT = timedelta(days=env.int("RETENTION_CONTACT_DAYS", 3 * 365))  # after the person's last sign
RETENTION_ACCOUNT = timedelta(days=env.int("RETENTION_ACCOUNT_DAYS", 2 * 365))  # without signing in
RETENTION_ACCOUNT_NOTICE = timedelta(days=env.int("RETENTION_ACCOUNT_NOTICE_DAYS", 30))
RETENTION_RAW = timedelta(days=env.int("RETENTION_RAW_DAYS", 2 * 365))  # answers, notes: after the programme's end
RETENTION_JOURNAL = timedelta(days=env.int("RETENTION_JOURNAL_DAYS", 365))  # journal of exceptional accesses
RETENTION_FILES = timedelta(days=env.int("RETENTION_FILES_DAYS", 30))  # imported and exported files
RETENTION_REQUEST = timedelta(days=env.int("RETENTION_REQUEST_DAYS", 365))  # declined requests to join

# --- Public company data (recherche-entreprises.api.gouv.fr) --------------------------------------------

COMPANY_API_URL = env.str("COMPANY_API_URL", "https://recherche-entreprises.api.gouv.fr" if PRODUCTION else "")
COMPANY_API_TIMEOUT = env.float("COMPANY_API_TIMEOUT", 2.5)  # seconds

# --- Transport and browser security -----------------------------------------------------------------

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- Language, time, files --------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "common.staticfiles.StaticFilesStorage"
        if MODE != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if MODE == "test":
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
if bucket := env.str("S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("S3_ENDPOINT_URL", None),
            "region_name": env.str("S3_REGION", None),
            "default_acl": "private",
        },
    }

# --- E-mail -----------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Club Inné <ne-pas-repondre@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# where people write about their data, accessibility or a vulnerability
CONTACT_EMAIL = env.str(
    "CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1] if PRODUCTION else "contact@club-inne.invalid"
)
if PRODUCTION:
    if "localhost" in DEFAULT_FROM_EMAIL:
        raise ImproperlyConfigured("DEFAULT_FROM_EMAIL manque : l'adresse d'expédition des courriels.")
    EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    EMAIL_HOST = required("EMAIL_HOST", "le serveur d'envoi des courriels")
    EMAIL_PORT = env.int("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
    EMAIL_TIMEOUT = 10
else:
    # read back by the page « Courriels envoyés » of the demo
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", str(BASE_DIR / "var" / "courriels"))

# --- Background work --------------------------------------------------------------------------------

# Redis is the broker only: no result backend, so that an outage never slows a request (see common/jobs.py).
CELERY_BROKER_URL = required("REDIS_URL", "l'adresse de Redis")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 512_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60 if PRODUCTION else 3
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = env.str(
    "CELERY_BEAT_SCHEDULE_FILENAME", str(BASE_DIR / "var" / "celerybeat-schedule")
)
CELERY_BEAT_SCHEDULE = {
    "reports-requeue-stale": {"task": "reports.requeue_stale", "schedule": 30.0},
    "exports-requeue-stale": {"task": "accounts.requeue_stale_exports", "schedule": 60.0},
    "imports-requeue-stale": {"task": "actors.requeue_stale_imports", "schedule": 60.0},
    "invitations-requeue": {"task": "accompaniments.requeue_invitations", "schedule": 300.0},
    # tried several times each weekday morning: who was written to is not written to again
    "digests": {
        "task": "accounts.ask_for_digests",
        "schedule": crontab(hour="7-9", minute="0,30", day_of_week="1-5"),
    },
    "reminders": {
        "task": "accounts.ask_for_reminders",
        "schedule": crontab(hour="7-9", minute="15,45", day_of_week="1-5"),
    },
    "duplicates": {"task": "actors.find_duplicates", "schedule": crontab(hour=3, minute=10)},
    "retention": {"task": "accounts.apply_retention", "schedule": crontab(hour=3, minute=40)},
}
REPORT_STALE_AFTER = timedelta(seconds=env.int("REPORT_STALE_AFTER", 60))
REPORT_MAX_ATTEMPTS = 3

# --- Watching it ------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "common.logs.JsonFormatter"},
        "plain": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if PRODUCTION else "plain"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING")},
    "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "ERROR"}},
}
if dsn := env.str("SENTRY_DSN", ""):
    import sentry_sdk

    from common.logs import without_secrets

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,  # they would quote log arguments
        before_send=without_secrets,
    )
