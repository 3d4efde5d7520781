"""The WSGI application that ``claimwright serve`` and any WSGI server run."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.workbench.settings")

application = get_wsgi_application()
