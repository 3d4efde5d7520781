"""What one practice decided changes its own next charts and nobody else's, says so in the chart, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.scenes import make_chart, register

from claimwright.coding.learned import Counts, Words
from claimwright.workbench.coding import draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.decisions import learned_by, resets
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, DecidedCode, Encounter, LearningReset, Practice, Suggestion, User

NOTE = "ASSESSMENT\n1. Essential hypertension.\n2. Migraine.\n"
HERE = Words("migraine", "assessment", "office")


@pytest.fixture
def coder(practice: Practice, member: Callable[..., Client]) -> User:
    user: User = member("coder").user  # type: ignore[attr-defined]
    return user


def opened(practice: Practice, number: int) -> Encounter:
    (one,) = intake.import_charts(practice, [make_chart(number, note=NOTE)]).new
    coding.open_chart(one)
    return one


def suggestion(encounter: Encounter, code: str) -> Suggestion:
    return Suggestion.objects.get(encounter=encounter, code=code)


def refuse_migraine(practice: Practice, numbers: range, coder: User) -> None:
    for number in numbers:
        one = opened(practice, number)
        draft.accept(one, suggestion(one, "I10").pk, actor=coder)
        draft.reject(one, suggestion(one, "G43909").pk, "Not treated in this encounter", actor=coder)
        coding.finalise(one, actor=coder, override="Checked.")


def told(encounter: Encounter) -> list[tuple[str, bool, str]]:
    return [(one.code, one.suggested, one.learned) for one in encounter.suggestions.all()]


@pytest.fixture
def both(registered: Practice, other_practice: Practice, library: object) -> tuple[Practice, Practice]:
    return registered, register(other_practice)


def test_five_refusals_change_the_next_chart_of_this_practice_and_of_no_other(
    both: tuple[Practice, Practice], coder: User
) -> None:
    here, there = both
    before = told(opened(there, 1))
    assert before == [("I10", True, ""), ("G43909", True, "")]
    refuse_migraine(here, range(1, 5), coder)
    assert told(opened(here, 5))[1] == ("G43909", True, ""), "four are not enough"
    refuse_migraine(here, range(6, 7), coder)
    after = opened(here, 7)
    assert told(after) == [
        ("I10", True, "taken 5 of 5 times by 1 coder of this practice"),
        ("G43909", False, "not taken 5 of 5 times by 1 coder of this practice"),
    ]
    assert told(opened(there, 2)) == before, "the other practice reads as before"
    one = opened(there, 3)
    draft.accept(one, suggestion(one, "I10").pk, actor=coder)
    coding.finalise(one, actor=coder, override="Checked.")
    assert told(opened(there, 4)) == before, "and counts its own decisions alone when it has some"
    assert learned_by(there).counts == {}
    assert learned_by(here).of(HERE, "G43909") == Counts(refused=5, charts=5, coders=1)


def test_the_chart_shows_how_it_was_learned(
    both: tuple[Practice, Practice], coder: User, member: Callable[..., Client]
) -> None:
    here, there = both
    refuse_migraine(here, range(1, 6), coder)
    page = member("coder").get(reverse("chart", args=[opened(here, 7).pk])).content.decode()
    assert "Not taken 5 of 5 times by 1 coder of this practice" in page
    page = member("coder", there).get(reverse("chart", args=[opened(there, 7).pk])).content.decode()
    assert "of this practice" not in page


def rows(practice: Practice, coder: User, outcome: str, times: int, *, code: str = "G43909", first: int = 1) -> None:
    """Decisions on as many charts, without coding them."""
    from django.utils import timezone

    for number in range(first, first + times):
        (one,) = intake.import_charts(practice, [make_chart(number, note=NOTE)]).new
        DecidedCode.objects.create(
            practice=practice, encounter=one, number=1, at=timezone.now(), coder=coder, system="icd10cm", code=code,
            proposed=True, outcome=outcome, phrase=HERE.phrase, section=HERE.section, setting=HERE.setting, rule="Lexicon",
        )  # fmt: skip


def test_a_reset_forgets_one_thing_and_can_be_lifted(registered: Practice, coder: User, library: object) -> None:
    rows(registered, coder, "refused", 5)
    rows(registered, coder, "refused", 5, code="I10", first=10)
    made = resets.reset(registered, "The policy changed.", of=DecidedCode.objects.filter(code="G43909")[0], actor=coder)
    assert learned_by(registered).of(HERE, "G43909") == Counts()
    assert learned_by(registered).of(HERE, "I10").refused == 5
    rows(registered, coder, "taken", 2, first=20)
    assert learned_by(registered).of(HERE, "G43909") == Counts(taken=2, charts=2, coders=1), "what comes later counts"
    resets.lift(made, actor=coder)
    assert learned_by(registered).of(HERE, "G43909") == Counts(taken=2, refused=5, charts=7, coders=1)


def test_a_reset_of_all_is_of_one_practice(both: tuple[Practice, Practice], coder: User) -> None:
    here, there = both
    rows(here, coder, "refused", 5)
    rows(there, coder, "refused", 5)
    resets.reset(here, "A new team.", actor=coder)
    assert learned_by(here).counts == {}
    assert learned_by(there).of(HERE, "G43909").refused == 5


def test_the_lead_forgets_and_restores_on_the_page_and_the_trail_says_so(
    registered: Practice, coder: User, member: Callable[..., Client]
) -> None:
    rows(registered, coder, "refused", 6)
    lead = member("manager")
    page = lead.get(reverse("learned")).content.decode()
    assert "Not taken 6 of 6 times by 1 coder of this practice" in page
    assert "An alternative only" in page
    row = DecidedCode.objects.filter(practice=registered).latest("pk")
    assert reverse("learned_behind", args=[row.pk]) in page
    assert lead.get(reverse("learned_behind", args=[row.pk])).content.decode().count("Refused") == 6
    lead.post(reverse("learned_reset"), {"row": row.pk, "reason": " "})
    assert not LearningReset.objects.exists(), "not without a reason"
    lead.post(reverse("learned_reset"), {"row": row.pk, "reason": "Wrong advice."})
    page = lead.get(reverse("learned")).content.decode()
    assert "Wrong advice." in page
    assert "Not taken 6 of 6" not in page
    made = LearningReset.objects.get()
    lead.post(reverse("learned_restore", args=[made.pk]))
    assert "Not taken 6 of 6" in lead.get(reverse("learned")).content.decode()
    events = list(AuditEvent.objects.filter(event__startswith="learning.").order_by("sequence"))
    assert [one.event for one in events] == ["learning.reset", "learning.restored"]
    assert "migraine" not in str([one.detail for one in events])


@pytest.mark.parametrize("role", ["coder", "biller", "physician", "clerk", "student"])
@pytest.mark.parametrize("name", ["decisions", "decisions_behind", "learned", "learned_reset"])
def test_the_lead_s_pages_do_not_open_for_others(
    role: str, name: str, registered: Practice, member: Callable[..., Client]
) -> None:
    client = member(role)
    answer = client.post(reverse(name)) if name == "learned_reset" else client.get(reverse(name))
    assert answer.status_code == 403


def test_an_auditor_reads_and_does_not_reset(registered: Practice, member: Callable[..., Client]) -> None:
    auditor = member("auditor")
    assert auditor.get(reverse("learned")).status_code == 200
    assert "Forget all" not in auditor.get(reverse("learned")).content.decode()
    assert auditor.post(reverse("learned_reset"), {"reason": "x"}).status_code == 403
