"""The settings of the test suite: fixed keys, fast passwords, and the database ``DATABASE_URL`` names (SQLite in memory by default)."""

from __future__ import annotations

import base64
import os
import tempfile

os.environ.setdefault("CLAIMWRIGHT_SECRET_KEY", "only-for-tests")
os.environ.setdefault("CLAIMWRIGHT_DATA_KEY", base64.urlsafe_b64encode(bytes(range(32))).decode())
os.environ.setdefault("DATABASE_URL", "sqlite:///")
os.environ.setdefault("CLAIMWRIGHT_STATIC_ROOT", tempfile.gettempdir())

from claimwright.workbench.settings import *  # noqa: F403

DEBUG = False
AUDIT_READS_WAIT = False
HTTPS = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
