"""Every knob is read once, here, from the environment; a bad value stops the start."""

from __future__ import annotations

import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from core.llm.local import default_model_dir

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")


def _positive(name: str, default: float) -> float:
    value: float = env.float(name, default=default)
    if not 0 < value < 1e6:
        raise ImproperlyConfigured(f"{name} must be a number above 0, not {value}.")
    return value


# The site ------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# On where visitors come by https: secure cookies, and the proxy's X-Forwarded-Proto is believed.
HTTPS = env.bool("PERSONAGEN_HTTPS", default=False)
PROXY_COUNT = env.int("PERSONAGEN_PROXY_COUNT", default=0)

# The model -----------------------------------------------------------------------------------------------
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
if OPENAI_BASE_URL and not OPENAI_BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"OPENAI_BASE_URL must begin with http:// or https://, not {OPENAI_BASE_URL!r}.")
PERSONAGEN_MODEL = env.str("PERSONAGEN_MODEL", default="gpt-4o-mini")
PERSONAGEN_LLM_TIMEOUT = _positive("PERSONAGEN_LLM_TIMEOUT", 300)
PERSONAGEN_LOCAL_MODEL = env.str("PERSONAGEN_LOCAL_MODEL", default="qwen2.5-coder-1.5b")
PERSONAGEN_MODEL_DIR = Path(env.str("PERSONAGEN_MODEL_DIR", default=str(default_model_dir()))).expanduser()
USES_LOCAL_MODEL = not (OPENAI_API_KEY or OPENAI_BASE_URL)
# Off where another process (or nobody) is to serve the built-in model.
PERSONAGEN_LOCAL_MODEL_START = env.bool("PERSONAGEN_LOCAL_MODEL_START", default=True)
# Drafts being written at once: by one author, and by one process.
PERSONAGEN_DRAFTS_PER_AUTHOR = int(_positive("PERSONAGEN_DRAFTS_PER_AUTHOR", 10))
PERSONAGEN_DRAFTS_PER_PROCESS = int(_positive("PERSONAGEN_DRAFTS_PER_PROCESS", 100))
# Drafts of one author waiting or being written; more are refused until some have ended.
PERSONAGEN_OPEN_DRAFTS_PER_AUTHOR = int(_positive("PERSONAGEN_OPEN_DRAFTS_PER_AUTHOR", 100))
# Tokens that one author may have a model read and write in a day (UTC); 0: as many as they like.
PERSONAGEN_TOKENS_PER_DAY = env.int("PERSONAGEN_TOKENS_PER_DAY", default=0)

# Parts ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "core.apps.StaticFiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "simple_history",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "core.middleware.not_too_large",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "core.middleware.htmx_responses",
    "core.middleware.AccountFormStatus",
]
ROOT_URLCONF = "personagen.urls"
WSGI_APPLICATION = "personagen.wsgi.application"
ASGI_APPLICATION = "personagen.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.model_status",
            ],
        },
    },
]

# Data ----------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that will write waits for the lock instead of failing halfway.
    # FULL keeps every acknowledged write through a power cut.
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
    }
    # A file, so that threads and processes of a test see the same database as they do in life.
    _database["TEST"] = {"NAME": str(BASE_DIR / "var" / "test.sqlite3")}
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _database["CONN_MAX_AGE"] = 0
    _database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 20, "timeout": 20}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# Calls and failed logins are counted in it: a crowd of strangers is not to push others' counts out.
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)
# Samples may have 10 MB in all, pasted or in files; the form around them takes a little more.
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
MOST_SENT = 12 * 1024 * 1024

# Accounts ------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:persona_list"
LOGOUT_REDIRECT_URL = "core:home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = env.str("ACCOUNT_EMAIL_VERIFICATION", default="none")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "change_password": "core.forms.account.ChangePasswordForm",
    "reset_password_from_key": "core.forms.account.ResetPasswordKeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PersonaGen <personagen@localhost>")

# The API -------------------------------------------------------------------------------------------------
# Calls by one author, and by one address without a valid token: a number, then second, minute, hour or day.
PERSONAGEN_API_RATE = env.str("PERSONAGEN_API_RATE", default="600/minute")
PERSONAGEN_API_ADDRESS_RATE = env.str("PERSONAGEN_API_ADDRESS_RATE", default="60/minute")
for _rate in (PERSONAGEN_API_RATE, PERSONAGEN_API_ADDRESS_RATE):
    if not re.fullmatch(r"[1-9]\d{0,8}/(second|minute|hour|day)", _rate):
        raise ImproperlyConfigured(f"A rate reads like 600/minute (second, minute, hour or day), not {_rate!r}.")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.api.authentication.BearerAuthentication",
        "core.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.IsAuthor"],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttles.AuthorRate", "core.api.throttles.AddressRate"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.parsing.AlwaysJSON",
    "DEFAULT_PAGINATION_CLASS": "core.api.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "core.api.problems.handle",
    "NUM_PROXIES": PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PersonaGen",
    "DESCRIPTION": "Personas, what is written in their voice, and how near it comes.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "PATH_CONVERTER_OVERRIDES": {"key": {"type": "integer"}},
    "TAGS": [
        {"name": "personas", "description": "Voices, and drafts in them"},
        {"name": "content", "description": "What was written: its text, versions and check"},
        {"name": "analyses", "description": "Writing samples, read for the voice in them"},
        {"name": "attributes", "description": "What there is to set of a persona"},
        {"name": "models", "description": "Personas as OpenAI’s protocol lists them"},
        {"name": "chat", "description": "Conversations by OpenAI’s protocol"},
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Engine": "core.models.Analysis.Engine",
        "ProposalEngine": ["builtin", "model"],
        "WritingState": "core.models.Generation.State",
        "ReadingState": "core.models.Analysis.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.with_problems",
    ],
}

# The browser ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # Bootstrap draws the marks of its controls from data: addresses in its own style sheet.
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # A refused form is an answer, not an event.
    "loggers": {"django.request": {"level": "ERROR"}},
}
