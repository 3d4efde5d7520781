"""The list of patients by year, the page of a patient's year, answers, enrolment, and the factors of a payment year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.grouping.hcc import NOT_INSTALLED, RiskModel, risk_models
from claimwright.workbench import access, lists
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.models import Patient
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.risk import answers, enrollment, factors, listed, page, report, years

_SECONDS: Final = 20.0
"""How long a person who asks for it waits while members are reviewed."""


@view(roles=access.RISK_READERS, event="risk.list")
def risk(request: MemberRequest) -> HttpResponse:
    """Everybody with charts in a year of service."""
    filters = request.GET.dict()
    model = listed.chosen_model(request.practice, filters)
    found = listed.page(request.practice, model, filters)
    context = {
        **_chosen(model),
        "page": found,
        "filters": filters,
        "totals": listed.totals(request.practice, model, filters),
        "payers": listed.payers(request.practice, model),
        "rows": lists.query(_address(model) | ({"payer": filters["payer"]} if filters.get("payer") else {})),
        "shown": listed.SHOWN.items(),
        "sorts": listed.SORTS.items(),
        "may_set": bool(access.RISK_SETTERS & request.roles),
    }
    return render(request, "risk/risk.html", context)


@view(roles=access.RISK_READERS, methods=("POST",))
def review(request: MemberRequest) -> HttpResponse:
    """Reviews who was not reviewed yet, as many as a person waits for."""
    model = listed.chosen_model(request.practice, request.POST.dict())
    rows = listed.of_year(request.practice, model).filter(stamp="").select_related("patient")
    listed.refresh(rows, model, _SECONDS)
    left = listed.of_year(request.practice, model).filter(stamp="").count()
    messages.success(request, f"{left} patients are left to review." if left else "Everybody is reviewed.")
    return redirect(f"{reverse('risk')}?{_query(model)}")


@view(roles=access.RISK_READERS, event="risk.read")
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """A patient's year."""
    patient = get_or_404(request, Patient, pk=pk)
    model = listed.chosen_model(request.practice, request.GET.dict())
    found = years.reviewed(patient.kept, model)
    listed.remember(request.practice, found)
    enrolled = enrollment.enrollment_of(patient.kept, model.payment_year)
    context = {
        **_chosen(model),
        **page.context(found, request.practice),
        "patient": patient.kept,
        "problem": found.problem,
        "enrolled": enrolled,
        "dual": enrollment.DUAL.items(),
        "entitled": enrollment.ENTITLED.items(),
        "enrollment_flags": [(name, text, getattr(enrolled, name)) for name, text in enrollment.FLAGS.items()],
        "documented": answers.DOCUMENTED.items(),
        "gap_answers": answers.GAP.items(),
        "list": lists.came_from(request),
        "may_chart": bool(access.CHART_READERS & request.roles),
        "may_set": bool(access.RISK_SETTERS & request.roles),
    }
    return render(request, "risk/member.html", context)


@view(roles=access.RISK_READERS, methods=("POST",))
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """What a person says of a category, a gap or a pattern of the year."""
    patient = get_or_404(request, Patient, pk=pk).kept
    model = listed.chosen_model(request.practice, request.POST.dict())
    told = {name: request.POST.get(name, "") for name in ("kind", "rule", "answer", "note")}

    def step() -> None:
        shown = years.reviewed(patient, model).shown
        answers.say(patient, model.payment_year - 1, **told, shown=shown, actor=request.user)

    return _done(request, step, "Kept.", _back(patient, model, told["kind"]))


@view(roles=access.RISK_READERS, methods=("POST",))
def enroll(request: MemberRequest, pk: int) -> HttpResponse:
    """What the payer's enrolment file says of the patient in the payment year."""
    patient = get_or_404(request, Patient, pk=pk).kept
    model = listed.chosen_model(request.practice, request.POST.dict())

    def step() -> None:
        enrollment.enroll(patient, model.payment_year, request.POST.dict(), actor=request.user)

    return _done(request, step, "Kept.", _back(patient, model, "score"))


@view(roles=access.RISK_READERS, event="risk.answers")
def risk_answers(request: MemberRequest) -> HttpResponse:
    """How often what is shown was right, by rule; with ``rule`` the answers behind a number."""
    filters = request.GET.dict()
    model = listed.chosen_model(request.practice, filters)
    context: dict[str, Any] = {**_chosen(model), "filters": filters, "groups": report.GROUPS}
    if filters.get("rule"):
        context |= {
            "page": report.behind(request.practice, model, filters),
            "named": report.title_of(model, filters.get("kind", ""), filters["rule"]),
            "group": report.GROUPS.get(filters.get("group", ""), ""),
        }
        return render(request, "risk/answers_behind.html", context)
    return render(request, "risk/answers.html", {**context, "rows": report.by_rule(request.practice, model)})


@view(roles=access.RISK_READERS, event="risk.factors")
def risk_factors(request: MemberRequest) -> HttpResponse:
    """The factors that hold, by payment year."""
    context = {
        "here": "risk",
        "rows": factors.holding(request.practice),
        "models": list(dict.fromkeys(one.model for one in risk_models())),
        "payment_years": [year + 1 for year in listed.years()],
        "may_set": bool(access.RISK_SETTERS & request.roles),
        "known": risk_models(),
        "not_installed": NOT_INSTALLED.items(),
    }
    return render(request, "risk/factors.html", context)


@view(roles=access.RISK_SETTERS, methods=("POST",))
def factor(request: MemberRequest) -> HttpResponse:
    def step() -> None:
        factors.give(request.practice, request.POST.dict(), actor=request.user)

    return _done(request, step, "They hold from now on.", reverse("risk_factors"))


def _done(request: MemberRequest, step: Callable[[], None], said: str, back: str) -> HttpResponse:
    try:
        step()
        messages.success(request, said)
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect(back)


def _back(patient: Patient, model: RiskModel, part: str) -> str:
    place = {"hcc": "#categories", "flag": "#often", "gap": "#gaps"}.get(part, "#score")
    return f"{reverse('risk_member', args=[patient.pk])}?{_query(model)}{place}"


def _query(model: RiskModel) -> str:
    return lists.query(_address(model))


def _address(model: RiskModel) -> dict[str, str]:
    return {"model": model.model, "year": str(model.payment_year - 1)}


def _chosen(model: RiskModel) -> dict[str, Any]:
    return {
        "here": "risk",
        "model": model,
        "year": model.payment_year - 1,
        "years": listed.years(),
        "models": [one.model for one in risk_models() if one.payment_year == model.payment_year],
        "not_installed": NOT_INSTALLED.items(),
        "query": _query(model),
    }
