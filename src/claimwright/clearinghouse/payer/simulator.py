"""The payer: bytes of an 837 in, acknowledgments and payments out, with a memory between files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from claimwright.claims.batch import Claims
from claimwright.clearinghouse.payer.adjudicate import ClaimRows, DrgWeight, adjudicate, cents
from claimwright.clearinghouse.payer.decisions import ZERO, ClaimDecision
from claimwright.clearinghouse.payer.intake import Taken, acknowledgment_set, take_in
from claimwright.clearinghouse.payer.memory import Memory
from claimwright.clearinghouse.payer.payment import ProviderAdjustment, Segment, payment_set
from claimwright.clearinghouse.payer.plan import Plan
from claimwright.clearinghouse.payer.wire import acknowledged, receive, written

_DAYS_A_YEAR: Final = Decimal(365)


@dataclass(frozen=True)
class Answer:
    """One file the payer sends back. ``kind``: 999 (with a TA1 before it where one is due), 277CA or 835."""

    kind: str
    name: str
    content: bytes


class PayerSimulator:
    """A payer with one or more plans, keyed by payer id; claims for an unknown payer id go to the first plan.

    The answers to a file are the same however often it is sent: a file with known content is answered from memory
    with no new payment.
    """

    def __init__(self, plans: Mapping[str, Plan], folder: Path, *, drg_weight: DrgWeight | None = None) -> None:
        if not plans:
            raise ValueError("a payer needs a plan")
        folder.mkdir(parents=True, exist_ok=True)
        self._plans = dict(plans)
        self._sent = folder / "sent"
        self._sent.mkdir(exist_ok=True)
        self._memory = Memory(folder / "memory.json")
        self._drg_weight: DrgWeight = drg_weight or (lambda _: None)

    def receive(self, content: bytes, *, today: date) -> list[Answer]:
        """The answers to one file: TA1 (when asked for) and 999, and a 277CA for accepted sets. Payments come when due: ``pay``."""
        digest = hashlib.sha256(content).hexdigest()
        known = self._memory.answered(digest)
        if known is not None:
            return [Answer(name.split("-")[1], name, (self._sent / name).read_bytes()) for name in known]
        answers = list(self._answers(content, today))
        for answer in answers:
            (self._sent / answer.name).write_bytes(answer.content)
        self._memory.remember_file(digest, [answer.name for answer in answers])
        self._memory.save()
        return answers

    def _named(self, kind: str, content: bytes) -> Answer:
        return Answer(kind, f"{self._memory.next_number():06d}-{kind}-payer.x12", content)

    def pay(self, *, today: date) -> list[Answer]:
        """The 835s that are due by ``today``: one a plan, payee and day of payment."""
        grouped: dict[tuple[str, str, str, str], list[ClaimDecision]] = {}
        for one in self._memory.take_due(today):
            key = (one["due"], one["payer_id"], one["payee_npi"], one["submitter"])
            grouped.setdefault(key, []).append(ClaimDecision.from_json(one["decision"]))
        answers = [self._payment(*key, decisions) for key, decisions in sorted(grouped.items())]
        for answer in answers:
            (self._sent / answer.name).write_bytes(answer.content)
        self._memory.save()
        return answers

    def _answers(self, content: bytes, today: date) -> Iterator[Answer]:
        syntax = acknowledged(content, self._memory.next_number(), today)
        if syntax is None:
            return
        yield self._named("999", syntax.content)
        for one in receive(content, syntax.accepted):
            for plan, claims in self._by_plan(one.claims):
                taken = [self._take(rows, plan) for rows in claims]
                segments = acknowledgment_set(
                    plan,
                    taken,
                    reference=f"CA{self._memory.next_number():06d}",
                    batch_reference=one.batch_reference,
                    submitter=one.submitter,
                    today=today,
                )
                yield self._named("277CA", self._written("277", "005010X214", segments, plan, one.submitter[1], today))
                for each in taken:
                    if each.status.accepted:
                        due = today + timedelta(days=plan.payment_lag_days)
                        for decision in self._decide(each, plan, today):
                            self._memory.owe(due, plan.payer_id, one.submitter[1], decision)

    def _written(
        self, kind: str, version: str, segments: list[Segment], plan: Plan, receiver: str, today: date
    ) -> bytes:
        number = self._memory.next_number()
        return written(kind, version, segments, sender=plan.payer_id, receiver=receiver, number=number, today=today)

    def _by_plan(self, claims: Claims) -> list[tuple[Plan, list[ClaimRows]]]:
        tables = {name: frame.partition_by("claim_id", as_dict=True) for name, frame in claims.frames().items()}

        def rows(name: str, key: tuple[object, ...]) -> list[dict[str, object]]:
            return tables[name][key].to_dicts() if key in tables[name] else []

        grouped: dict[str, list[ClaimRows]] = {}
        for claim in claims.claims.to_dicts():
            key = (claim["claim_id"],)
            one = ClaimRows(claim, *(rows(name, key) for name in ("lines", "diagnoses", "providers", "parties")))
            payer_id = one.party("payer").get("id") or ""
            grouped.setdefault(payer_id if payer_id in self._plans else next(iter(self._plans)), []).append(one)
        return [(self._plans[payer_id], some) for payer_id, some in grouped.items()]

    def _take(self, rows: ClaimRows, plan: Plan) -> Taken:
        status = take_in(rows, plan)
        return Taken(rows, status, f"{plan.payer_id}{self._memory.next_number():08d}" if status.accepted else "")

    def _decide(self, taken: Taken, plan: Plan, today: date) -> list[ClaimDecision]:
        """The decision, after the reversal of the claim it replaces or voids."""
        rows, frequency = taken.rows, taken.rows.claim["frequency_code"]
        decisions: list[ClaimDecision] = []
        earlier = (
            self._memory.claim(rows.claim["payer_claim_control_number"] or "") if frequency in ("7", "8") else None
        )
        year = (rows.days[0] or today).year
        if earlier:
            decisions.append(earlier.reversed())
            self._memory.forget(earlier.payer_claim_control_number)
            self._memory.add_deductible(earlier.member_id, year, -_deductible(earlier))
        if frequency == "8":
            return decisions
        key = _key(rows)
        decision = adjudicate(
            rows,
            plan,
            number=taken.number,
            received=today,
            deductible=max(plan.deductible - self._memory.deductible_met(rows.member_id, year), ZERO),
            duplicate=self._memory.decided(key) is not None,
            drg_weight=self._drg_weight,
        )
        if not any(one.reason == "18" for service in decision.services for one in service.adjustments):
            self._memory.remember(decision, key)
            self._memory.add_deductible(decision.member_id, year, _deductible(decision))
        return [*decisions, decision]

    def _payment(self, due: str, payer_id: str, payee: str, submitter: str, decisions: list[ClaimDecision]) -> Answer:
        plan, paid_on = self._plans[payer_id], date.fromisoformat(due)
        segments = payment_set(
            plan,
            [_miscounted(one, plan) for one in decisions],
            self._provider_adjustments(plan, payee, decisions, paid_on),
            trace=f"{payer_id}{self._memory.next_number():07d}",
            paid_on=paid_on,
        )
        return self._named("835", self._written("835", "005010X221A1", segments, plan, submitter, paid_on))

    def _provider_adjustments(
        self, plan: Plan, payee: str, decisions: list[ClaimDecision], paid_on: date
    ) -> list[ProviderAdjustment]:
        """Interest (L6), takebacks (WO) and balances forwarded (FB); the payment is never negative (X12 RFI 222)."""
        made: list[ProviderAdjustment] = []
        paid = sum((one.paid for one in decisions), ZERO)
        for one in decisions:
            late = (paid_on - (one.received or paid_on)).days - plan.interest_after_days
            interest = cents(one.paid * plan.interest_rate * late / _DAYS_A_YEAR) if late > 0 and one.paid > 0 else ZERO
            if interest:
                made.append(ProviderAdjustment("L6", one.payer_claim_control_number, -interest))
        owed = self._memory.forwarded(payee)
        if owed:
            made.append(ProviderAdjustment("FB", "FORWARDED", owed))
            self._memory.set_forwarded(payee, ZERO)
        room = paid - sum((one.amount for one in made), ZERO)
        for reference, amount in plan.recoupments:
            if not self._memory.recouped(f"{payee} {reference}") and amount <= room:
                made.append(ProviderAdjustment("WO", reference, amount))
                self._memory.remember_recouped(f"{payee} {reference}")
                room -= amount
        if room < 0:
            made.append(ProviderAdjustment("FB", "FORWARDED", room))
            self._memory.set_forwarded(payee, -room)
        return made


def _deductible(decision: ClaimDecision) -> Decimal:
    everything = [*decision.adjustments, *(one for service in decision.services for one in service.adjustments)]
    return sum((one.amount for one in everything if one.group == "PR" and one.reason == "1"), ZERO)


def _key(rows: ClaimRows) -> str:
    """What makes two claims the same service: payee, member, days, and each line's code, modifiers and charge."""
    lines = sorted(
        f"{row['procedure_code']}{row['revenue_code']}{row['modifier_1']}{row['modifier_2']}{row['charge']}{row['date_from']}"
        for row in rows.lines
    )
    parts = [rows.provider("billing").get("npi") or "", rows.member_id, *(str(day) for day in rows.days), *lines]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _miscounted(decision: ClaimDecision, plan: Plan) -> ClaimDecision:
    """The payer's own mistake, for practice: it states ten dollars more than its lines add up to."""
    if decision.member_id in plan.miscounts and decision.paid > 0:
        return replace(decision, paid=decision.paid + Decimal("10.00"))
    return decision
