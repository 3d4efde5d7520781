"""The chart screen: accept, reject, add, order, detail, finalise; the draft is saved with every step and logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.errors import ReferenceMissingError
from claimwright.records.chart import Chart, CodedEntry
from claimwright.workbench import stored_chart
from claimwright.workbench.coding import coded_draft, record_updates
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    AuditEvent,
    Claim,
    CodingDecision,
    CodingDraft,
    Document,
    Encounter,
    FinalCode,
    Practice,
    Suggestion,
)


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    (one,) = intake.import_charts(registered, [charts()]).new
    coding.open_chart(one)
    return one


@pytest.fixture
def coder(member: Callable[..., Client]) -> Client:
    return member("coder")


def post(client: Client, name: str, encounter: Encounter, **values: Any) -> str:
    response = client.post(reverse(name, args=[encounter.pk]), values)
    assert response.status_code == 200
    return response.content.decode()


def chosen(encounter: Encounter, kind: str = "diagnosis") -> list[str]:
    return [item["code"] for item in CodingDraft.objects.get(encounter=encounter).codes if item["kind"] == kind]


def suggestion(encounter: Encounter, code: str) -> int:
    return Suggestion.objects.get(encounter=encounter, code=code).pk


def test_the_screen_shows_record_evidence_and_suggestions(encounter: Encounter, coder: Client) -> None:
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    key = f"s{suggestion(encounter, 'I10')}"
    assert f'<mark data-codes="{key}">Essential hypertension' in page
    assert "E78.5" in page
    assert "No evidence of pneumonia" in page
    assert not Suggestion.objects.filter(encounter=encounter, suggested=True, code__startswith="J18").exists()


def test_charges_of_the_record_are_laid_ready_and_diagnoses_wait(encounter: Encounter) -> None:
    assert chosen(encounter, "service") == ["99213"]
    assert chosen(encounter) == []


def test_accepting_takes_the_code_and_logs_it(encounter: Encounter, coder: Client) -> None:
    page = post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "I10"))
    assert chosen(encounter) == ["I10"]
    assert "Draft saved" in page
    row = CodingDecision.objects.get()
    assert (row.action, row.code, row.actor) == ("accepted", "I10", coder.user)  # type: ignore[attr-defined]
    assert row.score is not None
    encounter.refresh_from_db()
    assert (encounter.status, encounter.owner) == ("coding", coder.user)  # type: ignore[attr-defined]


def test_taking_an_alternative_is_a_change(encounter: Encounter, coder: Client) -> None:
    post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "E785"), code="E78.00")
    assert chosen(encounter) == ["E7800"]
    row = CodingDecision.objects.get()
    assert (row.action, row.code, row.suggested_code) == ("changed", "E7800", "E785")


def test_what_arose_in_the_stay_is_taken_as_not_present_on_admission(
    registered: Practice, charts: Callable[..., Chart], library: object, coder: Client
) -> None:
    """Appendix I: N where the record tells so, of an alternative too; nothing of a code that is exempt."""
    chart = charts()
    text = "DISCHARGE SUMMARY\nDischarge diagnoses:\n1. Acute appendicitis\n2. Hospital-acquired pneumonia\n3. Hyponatremia, developed after admission\n4. Former smoker\n"
    stay = replace(
        chart,
        encounter=replace(chart.encounter, setting="inpatient"),
        documents=(replace(chart.documents[0], text=text),),
    )
    (one,) = intake.import_charts(registered, [stay]).new
    coding.open_chart(one)
    assert one.suggestions.filter(suggested=True)[0].code == "K3580", "the first to report comes first"
    for code in ("K3580", "J189", "Z87891"):
        post(coder, "chart_accept", one, suggestion=suggestion(one, code))
    salt = one.suggestions.get(code="E871")
    other = salt.alternatives[0]["code"]
    post(coder, "chart_accept", one, suggestion=salt.pk, code=other)
    taken = {item["code"]: item["poa"] for item in CodingDraft.objects.get(encounter=one).codes}
    assert taken == {"K3580": "Y", "J189": "N", "Z87891": "", other.replace(".", ""): "N"}


def test_an_alternative_of_the_other_side_is_taken_only_by_who_was_shown_it(
    encounter: Encounter, coder: Client
) -> None:
    knee = encounter.suggestions.create(
        practice=encounter.practice,
        sequence=90,
        system="icd10cm",
        code="M25561",
        description="Pain in right knee",
        score=0.9,
        alternatives=[
            {"code": "M25.562", "description": "Pain in left knee", "score": 0.5},
            {"code": "M25.461", "description": "Effusion, right knee", "score": 0.4},
        ],
    )
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert page.index("M25.461") < page.index("M25.562"), "the same side comes first"
    assert '<span class="tag warn">left, not right</span>' in page
    refused = post(coder, "chart_accept", encounter, suggestion=knee.pk, code="M25.562")
    assert "M25.562 is another thing than was suggested: left, not right." in refused
    assert chosen(encounter) == []
    page = post(coder, "chart_accept", encounter, suggestion=knee.pk, code="M25.562", shown="left, not right")
    assert chosen(encounter) == ["M25562"]
    assert "changed from M25.561: left, not right" in page


def test_rejecting_needs_a_reason(encounter: Encounter, coder: Client) -> None:
    page = post(coder, "chart_reject", encounter, suggestion=suggestion(encounter, "I10"), reason=" ")
    assert "A rejection needs a reason." in page
    assert not CodingDecision.objects.exists()
    post(coder, "chart_reject", encounter, suggestion=suggestion(encounter, "I10"), reason="History only")
    assert CodingDecision.objects.get().reason == "History only"
    assert CodingDraft.objects.get().rejected == [
        {"suggestion": suggestion(encounter, "I10"), "reason": "History only"}
    ]


@pytest.mark.parametrize(
    ("code", "answer"),
    [("Z79.899", ""), ("I10.99", "is no icd10cm code on the date of service"), ("", "Name a code.")],
)
def test_adding_a_code_checks_that_it_exists(encounter: Encounter, coder: Client, code: str, answer: str) -> None:
    page = post(coder, "chart_add", encounter, system="icd10cm", code=code)
    assert (answer in page) if answer else chosen(encounter) == ["Z79899"]
    assert bool(chosen(encounter)) is not bool(answer)


def test_search_finds_by_words_and_stays_out_of_addresses(encounter: Encounter, coder: Client) -> None:
    page = post(coder, "chart_find", encounter, q="atrial fibrillation", system="icd10cm")
    assert "I48.91" in page
    assert AuditEvent.objects.get(event="coding.searched").detail == {}


def test_a_proposed_service_is_taken_with_its_modifiers_and_units(encounter: Encounter, coder: Client) -> None:
    coder.get(reverse("chart", args=[encounter.pk]))
    proposed = encounter.suggestions.create(
        practice=encounter.practice, sequence=99, system="hcpcs", code="J1885", score=0.9, modifiers=["JZ"], units=2
    )
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert "J1885-JZ" in page
    assert "× 2" in page
    post(coder, "chart_accept", encounter, suggestion=proposed.pk)
    item = next(one for one in CodingDraft.objects.get().codes if one["code"] == "J1885")
    assert (item["kind"], item["modifiers"], item["units"]) == ("service", ["JZ"], "2")


def test_a_procedure_goes_on_the_claim_with_the_day_that_the_record_states(
    registered: Practice, charts: Callable[..., Chart], library: object, coder: Client
) -> None:
    chart = charts()
    admitted = chart.encounter.start
    assert admitted is not None
    next_day = admitted.date() + timedelta(days=1)
    stay = replace(
        chart,
        encounter=replace(chart.encounter, setting="inpatient", end=admitted + timedelta(days=3)),
        entries=(*chart.entries, CodedEntry("icd10pcs", "0DTJ4ZZ", "procedure", date=next_day)),
    )
    (one,) = intake.import_charts(registered, [stay]).new
    coding.open_chart(one)
    for code in ("I10", "0DTJ4ZZ"):
        post(coder, "chart_accept", one, suggestion=suggestion(one, code))
    (procedure,) = coded_draft.coded(one, CodingDraft.objects.get()).procedures
    assert (procedure.code, procedure.date) == ("0DTJ4ZZ", next_day)

    item = next(item for item in CodingDraft.objects.get().codes if item["kind"] == "procedure")
    page = post(coder, "chart_detail", one, key=item["key"], date="2026-13-45")
    assert "The day of a procedure is written as 2026-03-04." in page
    third = next_day + timedelta(days=1)
    post(coder, "chart_detail", one, key=item["key"], date=third.isoformat())
    assert coded_draft.coded(one, CodingDraft.objects.get()).procedures[0].date == third


def test_a_procedure_read_out_of_words_brings_its_day(
    registered: Practice, charts: Callable[..., Chart], library: object, coder: Client
) -> None:
    chart = charts()
    admitted = chart.encounter.start
    assert admitted is not None
    done = admitted.date() + timedelta(days=1)
    text = f"OPERATIVE REPORT {done:%m/%d/%Y}\nProcedure: laparoscopic appendectomy\n\nDISCHARGE DIAGNOSES\n1. Acute appendicitis\n"
    stay = replace(
        chart,
        encounter=replace(chart.encounter, setting="inpatient", end=admitted + timedelta(days=3)),
        documents=(replace(chart.documents[0], text=text),),
        entries=(),
    )
    (one,) = intake.import_charts(registered, [stay]).new
    coding.open_chart(one)
    for code in ("K3580", "0DTJ4ZZ"):
        page = post(coder, "chart_accept", one, suggestion=suggestion(one, code))
    assert f'value="{done.isoformat()}"' in page
    assert coded_draft.coded(one, CodingDraft.objects.get()).procedures[0].date == done


def test_the_order_is_the_coders(encounter: Encounter, coder: Client) -> None:
    for code in ("I10", "E785"):
        post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, code))
    key = next(item["key"] for item in CodingDraft.objects.get().codes if item["code"] == "E785")
    post(coder, "chart_move", encounter, key=key, by="up")
    assert chosen(encounter) == ["E785", "I10"]


def test_pointers_follow_the_codes_when_the_order_changes(encounter: Encounter, coder: Client) -> None:
    for code in ("I10", "E785"):
        post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, code))
    service = next(item for item in CodingDraft.objects.get().codes if item["kind"] == "service")
    post(coder, "chart_detail", encounter, key=service["key"], pointers="2", modifiers="25", units="1")
    first = next(item["key"] for item in CodingDraft.objects.get().codes if item["code"] == "I10")
    post(coder, "chart_move", encounter, key=first, by="down")
    result = coded_draft.coded(encounter, CodingDraft.objects.get())
    assert [one.code for one in result.diagnoses] == ["E785", "I10"]
    assert result.services[0].diagnosis_pointers == (1,), "the pointer still means hyperlipidemia"
    assert result.services[0].modifiers == ("25",)


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"units": "none"}, "Units are a number"),
        ({"units": "0"}, "more than zero"),
        ({"pointers": "9"}, "numbers of diagnoses"),
        ({"modifiers": "25 59 LT RT GT"}, "room for 4 modifiers; you named 5: 25 59 LT RT GT"),
    ],
)
def test_a_wrong_detail_is_refused(encounter: Encounter, coder: Client, values: dict[str, str], answer: str) -> None:
    service = next(item for item in CodingDraft.objects.get().codes if item["kind"] == "service")
    assert answer in post(coder, "chart_detail", encounter, key=service["key"], **values)


def test_findings_are_checked_on_every_change(encounter: Encounter, coder: Client) -> None:
    page = post(coder, "chart_add", encounter, system="icd10cm", code="I48.9")
    findings = coding.check(encounter, CodingDraft.objects.get())
    (header,) = findings.filter(findings["message"].str.contains("I48") & findings["coders"]).to_dicts()
    assert header["severity"] == "error", "a category is not a code to bill"
    assert header["edit"] in page
    page = post(coder, "chart_remove", encounter, key=CodingDraft.objects.get().codes[-1]["key"])
    assert header["edit"] not in page


def test_clear_is_said_after_a_check_alone(
    encounter: Encounter, coder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert ("not checked" in page, ">clear<" in page) == (True, False), "without a diagnosis nothing was checked"
    page = post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "I10"))
    assert ("not checked" in page, ">clear<" in page) == (False, True)

    def nowhere(*_: object) -> None:
        raise ReferenceMissingError("no code lists")

    monkeypatch.setattr(coding, "check", nowhere)
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert ("not checked" in page, ">clear<" in page) == (True, False), "the check could not be made"


def test_a_draft_survives_the_session(encounter: Encounter, coder: Client, member: Callable[..., Client]) -> None:
    post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "I10"))
    coder.logout()
    page = member("coder").get(reverse("chart", args=[encounter.pk])).content.decode()
    assert f'id="row-{CodingDraft.objects.get().codes[-1]["key"]}"' in page
    assert chosen(encounter) == ["I10"]


def test_finalising_needs_a_diagnosis(encounter: Encounter, coder: Client) -> None:
    assert "Choose at least one diagnosis first." in post(coder, "chart_finalise", encounter)


def test_finalising_with_an_open_error_needs_a_reason(encounter: Encounter, coder: Client) -> None:
    post(coder, "chart_add", encounter, system="icd10cm", code="I48.9")
    assert "Mend them, or finalise with a reason." in post(coder, "chart_finalise", encounter)
    assert not Claim.objects.exists()
    response = coder.post(reverse("chart_finalise", args=[encounter.pk]), {"override": "No more is documented"})
    assert response["HX-Redirect"] == reverse("worklist")
    assert Claim.objects.get().status == "held"


def test_a_record_that_came_between_the_two_presses_is_looked_at_first(encounter: Encounter, coder: Client) -> None:
    post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "I10"))
    there = reverse("chart", args=[encounter.pk])
    shown = coder.get(there).content.decode().partition('id="record-shown" name="record" value="')[2].partition('"')[0]
    encounter.refresh_from_db()
    chart = stored_chart.chart_of(encounter)
    later = replace(chart.documents[0], document_id="addendum", text="Addendum: no hypertension.")
    record_updates.update_from_record(encounter, replace(chart, documents=(*chart.documents, later)))
    post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "E785"))
    assert "A later record came" in post(coder, "chart_finalise", encounter, record=shown)
    assert not Claim.objects.exists()
    encounter.refresh_from_db()
    assert f'value="{encounter.chart_hash}"' in coder.get(there).content.decode()
    assert (
        coder.post(reverse("chart_finalise", args=[encounter.pk]), {"record": encounter.chart_hash}).status_code == 204
    )


def test_finalising_keeps_codes_and_builds_the_claim(encounter: Encounter, coder: Client) -> None:
    for code in ("I10", "E785"):
        post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, code))
    assert coder.post(reverse("chart_finalise", args=[encounter.pk])).status_code == 204
    encounter.refresh_from_db()
    claim = Claim.objects.get(encounter=encounter)
    assert (claim.status, str(claim.total_charge), encounter.status) == ("ready", "150.00", "ready")
    assert list(FinalCode.objects.values_list("kind", "code")) == [
        ("diagnosis", "I10"), ("diagnosis", "E785"), ("service", "99213"),
    ]  # fmt: skip
    page = post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "I10"))
    assert "final coded" in page


def test_the_codes_of_the_record_itself_have_one_heading(encounter: Encounter, coder: Client) -> None:
    Document.objects.filter(encounter=encounter).update(title="Coded entries of the record", kind="coded_entries")
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    heading = page.partition("<h2>Coded entries of the record")[2].partition("</h2>")[0]
    assert heading.strip() == ""


def test_a_biller_sends_an_encounter_back_to_the_coder(
    encounter: Encounter, coder: Client, member: Callable[..., Client]
) -> None:
    post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "I10"))
    coder.post(reverse("chart_finalise", args=[encounter.pk]))
    member("biller").post(reverse("chart_reopen", args=[encounter.pk]), {"reason": "Laterality is missing"})
    encounter.refresh_from_db()
    assert (encounter.status, encounter.status_reason) == ("coding", "Laterality is missing")
    assert Claim.objects.get().status == "held"
    post(coder, "chart_accept", encounter, suggestion=suggestion(encounter, "E785"))
    coder.post(reverse("chart_finalise", args=[encounter.pk]))
    assert [one.code for one in Claim.objects.get().claimdiagnosis_rows.all()] == ["I10", "E785"]  # type: ignore[attr-defined]
    assert Claim.objects.get().status == "ready"


def test_the_risk_score_stands_on_the_chart_after_finalising_only(encounter: Encounter, coder: Client) -> None:
    """A Medicare patient with diabetes and its kidney disease (HCC 37): no score leads the coding."""
    stored = stored_chart.chart_of(encounter)
    medicare = replace(stored.patient.coverages[0], payer_name="Medicare", payer_id="MCR01")
    (visit,) = intake.import_charts(
        encounter.practice,
        [
            replace(
                stored,
                source="m.txt",
                patient=replace(stored.patient, coverages=(medicare,)),
                encounter=replace(stored.encounter, encounter_id="V77"),
            )
        ],
    ).new
    coding.open_chart(visit)
    post(coder, "chart_add", visit, system="icd10cm", code="E11.22")
    post(coder, "chart_add", visit, system="icd10cm", code="N18.32")
    assert "Risk score" not in coder.get(reverse("chart", args=[visit.pk])).content.decode()
    coding.finalise(visit, override="The score alone is of interest here.")
    page = coder.get(reverse("chart", args=[visit.pk])).content.decode()
    assert "Risk score" in page
    assert "HCC 37" in page
    assert "E11.22" in page.partition("HCC 37")[2].partition("</tr>")[0]
