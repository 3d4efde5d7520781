"""Every service that writes carries the decorator that locks, reads anew and checks inside one transaction."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from claimwright.workbench import services, states
from claimwright.workbench.features import FEATURES, HERE
from claimwright.workbench.models import Claim
from claimwright.workbench.refusals import BusyError

DECORATORS = {"writes", "writes_for_good", "scrubbed"}
WRITING = {
    "save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete", "keep", "_raw_delete",
    "move_claim", "move_encounter", "move_batch", "of_claim", "of_encounter", "save_claims", "save_remittances",
}  # fmt: skip
"""Calls that write: Django's own, and those of the floor that features stand on."""
FILES = [path for feature in FEATURES for path in sorted((HERE / feature).rglob("*.py"))]


def functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}


def writes(function: ast.FunctionDef) -> bool:
    """Whether it, or a function inside it, writes by itself."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, on = node.func.attr, node.func.value
            if name in WRITING and not (isinstance(on, ast.Name) and on.id == "accounts"):
                return True
            if name == "update" and (node.keywords and not isinstance(on, ast.Name)):
                return True
    return False


def decorated(function: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id in DECORATORS for one in function.decorator_list)


def unguarded(source: str, helpers: frozenset[str] = frozenset()) -> Iterator[str]:
    """Functions that write without the decorator, and are not only helpers of functions that carry it."""
    known = functions(ast.parse(source))
    naming = {
        name: {
            other
            for other, one in known.items()
            if other != name and any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(one))
        }
        for name in known
    }

    def guarded(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if decorated(known[name]) or name in seen | helpers:
            return True
        callers = naming[name]
        return name.startswith("_") and bool(callers) and all(guarded(one, seen | {name}) for one in callers)

    yield from (name for name, one in known.items() if writes(one) and not guarded(name))


HELPERS = {
    "billing/scrubbing.py": frozenset({"keep_findings"}),
    "claim_content.py": frozenset({"put_back"}),
    "claims/mending.py": frozenset({"keep_step"}),
    "coding/draft_steps.py": frozenset({"log"}),
    "coding/problem_lists.py": frozenset({"keep"}),
    "exchange/answers.py": frozenset({"read"}),
    "remittances/duplicates.py": frozenset({"suspend"}),
    "remittances/suspended_parts.py": frozenset({"post_part", "reverse"}),
}
"""Steps of a service in another file, called in its transaction."""


def test_every_service_that_writes_carries_the_decorator() -> None:
    found = set()
    for path in FILES:
        name = str(path.relative_to(HERE))
        found |= {
            f"{name}:{one}" for one in unguarded(path.read_text(encoding="utf-8"), HELPERS.get(name, frozenset()))
        }
    assert found == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def hold(claim):\n    claim.save()", ["hold"]),
        ("@writes\ndef hold(claim):\n    claim.save()", []),
        ("def _keep(claim):\n    claim.save()\n@writes\ndef hold(claim):\n    _keep(claim)", []),
        ("def _keep(claim):\n    claim.save()\ndef hold(claim):\n    _keep(claim)", ["_keep"]),
        ("def _keep(claim):\n    claim.save()", ["_keep"]),
        ("def hold(claim):\n    Claim.objects.filter(pk=1).update(status='held')", ["hold"]),
        ("def hold(claim):\n    def step():\n        claim.delete()\n    return run(step)", ["hold"]),
        ("def read(claim):\n    return claim.total", []),
    ],
)
def test_a_writer_without_it_is_found(source: str, found: list[str]) -> None:
    assert list(unguarded(source)) == found


def test_nothing_of_the_features_is_locked_or_made_one_by_hand() -> None:
    """A transaction of one's own reads nothing anew."""
    by_hand = {
        str(path.relative_to(HERE)) for path in FILES if "@transaction.atomic" in path.read_text(encoding="utf-8")
    }
    assert by_hand == set()


def test_the_row_is_read_anew_before_the_service_looks(scene: object) -> None:
    claim: Claim = scene.claim  # type: ignore[attr-defined]
    Claim.objects.filter(pk=claim.pk).update(status="sent")
    assert claim.status == "held"
    seen = services.writes(lambda one: one.status)(claim)
    assert seen == "sent"


@pytest.mark.django_db(transaction=True)
def test_what_the_database_does_not_take_is_said_in_words() -> None:
    def full(_: object) -> None:
        raise OperationalError("database or disk is full")

    with pytest.raises(BusyError, match="Its disk is full"):
        services.writes(full)(None)


def test_states_are_moved_under_lock() -> None:
    source = Path(states.__file__).read_text(encoding="utf-8")
    assert source.count("@transaction.atomic") == 5
