"""``django-admin mend_outbox``: writes the files that a crash or a full disk kept from the outbox, and says what it did."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from claimwright.workbench import exchange, key_check


class Command(BaseCommand):
    help = "Write the 837 files of committed batches that are not in the outbox yet; set aside files of no batch."

    def handle(self, *args: Any, **options: Any) -> None:
        key_check.settle()
        for said in exchange.mend() or ["Every batch has its file."]:
            self.stdout.write(said)
