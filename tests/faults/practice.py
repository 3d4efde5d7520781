"""The small practice that processes are killed in: claims ready to go, a claim that is out, and the answers it waits for."""

from __future__ import annotations

from decimal import Decimal

from django.core.management import call_command
from tests.workbench.answers import interchange, remittance
from tests.workbench.scenes import make_chart, make_claims, register

from claimwright.workbench import bridge, exchange, key_check
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Claim, ClaimParty, Practice

READY = 4
"""Claims that wait to be sent: for two payers, so in two files."""
CHARGE = Decimal("182.00")
PAID = Decimal("72.00")
REFUSED = "AK1*HC*{group}*005010X222A1\nAK2*837*{set}*005010X222A1\nIK5*A\nAK9*A*1*1*1"


def build() -> None:
    """The practice, in a process of its own."""
    call_command("migrate", verbosity=0, interactive=False)
    key_check.settle()
    practice = register(Practice.objects.create(name="Harbor Family Medicine", synthetic=True))
    charts = [make_chart(number) for number in range(1, READY + 2)]
    encounters = intake.import_charts(practice, charts).new
    for number, encounter in enumerate(encounters, start=1):
        claims = make_claims(f"E{number}").with_columns_of_claims(patient_control_number=f"CW{number}")
        bridge.save_claims(practice, claims, encounters={f"E{number}": encounter.pk})
    Claim.objects.filter(claim_id="E1").update(status="ready")
    exchange.send(practice)
    Claim.objects.exclude(claim_id="E1").update(status="ready")
    ClaimParty.objects.filter(record__claim_id="E2", role="payer").update(id="OTHER")


def payment() -> bytes:
    """An 835 of 72.00 for the claim that is out."""
    return remittance()


def acknowledgments() -> bytes:
    """A 999 that takes the claim's batch."""
    return interchange("999", "005010X231A1", "FA", REFUSED.format(group=1, set="0001"))
