"""The WSGI application that ``claimwright serve`` and any WSGI server run."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.workbench.settings")

_application = get_wsgi_application()

from claimwright.workbench import finding, help_pages, key_check  # noqa: E402 - its models need Django set up
from claimwright.workbench.preload import warmed  # noqa: E402 - its models need Django set up

key_check.settle()
application = warmed(_application, finding.load_all, help_pages.load)
