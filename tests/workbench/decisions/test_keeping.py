"""What a final chart leaves for the next one: each decision once, none of an open chart, and no words of a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from claimwright.records.chart import Chart
from claimwright.workbench.coding import draft, record_updates
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import DecidedCode, Encounter, Practice, Suggestion, User

NOTE = """ASSESSMENT AND PLAN
1. Essential hypertension, controlled on lisinopril.
2. Hyperlipidemia, continue atorvastatin.
3. Migraine.
She cares for a disabled spouse.
CPT 99213
"""


@pytest.fixture
def coder(practice: Practice, member: Callable[..., Client]) -> User:
    user: User = member("coder").user  # type: ignore[attr-defined]
    return user


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    (one,) = intake.import_charts(registered, [charts(note=NOTE)]).new
    coding.open_chart(one)
    return one


def of(encounter: Encounter, code: str) -> int:
    return Suggestion.objects.get(encounter=encounter, code=code).pk


def kept(encounter: Encounter) -> dict[str, DecidedCode]:
    return {one.code: one for one in DecidedCode.objects.filter(encounter=encounter)}


def decide(encounter: Encounter, coder: User) -> None:
    """I10 taken, E78.5 replaced by an alternative, G43.909 refused, Z63.6 added to words of the record."""
    draft.accept(encounter, of(encounter, "I10"), actor=coder)
    draft.accept(encounter, of(encounter, "E785"), actor=coder, code="E78.00")
    draft.reject(encounter, of(encounter, "G43909"), "Not documented", actor=coder)
    start = NOTE.index("disabled spouse")
    words = {"document": "note", "start": start, "end": start + len("disabled spouse")}
    draft.add(encounter, "icd10cm", "Z63.6", actor=coder, evidence=[words])


def test_a_final_chart_keeps_what_became_of_each_code(encounter: Encounter, coder: User) -> None:
    decide(encounter, coder)
    assert not DecidedCode.objects.exists(), "nothing counts before the chart is final"
    coding.finalise(encounter, actor=coder, override="Checked.")
    found = kept(encounter)
    assert {
        code: (one.outcome, one.instead) for code, one in found.items() if one.proposed or one.outcome == "added"
    } == {
        "I10": ("taken", ""),
        "E785": ("replaced", "E7800"),
        "G43909": ("refused", ""),
        "Z636": ("added", ""),
    }
    assert (found["G43909"].phrase, found["G43909"].section, found["G43909"].setting) == (
        "migraine",
        "assessment_plan",
        "office",
    )
    assert found["Z636"].phrase == "disabled spouse"
    assert {one.coder for one in found.values()} == {coder}
    assert found["G43909"].rule == "Default of the Alphabetic Index"


def test_what_is_left_open_is_no_decision(encounter: Encounter, coder: User) -> None:
    draft.accept(encounter, of(encounter, "I10"), actor=coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    left = kept(encounter)["G43909"]
    assert (left.outcome, left.proposed, left.seconds) == ("left", True, None)


def test_a_chart_opened_again_counts_for_nothing_and_then_once(encounter: Encounter, coder: User) -> None:
    decide(encounter, coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    before = DecidedCode.objects.filter(encounter=encounter).count()
    coding.return_to_coder(encounter, "A code is missing.", actor=coder)
    assert not DecidedCode.objects.exists()
    draft.accept(encounter, of(encounter, "G43909"), actor=coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    assert DecidedCode.objects.filter(encounter=encounter).count() == before
    assert kept(encounter)["G43909"].outcome == "taken"


def test_a_visit_that_was_none_counts_for_nothing(encounter: Encounter, coder: User) -> None:
    decide(encounter, coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    encounter.refresh_from_db()
    record_updates._withdraw(encounter, "It was cancelled.", coder)
    assert not DecidedCode.objects.exists()


def test_words_of_another_patient_say_nothing_of_the_code(encounter: Encounter, coder: User) -> None:
    draft.accept(encounter, of(encounter, "I10"), actor=coder)
    draft.reject(encounter, of(encounter, "G43909"), "Wrong patient or copied forward", actor=coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    assert kept(encounter)["G43909"].outcome == "left"


def test_a_closer_code_added_for_a_refused_one_replaces_it(encounter: Encounter, coder: User) -> None:
    draft.accept(encounter, of(encounter, "I10"), actor=coder)
    draft.reject(encounter, of(encounter, "G43909"), "Wrong specificity", actor=coder)
    draft.add(encounter, "icd10cm", "G43.011", actor=coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    one = kept(encounter)["G43909"]
    assert (one.outcome, one.instead) == ("replaced", "G43011")
    assert "G43011" not in kept(encounter), "it is counted once: as what replaced the other"


@pytest.mark.parametrize("refused", [True, False])
def test_a_code_added_to_the_words_of_one_not_taken_replaces_it(
    encounter: Encounter, coder: User, refused: bool
) -> None:
    """As the encoder does that was opened from a suggestion: whether the coder also refuses it or leaves it."""
    draft.accept(encounter, of(encounter, "I10"), actor=coder)
    start = NOTE.index("Migraine")
    words = {"document": "note", "start": start, "end": start + len("Migraine")}
    draft.add(encounter, "icd10cm", "G44.1", actor=coder, evidence=[words])
    if refused:
        draft.reject(encounter, of(encounter, "G43909"), "Other", actor=coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    one = kept(encounter)["G43909"]
    assert (one.outcome, one.instead) == ("replaced", "G441")
    assert kept(encounter)["E785"].outcome == "left"
    assert "G441" not in kept(encounter)


def test_of_two_codes_added_to_the_same_words_none_replaces(encounter: Encounter, coder: User) -> None:
    draft.accept(encounter, of(encounter, "I10"), actor=coder)
    start = NOTE.index("Migraine")
    words = {"document": "note", "start": start, "end": start + len("Migraine")}
    for code in ("G44.1", "R51.9"):
        draft.add(encounter, "icd10cm", code, actor=coder, evidence=[words])
    coding.finalise(encounter, actor=coder, override="Checked.")
    found = kept(encounter)
    assert {code: found[code].outcome for code in ("G43909", "G441", "R519")} == {
        "G43909": "left",
        "G441": "added",
        "R519": "added",
    }


def test_minutes_are_from_one_step_to_the_next_without_pauses(
    encounter: Encounter, coder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first step has none before it; 90 seconds are 90; eleven minutes are a pause."""
    start = timezone.now()
    for after, step in (
        (0, lambda: draft.accept(encounter, of(encounter, "I10"), actor=coder)),
        (90, lambda: draft.accept(encounter, of(encounter, "E785"), actor=coder)),
        (90 + 660, lambda: draft.reject(encounter, of(encounter, "G43909"), "Not documented", actor=coder)),
    ):
        moment = start + timedelta(seconds=after)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        step()
    coding.finalise(encounter, actor=coder, override="Checked.")
    found = kept(encounter)
    assert [found[code].seconds for code in ("I10", "E785", "G43909")] == [None, 90, None]


