"""The main job from beginning to end: records to codes to claims to payers to money, told step by step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from claimwright.clearinghouse.payer import PayerSimulator
from claimwright.workbench import audit, opened_library
from claimwright.workbench.billing import build_and_scrub, release
from claimwright.workbench.claims import replacement
from claimwright.workbench.demo import billing as bill
from claimwright.workbench.demo import coding as code
from claimwright.workbench.demo.people import Login, people
from claimwright.workbench.demo.script import PracticeFiles, Script
from claimwright.workbench.indicators.counted import counted
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    Claim,
    ClaimStatus,
    Encounter,
    Finding,
    Payment,
    Practice,
    Suggestion,
    SuspendedItem,
    User,
)
from claimwright.workbench.refusals import RefusedError

Tell = Callable[[str, str], None]
"""Called with a step's name and what came of it."""

_DAY_OF_SENDING: Final = 1
_SETTLED: Final = 14


@dataclass
class House:
    """One practice at work: its row, files, coder, biller and payer."""

    practice: Practice
    files: PracticeFiles
    coder: User
    biller: User
    payer: PayerSimulator
    out: Path
    encounters: list[Encounter] = field(default_factory=list)


def run(script: Script, out: Path, tell: Tell, *, today: date | None = None) -> list[Login]:
    """Runs the main job for every practice of the group, continuing where an earlier run stopped. Returns the sign-ins."""
    today = today or timezone.localdate()
    practices = [_practice(files) for files in script.practices]
    logins = people(practices, out / "home" / "logins.json")
    houses = [
        House(practice, files, *_staff(practice), _payer(script, out / files.id), out / files.id)
        for practice, files in zip(practices, script.practices, strict=True)
    ]
    tell("practice group", f"{len(houses)} practices, {len(logins)} sign-ins")
    _read_records(houses, tell)
    _code(houses, script, tell)
    _scrub(houses, script, tell)
    _exchange(houses, today, tell)
    _correct(houses, script, today, tell)
    _tell_money(houses, tell)
    for house in houses:
        _write_between(house)
    return logins


def _practice(files: PracticeFiles) -> Practice:
    practice, _ = Practice.objects.get_or_create(name=files.registration["name"], defaults={"synthetic": True})
    build_and_scrub.set_up(practice, files.registration, files.fees.rows())
    return practice


def _staff(practice: Practice) -> tuple[User, User]:
    def member(role: str) -> User:
        return practice.memberships.filter(role=role).order_by("pk")[0].user

    return member("coder"), member("biller")


def _payer(script: Script, out: Path) -> PayerSimulator:
    library = opened_library.library()
    weights = dict(library.frame("drg_weights").sort("valid_from").select("drg", "weight").iter_rows())
    return PayerSimulator(script.plans, out / "payer", drg_weight=lambda drg: _decimal(weights.get(drg)))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _read_records(houses: list[House], tell: Tell) -> None:
    files = new = 0
    problems: list[str] = []
    formats: dict[str, int] = {}
    for house in houses:
        found = intake.import_files(house.practice, house.files.charts, actor=house.coder)
        house.encounters = found.encounters
        files, new = files + len(house.files.charts), new + len(found.new)
        problems += found.messages
        for path in house.files.charts:
            formats[path.suffix[1:]] = formats.get(path.suffix[1:], 0) + 1
    total = sum(len(house.encounters) for house in houses)
    kinds = ", ".join(f"{count} {name}" for name, count in sorted(formats.items()))
    tell("records read", f"{total} encounters from {files} files ({kinds}); {new} new")
    for problem in problems:
        tell("", problem)


def _code(houses: list[House], script: Script, tell: Tell) -> None:
    total = code.Coded()
    claims = 0
    for house in houses:
        for encounter in house.encounters:
            result, claim = code.code(encounter, script.decided.get(encounter.encounter_id), house.coder)
            total, claims = total + result, claims + (claim is not None)
            tell("...", f"coding {encounter.encounter_id}")
    suggested = Suggestion.objects.filter(practice__in=[h.practice for h in houses], suggested=True).count()
    tell("codes suggested", f"{suggested} codes, each with the words that support it")
    tell("decisions", decisions(total, suggested))
    tell("claims built", f"{claims} claims")


def decisions(coded: code.Coded, suggested: int) -> str:
    """What became of the suggested codes, so that the parts add up to them, and what the coder took beside them."""
    parts = [f"{coded.accepted} accepted", f"{coded.rejected} refused with a reason"]
    waiting = suggested - coded.accepted - coded.rejected
    parts += [f"{waiting} not decided (charts left open, or coded before)"] if waiting else []
    beside = f"{coded.alternatives} alternatives taken and {coded.added} codes added by the coder"
    return f"{', '.join(parts)}; beside them {beside}"


