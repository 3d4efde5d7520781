"""A file that comes in is read whole or kept and named, and is known only when all it says is committed with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse
from tests.workbench.answers import remittance

from claimwright.workbench import remittances
from claimwright.workbench.exchange import receiving
from claimwright.workbench.models import Claim, Interchange, LedgerEntry, Payment
from claimwright.workbench.refusals import BusyError, RefusedError


def fail_once(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The import does all its work and then fails; the next time it goes through."""
    really, failed = remittances.import_835, []

    def import_835(*args: Any, **kwargs: Any) -> Any:
        result = really(*args, **kwargs)
        if not failed:
            failed.append(True)
            raise error
        return result

    monkeypatch.setattr(remittances, "import_835", import_835)


def test_a_mistake_of_ours_keeps_the_file_and_none_of_its_rows(
    sent: Claim, monkeypatch: pytest.MonkeyPatch, member: Any
) -> None:
    fail_once(monkeypatch, KeyError("WHITFIELD"))
    result = receiving.receive_file(sent.practice, "r.835", remittance())
    assert result.state == "quarantined"
    assert "KeyError" in result.summary
    assert "WHITFIELD" not in result.summary
    assert (Payment.objects.count(), LedgerEntry.objects.filter(account="cash").count()) == (0, 0)
    kept = Interchange.objects.get(direction="in")
    assert kept.content == remittance()
    client = member("biller")
    assert "Read again" in client.get(reverse("batches")).content.decode()
    client.post(reverse("interchange_again", args=[kept.pk]))
    kept.refresh_from_db()
    assert (kept.state, kept.transaction, Payment.objects.count()) == ("read", "835", 1)
    with pytest.raises(RefusedError, match="could not be read"):
        receiving.read_again(kept)


def test_the_same_bytes_sent_again_after_a_mistake_are_read(sent: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_once(monkeypatch, ValueError())
    assert receiving.receive_file(sent.practice, "r.835", remittance()).state == "quarantined"
    assert receiving.receive_file(sent.practice, "r.835", remittance()).state == "read"
    assert receiving.receive_file(sent.practice, "r.835", remittance()).state == "known"
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError(), OperationalError("locked")])
def test_what_is_wrong_with_the_machine_keeps_nothing_and_may_be_tried_again(
    sent: Claim, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    fail_once(monkeypatch, error)
    # A test's own transaction surrounds it, so that the service's is joined: its error comes out as it is.
    with pytest.raises((BusyError, OperationalError)):
        receiving.receive_file(sent.practice, "r.835", remittance())
    assert not Interchange.objects.filter(direction="in").exists()
    assert receiving.receive_file(sent.practice, "r.835", remittance()).state == "read"