def test_no_name_of_a_record_is_kept(
    registered: Practice, charts: Callable[..., Chart], coder: User, library: object
) -> None:
    note = "PCP: Barrett\nASSESSMENT\n1. Mr. Whitfield has gouty arthritis, account 4471023\n2. Migraine\n"
    (one,) = intake.import_charts(registered, [charts(2, note=note)]).new
    coding.open_chart(one)
    draft.accept(one, of(one, "G43909"), actor=coder)
    for quote, code in (("Whitfield", "Z63.6"), ("account 4471023", "Z60.2")):
        start = note.index(quote)
        words = {"document": "note", "start": start, "end": start + len(quote)}
        draft.add(one, "icd10cm", code, actor=coder, evidence=[words])
    coding.finalise(one, actor=coder, override="Checked.")
    words = " ".join(f"{row.phrase} {row.section} {row.rule}" for row in DecidedCode.objects.all()).lower()
    assert not [name for name in ("whitfield", "barrett", "4471023", "margaret") if name in words]
    assert not DecidedCode.objects.filter(code__in=("Z636", "Z602")).exclude(phrase="").exists()


def test_the_database_refuses_a_decision_twice(encounter: Encounter, coder: User) -> None:
    from django.db import IntegrityError, transaction

    decide(encounter, coder)
    coding.finalise(encounter, actor=coder, override="Checked.")
    row = DecidedCode.objects.filter(encounter=encounter)[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