def _scrub(houses: list[House], script: Script, tell: Tell) -> None:
    held = mended = 0
    for house in houses:
        held += Claim.objects.filter(practice=house.practice, status=ClaimStatus.HELD).count()
        for fix in script.fixes:
            mended += bill.mend(house.practice, fix, house.biller)
    left = Claim.objects.filter(practice__in=[h.practice for h in houses], status=ClaimStatus.HELD).count()
    tell("scrubbed", f"{held} claims held; {mended} findings mended; {left} claims stay held with their reason")


def _waves(houses: list[House], today: date) -> Iterator[date]:
    """The days claims are sent: the first of each month after a service, and today."""
    days = [e.date_of_service for h in houses for e in h.encounters if e.date_of_service]
    day = min(days, default=today)
    while True:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        if day >= today:
            yield today
            return
        yield day


def _exchange(houses: list[House], today: date, tell: Tell) -> None:
    written: list[Path] = []
    for day in _waves(houses, today):
        for house in houses:
            written += bill.collect(house.practice, day, house.out, house.payer, house.biller)
            written += bill.wave(house.practice, day, house.out, house.payer, house.biller)
            tell("...", f"sending and receiving, {day:%B %Y}")
    counts: dict[str, int] = {}
    for path in written:
        kind = path.name.split("-")[1].removesuffix(".x12")
        counts[kind] = counts.get(kind, 0) + 1
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing new"
    tell("sent and answered", kinds)


def _correct(houses: list[House], script: Script, today: date, tell: Tell) -> None:
    """Replaces the paid claims the script corrects, and lets the payer answer: a reversal and a correction."""
    made = 0
    for house in houses:
        for one in script.replacements:
            claim = bill.find_claim(house.practice, one.encounter)
            if claim is None or claim.frequency_code != "1" or claim.status not in replacement.DECIDED:
                continue
            try:
                new = replacement.replace(claim, actor=house.biller)
            except RefusedError:
                continue
            bill.change(new, one, house.biller)
            release(new, actor=house.biller)
            made += 1
        if made:
            sent = today - timedelta(days=_SETTLED)
            bill.wave(house.practice, today, house.out, house.payer, house.biller, sent=sent)
            bill.collect(house.practice, today, house.out, house.payer, house.biller)
    tell("corrected", f"{made} paid claims replaced (frequency 7): the payer reverses the first and pays the second")


def _tell_money(houses: list[House], tell: Tell) -> None:
    payments = Payment.objects.filter(practice__in=[h.practice for h in houses])
    suspended = SuspendedItem.objects.filter(practice__in=[h.practice for h in houses], resolved_at=None)
    total = sum((one.amount or Decimal(0) for one in payments), Decimal(0))
    tell("payments posted", f"{payments.count()} payments of {total:,.2f} in all; {suspended.count()} items suspended")
    for one in suspended:
        tell("", f"suspended: {one.reason}")
    for house in houses:
        shown = "; ".join(
            f"{kpi.definition.title} {kpi.value}{'%' if kpi.definition.unit == '%' else ' ' + kpi.definition.unit}"
            for kpi in counted(house.practice, timezone.localdate())
            if kpi.value is not None
        )
        tell(house.practice.name, shown)
    trail = audit.verify()
    tell("audit trail", "verified" if trail.intact else str(trail))


def _write_between(house: House) -> None:
    """What the database holds between the files: codes with evidence and findings, one JSON an encounter."""
    folder = house.out / "encounters"
    folder.mkdir(parents=True, exist_ok=True)
    for encounter in house.encounters:
        claims = list(encounter.claims.order_by("row_id"))
        content = {
            "encounter": encounter.encounter_id,
            "suggestions": [
                {"code": s.code, "score": s.score, "suggested": s.suggested, "reason": s.reason, "evidence": s.evidence}
                for s in encounter.suggestions.all()
            ],
            "final_codes": [{"code": one.code, "system": one.system} for one in encounter.final_codes.all()],
            "claims": [
                {
                    "patient_control_number": claim.patient_control_number,
                    "state": claim.status,
                    "findings": list(
                        Finding.objects.filter(record=claim).values(
                            "edit", "severity", "line", "message", "source", "fix"
                        )
                    ),
                    "history": list(claim.events.values("event", "text")),
                }
                for claim in claims
            ],
        }
        path = folder / f"{encounter.encounter_id}.json"
        path.write_text(json.dumps(content, indent=1, default=str), encoding="utf-8")
