"""From when until when, or for how many minutes? Clock times and durations of a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from claimwright.coding.compiled import compiled

_CLOCK: Final = r"(?:[01]?\d|2[0-3]):[0-5]\d|(?:[01]\d|2[0-3])[0-5]\d(?=h\b|hrs?\b|\b)"
_SPAN: Final = compiled(
    rf"(?<![\d/.-])(?P<start>{_CLOCK})\s*(?:-|–|—|to|until|till|→)\s*(?P<stop>{_CLOCK})(?![\d/]|\s*(?:mg|ml|mcg|units?|cc))",
)
_LABELLED: Final = compiled(
    rf"\b(?:start(?:ed)?|begun|began|on)\b[ :@at]*(?P<start>{_CLOCK})[^\n]{{0,40}}?\b(?:stop(?:ped)?|end(?:ed)?|completed?|finished|done|off)\b[ :@at]*(?P<stop>{_CLOCK})",
)
_ONE: Final = compiled(
    rf"(?:^|(?<=[\s@(]))(?!20[12]\d\b)(?P<start>{_CLOCK})(?![\d/%]|\s*(?:mg|ml|mcg|units?|cc|u\b|kcal))"
)
_LASTING: Final = compiled(
    r"\b(?:over|x|for|lasting|in)\s*(?P<amount>\d{1,3}(?:\.\d)?)\s*-?(?P<measure>min(?:ute)?s?|mins?|h(?:ou)?rs?|h)\b|(?P<amount2>\d{1,3})[ -]?(?P<measure2>min(?:ute)?s?)\s*(?:infusion|drip)\b",
)
_ENDED: Final = compiled(
    rf"\s*(?P<stop>{_CLOCK})\W+(?:[\w-]+ ){{0,2}}?(?:infusion|infused|bag|drip|dose)\b[^\n]{{0,20}}?\b(?:complete[d]?|finished|ended|stopped|done|in|off)\b",
)
_BEGUN: Final = compiled(r"\b(?:start(?:ed)?|begun|hung|initiated)\b")
_DAY: Final = 24 * 60


@dataclass(frozen=True)
class Times:
    """Minutes after midnight at which something began and ended, and how long it took; None where it is not written."""

    start: int | None = None
    stop: int | None = None
    minutes: int | None = None

    def __bool__(self) -> bool:
        return self.start is not None or self.minutes is not None


def _minute(clock: str) -> int:
    digits = clock.replace(":", "").zfill(4)
    return int(digits[:2]) * 60 + int(digits[2:])


def times_in(text: str, low: int, high: int) -> Times | None:
    """The times that some words give: a span, else one clock time with a duration, else either alone."""
    for pattern in (_SPAN, _LABELLED):
        if match := pattern.search(text, low, high):
            begin, stop = _minute(match["start"]), _minute(match["stop"])
            return Times(begin, stop, (stop - begin) % _DAY)
    lasting, one = _LASTING.search(text, low, high), _ONE.search(text, low, high)
    minutes = None
    if lasting:
        amount = float(lasting["amount"] or lasting["amount2"])
        minutes = round(amount * (60 if (lasting["measure"] or "m").lower().startswith("h") else 1))
    start = _minute(one["start"]) if one else None
    if start is None and minutes is None:
        return None
    return Times(start, start + minutes if start is not None and minutes is not None else None, minutes)


def ended_below(text: str, low: int, times: Times) -> Times:
    """The times of an infusion that begins on its own line, with the end that a later line gives: "1210 infusion complete".

    Another that is started between them leaves the end open.
    """
    if times.start is None or times.minutes is not None:
        return times
    for line in text[low:].split("\n"):
        if match := _ENDED.match(line):
            stop = _minute(match["stop"])
            return Times(times.start, stop, (stop - times.start) % _DAY)
        if _BEGUN.search(line):
            break
    return times
