"""What does a claim say in all its tables, as one text that can be compared, kept, and put back?"""

from __future__ import annotations

import json
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from claimwright.claims import tables
from claimwright.workbench.models import CLAIM_TABLES, Claim, ClaimStatus

_OF_CLAIM: Final = (*(column.name for column in tables.CLAIMS.columns), "untouched")
"""What is typed into the claim itself; its owner and batch are no content."""
_HOLD: Final = "hold_reason"
_CANCELLED: Final = "cancelled"
_REJECTED: Final = "rejected"


def rows_of(table: str) -> Any:
    """The manager of a claim table's rows, whose fields are known only from the table."""
    return (Claim if table == "claims" else CLAIM_TABLES[table])._default_manager


def content_of(claim: Claim) -> str:
    """Every row of every table of the claim, with its own number, so that what is put back is the very row.

    A person's hold and a cancelled correction are named where there is one: of other claims the text is what it always was,
    so that steps kept before holds were steps can still be taken back.
    """
    kept: dict[str, Any] = {"claims": list(rows_of("claims").filter(pk=claim.pk).values(*_OF_CLAIM))}
    stands = rows_of("claims").filter(pk=claim.pk).values_list("hold_reason", "status").get()
    kept |= {_HOLD: stands[0]} if stands[0] else {}
    kept |= {_CANCELLED: True} if stands[1] == ClaimStatus.CANCELLED else {}
    for name in CLAIM_TABLES:
        kept[name] = list(rows_of(name).filter(record=claim).order_by("pk").values())
    return json.dumps(kept, cls=DjangoJSONEncoder, sort_keys=True)


def before_step(claim: Claim) -> str:
    """The content before a step, and whether the claim stood rejected: that state comes back with it."""
    kept = json.loads(content_of(claim))
    status = rows_of("claims").filter(pk=claim.pk).values_list("status", flat=True).get()
    return json.dumps(kept | ({_REJECTED: True} if status == ClaimStatus.REJECTED else {}), sort_keys=True)


def was_rejected(content: str) -> bool:
    """Whether the claim stood rejected before a step that kept this content."""
    return bool(json.loads(content).get(_REJECTED))


def put_back(claim: Claim, content: str) -> None:
    """Makes the claim say what ``content`` says, but for its state. Within a transaction, on a locked claim."""
    kept = json.loads(content)
    for name, model in CLAIM_TABLES.items():
        rows_of(name).filter(record=claim).delete()
        rows_of(name).bulk_create(model(**_read(model, row)) for row in kept[name])
    rows_of("claims").filter(pk=claim.pk).update(**_read(Claim, kept["claims"][0]), hold_reason=kept.get(_HOLD, ""))


def _read(model: type[Model], row: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in row.items()}
