"""The claim tables of who stands on a claim: providers, parties, and the payers besides the one it goes to."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.claims.shared_columns import CLAIM_ID, LINE, OTHER_PAYER
from claimwright.schema import Column, Money, Table

C = Column
_NAME = (
    C("entity_type", pl.String, "1 person, 2 organization.", x12="NM102"),
    C("last_or_organization_name", pl.String, "Last name or organization name.", x12="NM103"),
    C("first_name", pl.String, "First name.", x12="NM104"),
    C("middle_name", pl.String, "Middle name or initial.", x12="NM105"),
    C("name_suffix", pl.String, "Jr, Sr, III ...", x12="NM107"),
)
_ADDRESS = (
    C("address_1", pl.String, "First address line.", x12="N301"),
    C("address_2", pl.String, "Second address line.", x12="N302"),
    C("city", pl.String, "City.", x12="N401"),
    C("state", pl.String, "State or province.", x12="N402"),
    C("postal_code", pl.String, "ZIP or ZIP+4, digits only.", x12="N403"),
    C("country", pl.String, "Country when not the US.", x12="N404"),
    C("country_subdivision", pl.String, "Region of a country other than the US and Canada.", x12="N407"),
)
_CONTACT = (
    C("contact_name", pl.String, "Contact person.", x12="PER02"),
    C("phone", pl.String, "Telephone, digits.", x12="PER04 (PER03 = TE)"),
    C("extension", pl.String, "Extension of the telephone.", x12="PER06 (PER05 = EX)"),
    C("fax", pl.String, "Fax, digits.", x12="PER06 (PER05 = FX)"),
    C("email", pl.String, "E-mail address.", x12="PER06 (PER05 = EM)"),
)

PROVIDERS: Final = Table(
    "providers",
    "one provider in one role on a claim or line",
    (
        CLAIM_ID,
        LINE,
        OTHER_PAYER,
        C(
            "role",
            pl.String,
            "billing, pay_to, rendering, referring, primary_care, supervising, ordering, purchased_service, attending, operating, other_operating, service_facility, assistant_surgeon, pick_up, drop_off.",
            x12="NM101",
        ),
        *_NAME,
        C("npi", pl.String, "National provider identifier.", x12="NM109 (NM108 = XX)"),
        C("taxonomy", pl.String, "Taxonomy code.", x12="PRV03"),
        C("tax_id", pl.String, "EIN or SSN, digits.", x12="REF02 (REF01 = EI or SY)"),
        C("tax_id_qualifier", pl.String, "EI employer id, SY social security number.", x12="REF01"),
        C(
            "other_id_qualifier",
            pl.String,
            "Qualifier of a further id: 0B state licence, 1G UPIN, G2 commercial, LU location.",
            x12="REF01",
        ),
        C("other_id", pl.String, "Further id.", x12="REF02"),
        *_ADDRESS,
        *_CONTACT,
    ),
    key=("claim_id", "line", "other_payer", "role"),
)

PARTIES: Final = Table(
    "parties",
    "one party that is not a provider: submitter, receiver, subscriber, patient, payer, pay-to plan",
    (
        CLAIM_ID,
        C(
            "role",
            pl.String,
            "submitter, receiver, subscriber, patient, payer, pay_to_plan, responsible_party.",
            x12="NM101",
        ),
        *_NAME,
        C("id_qualifier", pl.String, "MI member id, II, PI payer id, XV plan id, 46 ETIN.", x12="NM108"),
        C("id", pl.String, "Member id, payer id or submitter id.", x12="NM109"),
        C("birth_date", pl.Date, "Date of birth.", x12="DMG02"),
        C("sex", pl.String, "F, M or U.", x12="DMG03"),
        *_ADDRESS,
        *_CONTACT,
    ),
    key=("claim_id", "role"),
)

OTHER_PAYERS: Final = Table(
    "other_payers",
    "one other payer of a claim (coordination of benefits)",
    (
        CLAIM_ID,
        C("sequence", pl.Int32, "Order in the claim, from 1."),
        C("payer_responsibility", pl.String, "P, S, T ...", x12="2320 SBR01"),
        C("patient_relationship", pl.String, "Relationship of that subscriber to the patient.", x12="2320 SBR02"),
        C("group_number", pl.String, "Group number.", x12="2320 SBR03"),
        C("group_name", pl.String, "Group name.", x12="2320 SBR04"),
        C("insurance_type", pl.String, "Why Medicare is secondary.", x12="2320 SBR05"),
        C("claim_filing_indicator", pl.String, "Kind of payer.", x12="2320 SBR09"),
        C("benefits_assignment", pl.String, "Y/N/W: benefits assigned to the provider.", x12="2320 OI03"),
        C("patient_signature_source", pl.String, "P when the provider signed.", x12="2320 OI04"),
        C("release_of_information", pl.String, "I or Y: release of information.", x12="2320 OI06"),
        C("subscriber_entity_type", pl.String, "1 person, 2 organization.", x12="2330A NM102"),
        C("subscriber_last_name", pl.String, "Other subscriber's last name.", x12="2330A NM103"),
        C("subscriber_first_name", pl.String, "Other subscriber's first name.", x12="2330A NM104"),
        C("subscriber_middle_name", pl.String, "Other subscriber's middle name.", x12="2330A NM105"),
        C("subscriber_name_suffix", pl.String, "Jr, Sr, III ...", x12="2330A NM107"),
        C("member_id_qualifier", pl.String, "MI member id, II health identifier.", x12="2330A NM108"),
        C("member_id", pl.String, "Other subscriber's member id.", x12="2330A NM109"),
        C("subscriber_birth_date", pl.Date, "Date of birth, 004010 only.", x12="2320 DMG02"),
        C("subscriber_sex", pl.String, "F, M or U, 004010 only.", x12="2320 DMG03"),
        *(replace(c, name=f"subscriber_{c.name}", x12=f"2330A {c.x12}") for c in _ADDRESS),
        C("payer_name", pl.String, "Other payer's name.", x12="2330B NM103"),
        C("payer_id_qualifier", pl.String, "PI payer id, XV plan id.", x12="2330B NM108"),
        C("payer_id", pl.String, "Other payer's id.", x12="2330B NM109"),
        *(replace(c, name=f"payer_{c.name}", x12=f"2330B {c.x12}") for c in _ADDRESS),
        C("paid_amount", Money, "What that payer paid.", "USD", "2320 AMT*D"),
        C("noncovered_amount", Money, "Charge that payer does not cover.", "USD", "2320 AMT*A8"),
        C("remaining_liability", Money, "Patient liability left after that payer.", "USD", "2320 AMT*EAF"),
        C("adjudication_date", pl.Date, "When that payer adjudicated.", x12="2330B DTP*573"),
        C("payer_claim_control_number", pl.String, "That payer's claim number.", x12="2330B REF*F8"),
    ),
    key=("claim_id", "sequence"),
)
