"""ICD-10-CM Official Guidelines as rules over the suggestions of a chart, one family a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from claimwright.coding.rules.aftercare import aftercare
from claimwright.coding.rules.alcohol import alcohol
from claimwright.coding.rules.allergies import allergies
from claimwright.coding.rules.base import Case
from claimwright.coding.rules.carried_on import taken_back, working_diagnoses
from claimwright.coding.rules.childhood import childhood
from claimwright.coding.rules.combinations import (
    adverse_chemotherapy,
    chronic_pain,
    diabetes_with,
    hypertension_with,
    lung_infection,
    obstructing_stone,
    plain_diabetes,
)
from claimwright.coding.rules.combined import combined
from claimwright.coding.rules.contradicted import contradicted
from claimwright.coding.rules.dementia import dementia
from claimwright.coding.rules.device_complications import device_complications, status_of_devices
from claimwright.coding.rules.diabetic_limbs import gangrene_removed, polyneuropathy_told
from claimwright.coding.rules.dialysis import dialysis_status
from claimwright.coding.rules.done_now import done_now
from claimwright.coding.rules.drugs import drug_events
from claimwright.coding.rules.effects_of_treatment import effects_of_treatment
from claimwright.coding.rules.encounters import encounter_purpose, examination_findings, routine_examination
from claimwright.coding.rules.exclusions import excludes1
from claimwright.coding.rules.external import external_causes
from claimwright.coding.rules.family_cancer import family_cancer
from claimwright.coding.rules.food_allergies import food_allergies
from claimwright.coding.rules.fragility import bone_necks, fragility_fractures
from claimwright.coding.rules.gathered import gathered, several_ribs
from claimwright.coding.rules.healed_fragility import healed_fragility_fracture
from claimwright.coding.rules.history import history_codes
from claimwright.coding.rules.imaging import breast_lumps, lung_nodules, screening_studies, specified_in_findings
from claimwright.coding.rules.imaging_reports import imaging_reports
from claimwright.coding.rules.joint_sites import joint_sites
from claimwright.coding.rules.kidney import kidney_stage
from claimwright.coding.rules.long_term_drugs import long_term_drugs
from claimwright.coding.rules.lymphomas import lymphoma_sites
from claimwright.coding.rules.mental_states import mental_states
from claimwright.coding.rules.metastases import metastases, unknown_primary
from claimwright.coding.rules.neoplasms import cancer_history, history_beside_active, neoplasm_sites, primary_first
from claimwright.coding.rules.neoplastic_fracture import neoplastic_fracture
from claimwright.coding.rules.newborn_screens import newborn_screens
from claimwright.coding.rules.newborns import newborns
from claimwright.coding.rules.opposite_sides import opposite_sides
from claimwright.coding.rules.past_told import past_told
from claimwright.coding.rules.pathology import pathology_reports, reports_in_a_stay
from claimwright.coding.rules.planned import planned_operations
from claimwright.coding.rules.pneumonia_agents import pneumonia_agents
from claimwright.coding.rules.poisonings import poisonings
from claimwright.coding.rules.pregnancy import pregnancy
from claimwright.coding.rules.pregnancy_details import pregnancy_details
from claimwright.coding.rules.pressure_ulcers import pressure_ulcers
from claimwright.coding.rules.prostate import prostate_symptoms
from claimwright.coding.rules.reason_for_care import most_serious_injury, reason_for_care, unlocated_pain
from claimwright.coding.rules.receptors import prostate_cancer_status, receptors
from claimwright.coding.rules.rehabilitation import of_the_referral, rehabilitation
from claimwright.coding.rules.remission import remission
from claimwright.coding.rules.respiratory_failure import respiratory_failure
from claimwright.coding.rules.retinopathy import retinopathy
from claimwright.coding.rules.said_together import organism, said_together
from claimwright.coding.rules.scope_findings import scope_findings
from claimwright.coding.rules.sepsis import sepsis
from claimwright.coding.rules.sequence import code_first
from claimwright.coding.rules.seventh import seventh_character
from claimwright.coding.rules.smears import smear_results
from claimwright.coding.rules.specialty_diagnoses import specialty_diagnoses
from claimwright.coding.rules.specificity import gives_way, less_specific
from claimwright.coding.rules.status import cigarette_users, status_codes
from claimwright.coding.rules.stroke import stroke
from claimwright.coding.rules.symptoms import integral_symptoms
from claimwright.coding.rules.therapy_encounters import therapy_encounters
from claimwright.coding.rules.thrombosis import thrombosis
from claimwright.coding.rules.told_chronic import told_chronic
from claimwright.coding.rules.told_social import told_social
from claimwright.coding.rules.told_status import told_status
from claimwright.coding.rules.treated_findings import no_aftercare_of_injuries, treated_findings
from claimwright.coding.rules.vertebrae import vertebral_fractures
from claimwright.coding.types import Suggestion

RULES: Final[tuple[Callable[[list[Suggestion], Case], list[Suggestion]], ...]] = (
    taken_back,
    of_the_referral,
    working_diagnoses,
    gathered,
    several_ribs,
    specialty_diagnoses,
    contradicted,
    joint_sites,
    history_codes,
    told_chronic,
    mental_states,
    gangrene_removed,
    kidney_stage,
    diabetes_with,
    polyneuropathy_told,
    plain_diabetes,
    hypertension_with,
    combined,
    alcohol,
    obstructing_stone,
    organism,
    pneumonia_agents,
    said_together,
    lung_infection,
    respiratory_failure,
    reports_in_a_stay,
    pathology_reports,
    smear_results,
    metastases,
    neoplasm_sites,
    lymphoma_sites,
    breast_lumps,
    lung_nodules,
    imaging_reports,
    scope_findings,
    specified_in_findings,
    remission,
    cancer_history,
    unknown_primary,
    neoplastic_fracture,
    primary_first,
    effects_of_treatment,
    adverse_chemotherapy,
    device_complications,
    vertebral_fractures,
    seventh_character,
    fragility_fractures,
    bone_necks,
    dementia,
    pressure_ulcers,
    stroke,
    sepsis,
    thrombosis,
    retinopathy,
    less_specific,
    gives_way,
    integral_symptoms,
    prostate_symptoms,
    chronic_pain,
    routine_examination,
    cigarette_users,
    status_codes,
    aftercare,
    told_status,
    dialysis_status,
    planned_operations,
    past_told,
    done_now,
    healed_fragility_fracture,
    allergies,
    food_allergies,
    history_beside_active,
    receptors,
    prostate_cancer_status,
    family_cancer,
    long_term_drugs,
    examination_findings,
    drug_events,
    poisonings,
    told_social,
    treated_findings,
    rehabilitation,
    no_aftercare_of_injuries,
    external_causes,
    opposite_sides,
    status_of_devices,
    childhood,
    newborns,
    newborn_screens,
    pregnancy,
    pregnancy_details,
    less_specific,
    gives_way,
    unlocated_pain,
    most_serious_injury,
    reason_for_care,
    code_first,
    excludes1,
    encounter_purpose,
    therapy_encounters,
    screening_studies,
)
"""In the order in which they are applied."""


def apply_rules(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The suggestions after every rule; what a rule sets aside stays, greyed, with the rule in its reason."""
    for rule in RULES:
        suggestions = rule(suggestions, case)
    return suggestions


__all__ = ["RULES", "Case", "apply_rules"]
