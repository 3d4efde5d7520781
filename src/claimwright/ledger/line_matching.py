"""Which billed line does an adjudicated service belong to? By number or by likeness, never by position."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from claimwright.ledger.paid_claims import PaidService
from claimwright.ledger.sent_claims import ZERO, SentClaim, SentLine

_EXACT, _ONE_DROPPED = 0, 1
_NEAR: Final = 2
"""A line that differs in more than so many things is no near match."""


@dataclass
class LineMatches:
    """``lines``: number of the service to number of the line; ``unmatched``: number of the service to the reason."""

    lines: dict[int, int] = field(default_factory=dict)
    unmatched: dict[int, str] = field(default_factory=dict)


def match_lines(services: Iterable[PaidService], claim: SentClaim) -> LineMatches:
    """Ties services to lines: by the line control number that the claim carried; else by procedure, modifiers (in any order,
    one of them dropped), charge and date, one to one; else the parts of a split, or the components of the last line, whose charges add up to a line's."""
    found = LineMatches()
    by_number = _by_control_number(claim)
    left: list[PaidService] = []
    told: dict[int, list[PaidService]] = {}
    for service in services:
        line = by_number.get(service.control_number)
        if line is None:
            left.append(service)
        else:
            told.setdefault(line.line, []).append(service)
    lines = {line.line: line for line in claim.lines}
    for number, mine in told.items():
        _take_told(mine, lines[number], found)
    free = [line for line in claim.lines if line.line not in told]
    for tolerance in (_EXACT, _ONE_DROPPED):
        left, free = _one_to_one(left, free, tolerance, found)
    left, free = _splits(left, free, found)
    left, free = _components(left, free, found)
    for service in left:
        several = sum(_fits(service, line, _ONE_DROPPED) for line in free) > 1
        found.unmatched[service.number] = (
            "more than one line of the claim is like this service"
            if several
            else "no line of the claim is like this service"
        )
    return found


def near_lines(service: PaidService, claim: SentClaim) -> list[tuple[SentLine, list[str]]]:
    """Lines that are nearly like the service, the nearest first, each with what differs."""
    near = [(line, _differs(service, line)) for line in claim.lines]
    return sorted((pair for pair in near if len(pair[1]) <= _NEAR), key=lambda pair: len(pair[1]))


def _by_control_number(claim: SentClaim) -> dict[str, SentLine]:
    """Control numbers that name one line; a number that stands on two lines names none."""
    found: dict[str, SentLine] = {}
    twice = set()
    for line in claim.lines:
        if line.control_number in found:
            twice.add(line.control_number)
        if line.control_number:
            found[line.control_number] = line
    return {number: line for number, line in found.items() if number not in twice}


def _take_told(services: list[PaidService], line: SentLine, found: LineMatches) -> None:
    """Services that carry a line's number, unless neither procedure nor charge is that line's, or they are too much for it."""
    charged = sum((service.charge for service in services), ZERO)
    for service in services:
        if charged > line.charge:
            found.unmatched[service.number] = "the charge is more than that of the line whose number it carries"
        elif service.procedure != line.procedure and charged != line.charge:
            found.unmatched[service.number] = "neither procedure nor charge is that of the line whose number it carries"
        else:
            found.lines[service.number] = line.line


def _fits(service: PaidService, line: SentLine, tolerance: int) -> bool:
    return (
        service.procedure == line.procedure
        and service.charge == line.charge
        and _same_day(service, line)
        and any(_same_modifiers(given, line, tolerance) for given in (service.modifiers, service.paid_modifiers))
    )


def _same_day(service: PaidService, line: SentLine) -> bool:
    if service.day is None or line.first is None:
        return True
    return line.first <= service.day <= (line.last or line.first)


def _same_modifiers(given: tuple[str, ...], line: SentLine, tolerance: int) -> bool:
    left = list(line.modifiers)
    for modifier in given:
        if modifier not in left:
            return False
        left.remove(modifier)
    return len(left) <= tolerance


