"""``django-admin unlock_sign_in NAME``: lifts the waits after failed sign-ins with a name, at all addresses."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claimwright.workbench import audit, key_check, tries
from claimwright.workbench.models import User


class Command(BaseCommand):
    help = "Lift the waits after failed sign-ins with a name, and of its second factor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The user name.")

    def handle(self, *args: Any, **options: Any) -> None:
        key_check.settle()
        lifted = tries.lift(options["name"])
        audit.record(
            "session.unlocked", object=User.objects.filter(username__iexact=tries.plain(options["name"])).first()
        )
        self.stdout.write(f"Waits lifted: {lifted}.")
