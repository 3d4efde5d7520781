"""The practice's own rules: the list, one rule as a form or as text, its trials and versions, on and off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from claimwright.claims.tables import TABLES
from claimwright.edits.own_rules import OwnRule, rules_of_text
from claimwright.edits.own_rules.rows import LOOKED_FOR, ROWS, columns_of
from claimwright.edits.repairs import WAYS, repairable
from claimwright.errors import ClaimwrightError, UnreadableError
from claimwright.workbench import access, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, not_found, view
from claimwright.workbench.billing import rule_of
from claimwright.workbench.models import DenialLook, OwnRuleVersion, RuleTrial
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.rules import asking_now, form, keeping, learned_denials, listing, trials

_NEW: Final = {"table": "lines", "severity": "warn", "kinds": "PI"}
_TEXT: Final = "text"


@view(roles=access.RULE_READERS, event="rules.read")
def rules(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    context = {
        "here": "rules",
        "rows": listing.listed(request.practice, filters),
        "filters": filters,
        "shown": listing.SHOWN.items(),
        "does": listing.DOES,
        "may_write": _may_write(request),
    }
    return render(request, "rules/rules.html", context)


@view(roles=access.RULE_WRITERS, methods=("GET", "POST"))
def rule_add(request: MemberRequest) -> HttpResponse:
    """A new rule, from nothing."""
    fields = {**dict.fromkeys(form.NAMES, ""), **_NEW}
    if request.method == "GET":
        return _form(request, None, fields, [form.ConditionLine()])
    return _sent(request, None)


@view(roles=access.RULE_WRITERS)
def rule_proposed(request: MemberRequest, pk: int) -> HttpResponse:
    """The form of a new rule, filled in with what denied lines share (``proposal``); nothing is kept before a person keeps it."""
    look = get_or_404(request, DenialLook, pk=pk)
    if "proposal" not in request.GET:
        return redirect("rule_denials")
    number = typed.whole(request.GET["proposal"], 9999)
    made = None if number is None else learned_denials.proposed_rule(request.practice, look, number)
    shown = None if made is None else form.form_of(made)
    if shown is None:
        raise not_found(request, "deniallook", pk=pk)
    return _form(request, None, *shown)


@view(roles=access.RULE_READERS, methods=("GET", "POST"), event="rules.read")
def rule(request: MemberRequest, pk: int) -> HttpResponse:
    """A rule as it holds now; by POST another version of it."""
    version = _version(request, pk)
    if request.method == "POST":
        if not _may_write(request):
            return redirect("rule", pk)
        return _sent(request, version)
    shown = _shown(version)
    if request.GET.get("as") == _TEXT or shown is None:
        return _form(request, version, {}, [], text=version.content)
    return _form(request, version, *shown)


@view(roles=access.RULE_WRITERS, methods=("POST",))
def rule_switch(request: MemberRequest, pk: int) -> HttpResponse:
    """On or off, and the claims that wait are asked again."""
    version = _version(request, pk)
    on = request.POST.get("on") == "1"
    seen, why = typed.whole(request.POST.get("seen", "")) or 0, request.POST.get("why", "")
    try:
        kept = keeping.switch(request.practice, version.rule, seen, on=on, actor=request.user, why=why)
        _ask_again(request, kept, f"The rule is {'on' if on else 'off'}.")
    except ClaimwrightError as refused:
        messages.error(request, str(refused))
    return redirect("rule", pk)


@view(roles=access.RULE_WRITERS, methods=("POST",))
def rule_try(request: MemberRequest, pk: int) -> HttpResponse:
    """Begins a trial of the version that holds."""
    version = _version(request, pk)
    try:
        rule_of(version)
        trials.begin(version, actor=request.user)
    except ClaimwrightError as refused:
        messages.error(request, str(refused))
    return redirect("rule", pk)


@view(roles=access.RULE_WRITERS, methods=("POST",))
def rule_trial_go_on(request: MemberRequest, pk: int) -> HttpResponse:
    """The next claims of a trial; the page asks until there are none."""
    trial = get_or_404(request, RuleTrial.objects.select_related("version", "practice"), pk=pk)
    refused = ""
    try:
        trial = trials.go_on(trial)
    except ClaimwrightError as problem:
        refused = str(problem)
    if not request.headers.get("HX-Request"):
        return redirect("rule", trial.version_id)
    context = {"version": trial.version, "trial": trial, "kinds": _counts(trial), "refused": refused, "may_write": True}
    return render(request, "rules/parts/trial.html", context)


@view(roles=access.RULE_READERS, event="rules.trial_read")
def rule_trial(request: MemberRequest, pk: int) -> HttpResponse:
    """The claims behind one number of a trial."""
    trial = get_or_404(request, RuleTrial.objects.select_related("version"), pk=pk)
    kind = request.GET.get("show", "found")
    if kind not in trials.KINDS:
        raise not_found(request, "ruletrial", pk=pk)
    page = lists.page_of_rows(trials.behind(trial, kind), request.GET.dict())
    context = {"here": "rules", "trial": trial, "page": page, "named": trials.KINDS[kind][0]}
    return render(request, "rules/trial.html", context)


def _sent(request: MemberRequest, version: OwnRuleVersion | None) -> HttpResponse:
    """A form that was sent: kept, or shown again with what is wrong, or with a line more."""
    text = request.POST.get(_TEXT)
    fields, lines = form.typed_in(request.POST)
    if request.POST.get("more") or request.POST.get("shape"):
        more = [form.ConditionLine()] if request.POST.get("more") or not lines else []
        return _form(request, version, fields, [*lines, *more], more=bool(more))
    try:
        lines = form.filled(lines)
        if text is None and not lines:
            raise RefusedError("Say when it holds: a rule has at least one condition.")
        made = form.rule_of_form(fields, lines) if text is None else _one_rule(text)
        kept = _kept(request, version, made)
    except ClaimwrightError as refused:
        return _form(request, version, fields, lines, text=text, refused=_said(refused))
    _ask_again(request, kept, f"Kept as version {kept.version}.")
    return redirect("rule", kept.pk)


def _kept(request: MemberRequest, version: OwnRuleVersion | None, made: OwnRule) -> OwnRuleVersion:
    why = request.POST.get("why", "")
    if version is None:
        return keeping.add(request.practice, made, actor=request.user, why=why)
    if made.id != version.rule:
        raise RefusedError(f"This rule is {version.rule}: an id is given once. Add another rule instead.")
    seen = typed.whole(request.POST.get("seen", "")) or 0
    return keeping.change(request.practice, seen, made, actor=request.user, why=why)


def _ask_again(request: MemberRequest, version: OwnRuleVersion, said: str) -> None:
    asked = asking_now.ask_again(version, actor=request.user)
    claims = f"{asked} claim{'' if asked == 1 else 's'} that had not gone out"
    messages.success(request, f"{said} {claims} {'was' if asked == 1 else 'were'} asked again." if asked else said)


def _one_rule(text: str) -> OwnRule:
    found = rules_of_text(text, "rule")
    if len(found) != 1:
        raise RefusedError(f"One rule is written here, not {len(found)}; files of rules are taken in from the list.")
    return found[0]


def _said(refused: ClaimwrightError) -> str:
    """What is wrong, in the words of the form: its conditions are counted as they stand."""
    if not isinstance(refused, UnreadableError):
        return str(refused)
    place = refused.place.removeprefix("rules 1").removeprefix(", ").replace("when", "condition")
    return (
        f"{place[:1].upper()}{place[1:]}: {refused.expected}"
        if place
        else refused.expected[:1].upper() + refused.expected[1:]
    )


def _version(request: MemberRequest, pk: int) -> OwnRuleVersion:
    """The version that holds of the rule that any of its versions names."""
    one = get_or_404(request, OwnRuleVersion, pk=pk)
    found = keeping.latest(request.practice, one.rule)
    assert found is not None
    request.audited = found
    return found


def _may_write(request: MemberRequest) -> bool:
    return bool(access.RULE_WRITERS & request.roles)


def _shown(version: OwnRuleVersion) -> tuple[dict[str, str], list[form.ConditionLine]] | None:
    try:
        return form.form_of(rule_of(version))
    except UnreadableError:
        return None


def _counts(trial: RuleTrial) -> list[tuple[str, str, int]]:
    return [(name, words, getattr(trial, name)) for name, (words, _) in trials.KINDS.items()]


def _form(
    request: MemberRequest,
    version: OwnRuleVersion | None,
    fields: dict[str, str],
    lines: Iterable[form.ConditionLine],
    *,
    text: str | None = None,
    refused: str = "",
    more: bool = False,
) -> HttpResponse:
    table = fields.get("table") or "lines"
    table = table if table in ROWS else "lines"
    trial = listing.trials_of([version]).get(version.pk) if version else None
    context: dict[str, Any] = {
        "here": "rules",
        "version": version,
        "fields": fields,
        "text": text,
        "lines": [(line, form.table_of(line.where, table)) for line in lines],
        "tables": [(name, form.singular(name)) for name in ROWS],
        "does": listing.DOES.items(),
        "wheres": form.places(table),
        "operators": form.OPERATORS.items(),
        "columns": [(name, _columns(name)) for name in LOOKED_FOR] if text is None else [],
        "repairs": [(name, ", ".join(ways)) for name, ways in repairable(table).items()],
        "ways": WAYS.items(),
        "refused": refused,
        "more": more,
        "may_write": _may_write(request),
        "past": listing.past(request.practice, version.rule) if version else [],
        "trial": trial,
        "kinds": _counts(trial) if trial else [],
        "send_to": request.path if version else reverse("rule_add"),
        "told": listing.told_of(request.practice, version.rule) if version else 0,
        "today": timezone.localdate(),
    }
    context["part"] = part = bool(request.headers.get("HX-Request"))
    return render(request, "rules/parts/form.html" if part else "rules/rule.html", context)


def _columns(table: str) -> list[tuple[str, str]]:
    meanings = {one.name: one.meaning for declared in TABLES if declared.name == table for one in declared.columns}
    return [(name, meanings.get(name, "")) for name in sorted(columns_of(table))]