def _one_to_one(
    services: list[PaidService], lines: list[SentLine], tolerance: int, found: LineMatches
) -> tuple[list[PaidService], list[SentLine]]:
    """Ties pairs that fit each other alone, again and again; then those that several fit, where it makes no difference."""
    services, lines = list(services), list(lines)

    def take(service: PaidService, line: SentLine) -> None:
        found.lines[service.number] = line.line
        services.remove(service)
        lines.remove(line)

    while pair := _only_pair(services, lines, tolerance) or _same_either_way(services, lines, tolerance):
        take(*pair)
    return services, lines


def _only_pair(
    services: list[PaidService], lines: list[SentLine], tolerance: int
) -> tuple[PaidService, SentLine] | None:
    for service in services:
        fitting = [line for line in lines if _fits(service, line, tolerance)]
        if len(fitting) == 1 and sum(_fits(other, fitting[0], tolerance) for other in services) == 1:
            return service, fitting[0]
    return None


def _same_either_way(
    services: list[PaidService], lines: list[SentLine], tolerance: int
) -> tuple[PaidService, SentLine] | None:
    """A pair among several that fit, where the lines or the services cannot be told apart. A payer that was sent no line
    control number returns the number of the line (005010X221A1, 2110 REF*6R): among equals it decides."""
    for service in services:
        fitting = [line for line in lines if _fits(service, line, tolerance)]
        rivals = [other for other in services if any(_fits(other, line, tolerance) for line in fitting)]
        if not fitting or len(rivals) > len(fitting):
            continue
        for line in fitting:
            if service.control_number == str(line.line) and not line.control_number:
                return service, line
        if _alike(fitting, lambda line: line.likeness) or (len(rivals) == len(fitting) and _alike(rivals, _decided)):
            return service, fitting[0]
    return None


def _alike[T](things: list[T], likeness: Callable[[T], object]) -> bool:
    return all(likeness(thing) == likeness(things[0]) for thing in things)


def _decided(service: PaidService) -> tuple[object, ...]:
    return service.procedure, sorted(service.modifiers), service.paid, service.day, service.adjustments


def _splits(
    services: list[PaidService], lines: list[SentLine], found: LineMatches
) -> tuple[list[PaidService], list[SentLine]]:
    """Ties services of one procedure and day whose charges add up to that of the one line with this procedure and day."""
    services, lines = list(services), list(lines)
    for line in list(lines):
        parts = [one for one in services if one.procedure == line.procedure and _same_day(one, line)]
        same = [
            other for other in lines if other.procedure == line.procedure and any(_same_day(p, other) for p in parts)
        ]
        if len(parts) > 1 and len(same) == 1 and sum((one.charge for one in parts), ZERO) == line.charge:
            for part in parts:
                found.lines[part.number] = line.line
                services.remove(part)
            lines.remove(line)
    return services, lines


def _components(
    services: list[PaidService], lines: list[SentLine], found: LineMatches
) -> tuple[list[PaidService], list[SentLine]]:
    """Ties what is left to the one line that is left, when several services of its day add up to its charge to the cent: a
    payer that paid a line as its components and did not return the code as billed (SVC06)."""
    together = [lines[0]] if len(lines) == 1 else []
    for line in together:
        charged = sum((one.charge for one in services), ZERO)
        same_day = all(_same_day(one, line) and one.charge > 0 for one in services)
        untold = not any(one.procedure == line.procedure for one in services)
        if len(services) > 1 and same_day and untold and charged == line.charge:
            found.lines.update({one.number: line.line for one in services})
            return [], []
    return services, lines


def _differs(service: PaidService, line: SentLine) -> list[str]:
    same = {
        "procedure": service.procedure == line.procedure,
        "modifiers": any(
            _same_modifiers(given, line, _ONE_DROPPED) for given in (service.modifiers, service.paid_modifiers)
        ),
        "charge": service.charge == line.charge,
        "date": _same_day(service, line),
        "line_control_number": not line.control_number
        or not service.control_number
        or service.control_number == line.control_number,
    }
    return [name for name, equal in same.items() if not equal]
