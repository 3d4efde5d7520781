"""The remittance tables: every column of a batch of 835s, its dtype, unit, X12 home and meaning, once."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.remittance.detail_tables import CLAIM_KEY, DETAIL_TABLES, LINE_KEY, PAYMENT_KEY
from claimwright.schema import Column, Money, Quantity, Table

C = Column
_PAYMENT, _CLAIM, _LINE = PAYMENT_KEY, CLAIM_KEY, LINE_KEY

PAYMENTS: Final = Table(
    "payments",
    "one payment: an 835 transaction set",
    (
        _PAYMENT,
        C("source", pl.String, "File it was read from."),
        C("interchange_control_number", pl.String, "Interchange.", x12="ISA13"),
        C("group_control_number", pl.String, "Functional group.", x12="GS06"),
        C("transaction_control_number", pl.String, "Transaction set.", x12="ST02"),
        C("handling_code", pl.String, "I remittance only, H notification, ...", x12="BPR01"),
        C("amount", Money, "Total paid by this check or transfer.", "USD", "BPR02"),
        C("credit_debit", pl.String, "C credit, D debit.", x12="BPR03"),
        C("method", pl.String, "ACH, CHK, FWT, BOP, NON.", x12="BPR04"),
        C("payment_format", pl.String, "CCP or CTX.", x12="BPR05"),
        *(
            C(f"{side}_{name}", pl.String, meaning, x12=f"BPR{at:02}")
            for side, first in (("sender", 6), ("receiver", 12))
            for name, meaning, at in (
                ("bank_qualifier", "01 ABA routing number, 04 Canadian bank.", first),
                ("bank", "Bank.", first + 1),
                ("account_qualifier", "DA demand deposit, SG savings.", first + 2),
                ("account", "Account.", first + 3),
            )
        ),
        C("originator", pl.String, "Originating company id.", x12="BPR10"),
        C("originator_supplement", pl.String, "Its further code.", x12="BPR11"),
        C("payment_date", pl.Date, "Date of the check or transfer.", x12="BPR16"),
        C("trace_number", pl.String, "Check or EFT trace number.", x12="TRN02"),
        C("payer_identifier", pl.String, "Payer's originating company id.", x12="TRN03"),
        C("trace_supplement", pl.String, "Further code of the originator.", x12="TRN04"),
        C("currency", pl.String, "Currency when it is not the US dollar.", x12="CUR02"),
        C("receiver_id", pl.String, "Receiver when it is not the payee.", x12="REF*EV"),
        C("version_id", pl.String, "Version of the payer's system.", x12="REF*F2"),
        C("production_date", pl.Date, "When the payer made the file.", x12="DTM*405"),
        C("payer_id", pl.String, "Payer's id: payer_number, else payer_other_number."),
        C("payee_npi", pl.String, "Payee's NPI.", x12="1000B N104 (N103 = XX)"),
        C("payee_tax_id", pl.String, "Payee's tax id.", x12="1000B N104 (N103 = FI) or REF*TJ"),
        *(
            C(f"{who}_{name}", pl.String, meaning.format(who.capitalize()), x12=f"{loop} {place}")
            for who, loop, other in (("payer", "1000A", "REF*2U"), ("payee", "1000B", "REF*TJ"))
            for name, meaning, place in (
                ("name", "{}.", "N102"),
                ("id_qualifier", "Kind of number: XV plan id, XX NPI, FI tax id.", "N103"),
                ("number", "{}'s number.", "N104"),
                ("other_number", "{}'s further number.", other),
                ("address_1", "{}'s address.", "N301"),
                ("address_2", "Second address line.", "N302"),
                ("city", "City.", "N401"),
                ("state", "State.", "N402"),
                ("postal_code", "ZIP or ZIP+4, digits only.", "N403"),
                ("country", "Country when not the US.", "N404"),
                ("country_subdivision", "Region of another country.", "N407"),
            )
        ),
        C(
            "delivery_method",
            pl.String,
            "How the remittance is delivered: BM mail, EM e-mail, FT, OL.",
            x12="1000B RDM01",
        ),
        C("delivery_name", pl.String, "To whom.", x12="1000B RDM02"),
        C("delivery_number", pl.String, "Where.", x12="1000B RDM03"),
    ),
    key=("payment_id",),
)

CLAIM_PAYMENTS: Final = Table(
    "claim_payments",
    "one claim as adjudicated: a CLP",
    (
        _PAYMENT,
        _CLAIM,
        C("sequence", pl.Int32, "Order within the payment, from 1."),
        C("patient_control_number", pl.String, "The provider's number of the claim.", x12="2100 CLP01"),
        C("header", pl.Int32, "The provider summary it stands under: a sequence in provider_summaries.", x12="2000 LX"),
        C(
            "status",
            pl.String,
            "1 primary, 2 secondary, 3 tertiary, 4 denied, 19-21 forwarded, 22 reversal, 23 not ours, 25 predetermination.",
            x12="2100 CLP02",
        ),
        C("charge", Money, "Charge as the payer read it.", "USD", "2100 CLP03"),
        C("paid", Money, "Paid for the claim.", "USD", "2100 CLP04"),
        C("patient_responsibility", Money, "Patient's share as the payer states it.", "USD", "2100 CLP05"),
        C("claim_filing_indicator", pl.String, "Kind of plan.", x12="2100 CLP06"),
        C("payer_claim_control_number", pl.String, "The payer's number of the claim.", x12="2100 CLP07"),
        C("facility_type", pl.String, "Facility type or place of service.", x12="2100 CLP08"),
        C("frequency_code", pl.String, "Frequency of the claim as adjudicated.", x12="2100 CLP09"),
        C("drg", pl.String, "DRG the payer used.", x12="2100 CLP11"),
        C("patient_status", pl.String, "Discharge status, 004010 only.", x12="2100 CLP10"),
        C("drg_weight", Quantity, "Weight of the DRG.", x12="2100 CLP12"),
        C("discharge_fraction", Quantity, "Share of a discharge.", "fraction", "2100 CLP13"),
        C("patient_last_name", pl.String, "Patient's last name.", x12="2100 NM1*QC NM103"),
        C("patient_first_name", pl.String, "Patient's first name.", x12="2100 NM1*QC NM104"),
        C("member_id", pl.String, "Patient's or subscriber's member id.", x12="2100 NM109"),
        C("rendering_npi", pl.String, "Rendering provider.", x12="2100 NM1*82 NM109"),
        C("crossover_payer_name", pl.String, "Payer the claim was forwarded to.", x12="2100 NM1*TT NM103"),
        C("crossover_payer_id", pl.String, "Its id.", x12="2100 NM1*TT NM109"),
        C("date_from", pl.Date, "Statement or claim start.", x12="2100 DTM*232"),
        C("date_to", pl.Date, "Statement or claim end.", x12="2100 DTM*233"),
        C("received_date", pl.Date, "When the payer received the claim.", x12="2100 DTM*050"),
        C("remark_codes", pl.List(pl.String), "Claim-level remark codes.", x12="2100 MIA / MOA"),
        C("interest", Money, "Interest paid with the claim.", "USD", "2100 AMT*I"),
        C("coverage_amount", Money, "Allowed amount of the claim.", "USD", "2100 AMT*AU"),
        C("segment", pl.UInt32, "Position of the CLP in its transaction set, the ST being 1.", x12="CLP"),
    ),
    key=("claim_payment_id",),
)

SERVICE_PAYMENTS: Final = Table(
    "service_payments",
    "one service line as adjudicated: an SVC",
    (
        _PAYMENT,
        _CLAIM,
        C("service_line", pl.Int32, "Order within the claim payment, from 1.", x12="2110 SVC (order)"),
        C("procedure_qualifier", pl.String, "HC, NU, AD, HP, N4 ...", x12="2110 SVC01-1"),
        C("procedure_code", pl.String, "Adjudicated procedure.", x12="2110 SVC01-2"),
        C("modifier_1", pl.String, "First modifier.", x12="2110 SVC01-3"),
        C("modifier_2", pl.String, "Second modifier.", x12="2110 SVC01-4"),
        C("modifier_3", pl.String, "Third modifier.", x12="2110 SVC01-5"),
        C("modifier_4", pl.String, "Fourth modifier.", x12="2110 SVC01-6"),
        C("description", pl.String, "Description.", x12="2110 SVC01-7"),
        C("charge", Money, "Charge of the line.", "USD", "2110 SVC02"),
        C("paid", Money, "Paid for the line.", "USD", "2110 SVC03"),
        C("revenue_code", pl.String, "Revenue code.", x12="2110 SVC04"),
        C("units_paid", Quantity, "Units paid.", "units", "2110 SVC05"),
        C("submitted_qualifier", pl.String, "Kind of the submitted code.", x12="2110 SVC06-1"),
        C("submitted_code", pl.String, "Procedure as submitted when the payer changed it.", x12="2110 SVC06-2"),
        *(
            C(f"submitted_modifier_{n}", pl.String, "Modifier as submitted.", x12=f"2110 SVC06-{n + 2}")
            for n in range(1, 5)
        ),
        C("submitted_description", pl.String, "Description as submitted.", x12="2110 SVC06-7"),
        C("units_submitted", Quantity, "Units submitted when the payer changed them.", "units", "2110 SVC07"),
        C("date_from", pl.Date, "Service date, or its first: service_date, else first_date."),
        C("date_to", pl.Date, "Last service date: last_date, else date_from."),
        C("service_date", pl.Date, "The one day.", x12="2110 DTM*472"),
        C("first_date", pl.Date, "First of several days.", x12="2110 DTM*150"),
        C("last_date", pl.Date, "Last of several days.", x12="2110 DTM*151"),
        C("line_control_number", pl.String, "The provider's number of the line.", x12="2110 REF*6R"),
        C("allowed", Money, "Allowed amount.", "USD", "2110 AMT*B6"),
        C("remark_codes", pl.List(pl.String), "Remark codes of the line.", x12="2110 LQ*HE"),
        C("segment", pl.UInt32, "Position of the SVC in its transaction set, the ST being 1.", x12="SVC"),
    ),
    key=("claim_payment_id", "service_line"),
)

ADJUSTMENTS: Final = Table(
    "adjustments",
    "one adjustment: a group, reason and amount of a CAS",
    (
        _PAYMENT,
        _CLAIM,
        _LINE,
        C("sequence", pl.Int32, "Order within its claim or line, from 1."),
        C("group_code", pl.String, "CO, PR, OA, PI, CR.", x12="CAS01"),
        C("reason_code", pl.String, "Claim adjustment reason code.", x12="CAS02, 05, 08, 11, 14, 17"),
        C(
            "amount",
            Money,
            "Amount taken off the charge; negative adds to the payment.",
            "USD",
            "CAS03, 06, 09, 12, 15, 18",
        ),
        C("quantity", Quantity, "Units adjusted.", "units", "CAS04, 07, 10, 13, 16, 19"),
        C("segment", pl.UInt32, "Position of the CAS in its transaction set, the ST being 1.", x12="CAS"),
    ),
)

PROVIDER_ADJUSTMENTS: Final = Table(
    "provider_adjustments",
    "one provider-level adjustment: a reason, reference and amount of a PLB",
    (
        _PAYMENT,
        C("sequence", pl.Int32, "Order within the payment, from 1."),
        C("provider_id", pl.String, "Provider adjusted.", x12="PLB01"),
        C("fiscal_period", pl.Date, "Fiscal period end.", x12="PLB02"),
        C("reason_code", pl.String, "WO, FB, L6, 72, CS, J1 ...", x12="PLB03-1, 05-1 ..."),
        C("reference", pl.String, "What it refers to.", x12="PLB03-2, 05-2 ..."),
        C("amount", Money, "Positive lowers the payment, negative raises it.", "USD", "PLB04, 06 ..."),
        C("segment", pl.UInt32, "Position of the PLB in its transaction set, the ST being 1.", x12="PLB"),
    ),
)

TABLES: Final = (
    PAYMENTS,
    CLAIM_PAYMENTS,
    SERVICE_PAYMENTS,
    ADJUSTMENTS,
    PROVIDER_ADJUSTMENTS,
    *DETAIL_TABLES,
)
"""Everything an 835 says, the payments themselves first."""

BALANCES: Final = Table(
    "balances",
    "one check that does not balance",
    (
        _PAYMENT,
        C("claim_payment_id", pl.String, "Claim payment that is off; null at payment level."),
        C("service_line", pl.Int32, "Line that is off; null above line level."),
        C("level", pl.String, "line, line_sum, claim, patient_responsibility, payment."),
        C("expected", Money, "What the parts add up to.", "USD"),
        C("found", Money, "What the file states.", "USD"),
        C("difference", Money, "found minus expected.", "USD"),
    ),
)

POSTINGS: Final = Table(
    "postings",
    "one amount to post to a patient's account, from a claim payment that balances, or to the practice, from a PLB",
    (
        C(
            "posting_id",
            pl.String,
            "Key of the money (payer, trace, date, amount, place in the payment), whatever file it came in: posting twice changes nothing.",
        ),
        _PAYMENT,
        C("claim_payment_id", pl.String, "Claim payment; null for a provider-level adjustment."),
        _LINE,
        C(
            "patient_control_number",
            pl.String,
            "The provider's number of the claim; null for a provider-level adjustment.",
        ),
        C("payer_claim_control_number", pl.String, "The payer's number of the claim."),
        C("line_control_number", pl.String, "The provider's number of the line."),
        C("procedure_code", pl.String, "Adjudicated procedure of the line."),
        C(
            "kind",
            pl.String,
            "payment, contractual (written off), patient_responsibility, denial (not written off), other_payer, other_adjustment; "
            "provider level: interest, takeback, forwarded, provider_adjustment.",
        ),
        C("group_code", pl.String, "CO, PR, OA, PI, CR; null for a payment."),
        C("reason_code", pl.String, "Claim adjustment or provider adjustment reason."),
        C("remark_codes", pl.List(pl.String), "Remark codes of the line or claim."),
        C(
            "amount",
            Money,
            "Payment: what was paid. Else: what was taken off the charge. Negative on a reversal.",
            "USD",
        ),
        C("posting_date", pl.Date, "Payment date.", x12="BPR16"),
        C("is_reversal", pl.Boolean, "Undoes an earlier posting (CLP02 = 22)."),
        C("reference", pl.String, "What a provider-level adjustment refers to.", x12="PLB03-2"),
        C("place", pl.String, "The 835 segment behind it: id and position in its transaction set, such as CAS 17."),
    ),
    key=("posting_id",),
)

SUSPENDED: Final = Table(
    "suspended",
    "one claim payment, or whole payment, that is not posted because it does not balance",
    (
        _PAYMENT,
        C("claim_payment_id", pl.String, "Claim payment that is off; null when the payment as a whole is."),
        C("patient_control_number", pl.String, "The provider's number of the claim."),
        C(
            "level",
            pl.String,
            "line, line_sum, claim, payment; adjustment, provider_adjustment without an amount; reversal of the wrong sign; "
            "duplicate for a payment read twice.",
        ),
        C("service_line", pl.Int32, "Line that is off."),
        C("expected", Money, "What the parts add up to.", "USD"),
        C("found", Money, "What the file states.", "USD"),
        C("difference", Money, "found minus expected.", "USD"),
        C("message", pl.String, "In plain words."),
        C("amount", Money, "Money held back: paid for the claim, or the whole payment.", "USD"),
    ),
)
