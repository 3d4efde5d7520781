"""The Django settings of the workbench: everything an installation may change comes from the environment."""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

from claimwright.workbench import environment, features
from claimwright.workbench.declared_proxy import declared

HTTPS = environment.flag("CLAIMWRIGHT_HTTPS")

DEBUG = environment.flag("CLAIMWRIGHT_DEBUG")
PRODUCTION_CLAIMS = environment.flag("CLAIMWRIGHT_PRODUCTION_CLAIMS")
"""Files go out marked as production (ISA15 = P); without it they are marked as test."""
AUDIT_READS_WAIT = True
"""Reads are recorded in a file at once and taken into the chain by a thread; without it within the request."""
SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = os.environ.get("CLAIMWRIGHT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host not in {"localhost", "*"}]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "claimwright.workbench",
]

MIDDLEWARE = [
    "claimwright.workbench.watching.requests.Requests",
    "claimwright.workbench.declared_proxy.DeclaredProxy",
    "claimwright.workbench.request_limits.RequestLimits",
    "claimwright.workbench.watching.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "claimwright.workbench.middleware.ReadableCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "claimwright.workbench.middleware.ReadableRequests",
    "claimwright.workbench.middleware.PrivatePages",
    "claimwright.workbench.middleware.IdleLogOff",
]

ROOT_URLCONF = "claimwright.workbench.urls"
WSGI_APPLICATION = "claimwright.workbench.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": features.folders("templates"),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "claimwright.workbench.frame.context.workbench",
            ],
            "libraries": features.tag_libraries(),
            "builtins": ["claimwright.workbench.frame.tags", "claimwright.workbench.frame.pieces"],
        },
    },
]

DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = os.environ.get("CLAIMWRIGHT_TIME_ZONE", "America/New_York")
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = features.folders("static")
STATIC_ROOT = os.environ.get("CLAIMWRIGHT_STATIC_ROOT") or environment.home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Signing in
AUTH_USER_MODEL = "workbench.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "claimwright.workbench.passwords.GuessedValidator"},
    {"NAME": "claimwright.workbench.passwords.EarlierValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "claimwright.workbench.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": False}  # tries.py counts them, in the database, and records them
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Claimwright"
MFA_ADAPTER = "claimwright.workbench.second_factor.Adapter"
MFA_FORMS = {
    "authenticate": "claimwright.workbench.second_factor.AuthenticateForm",
    "reauthenticate": "claimwright.workbench.second_factor.ReauthenticateForm",
}
LOCKOUT_FAILURES = environment.number("CLAIMWRIGHT_LOCKOUT_FAILURES", 5)
LOCKOUT_MINUTES = environment.number("CLAIMWRIGHT_LOCKOUT_MINUTES", 15)

# Sessions: 45 CFR 164.312(a)(2)(iii), automatic log-off
IDLE_MINUTES = environment.number("CLAIMWRIGHT_IDLE_MINUTES", 15)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "claimwright.workbench.frame.errors.csrf_failure"

# Headers
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
DECLARED_PROXIES = declared(os.environ.get("CLAIMWRIGHT_BEHIND_PROXY", ""))
"""Addresses and networks whose forwarding headers are believed; from others they are taken off."""
if DECLARED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
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
    },
}

UPLOAD_BYTES = environment.number("CLAIMWRIGHT_UPLOAD_MEGABYTES", 100) * 1024 * 1024
"""The largest body of a view that takes files; other views take a form (``request_limits``)."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

METRICS_TOKEN = os.environ.get("CLAIMWRIGHT_METRICS_TOKEN", "")
"""Who brings it (``Authorization: Bearer``) reads ``/metrics`` from another machine; without it this machine alone does."""

LOG_LINES = environment.flag("CLAIMWRIGHT_LOG_LINES")
"""Logs are JSON, a line each, and every answered request is one."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "claimwright.workbench.quiet_logging.NoValuesFormatter"},
        "lines": {"()": "claimwright.workbench.quiet_logging.LinesFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines" if LOG_LINES else "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "claimwright.requests": {"level": "INFO" if LOG_LINES else "WARNING"},
    },
}

SILENCED_SYSTEM_CHECKS = []
if not HTTPS:  # served on this machine alone, where there is no TLS to demand
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]
