"""The models of the workbench, one file a subject."""

from claimwright.workbench.models.audit import AuditEvent, AuditHead, AuditJournal, KeyCheck
from claimwright.workbench.models.claims import (
    CLAIM_TABLES,
    Claim,
    ClaimDiagnosis,
    ClaimLine,
    ClaimParty,
    ClaimStatus,
    Finding,
)
from claimwright.workbench.models.coding import CodingDecision, CodingDraft, FinalCode, Suggestion
from claimwright.workbench.models.editing import Editing
from claimwright.workbench.models.history import ClaimEvent, EncounterEvent, UndoStep
from claimwright.workbench.models.inbox import InboxFile, InboxState
from claimwright.workbench.models.ledger import ClaimBalance, LedgerEntry, PatientBalance
from claimwright.workbench.models.problems import Problem
from claimwright.workbench.models.records import (
    NOT_FINAL_BILLED,
    Document,
    Encounter,
    EncounterStatus,
    Patient,
    ReceivedRecord,
)
from claimwright.workbench.models.reference import CodeNote, Favourite, ReferenceJob
from claimwright.workbench.models.remittance import (
    PAYMENT_TABLES,
    Adjustment,
    ClaimPayment,
    FirstDecision,
    Payment,
    PostedPayment,
    ProviderAdjustment,
    ServicePayment,
    SuspendedDecision,
    SuspendedItem,
)
from claimwright.workbench.models.set_up import OneTimeLink, SetupChange, SetupRow
from claimwright.workbench.models.tenancy import (
    FeeScheduleLine,
    Membership,
    Organization,
    Practice,
    Role,
    SignInTries,
    UsedPassword,
    User,
)
from claimwright.workbench.models.transport import Acknowledgment, Batch, BatchStatus, Interchange, Sending, SentClaim

__all__ = [
    "CLAIM_TABLES",
    "NOT_FINAL_BILLED",
    "PAYMENT_TABLES",
    "Acknowledgment",
    "Adjustment",
    "AuditEvent",
    "AuditHead",
    "AuditJournal",
    "Batch",
    "BatchStatus",
    "Claim",
    "ClaimBalance",
    "ClaimDiagnosis",
    "ClaimEvent",
    "ClaimLine",
    "ClaimParty",
    "ClaimPayment",
    "ClaimStatus",
    "CodeNote",
    "CodingDecision",
    "CodingDraft",
    "Document",
    "Editing",
    "Encounter",
    "EncounterEvent",
    "EncounterStatus",
    "Favourite",
    "FeeScheduleLine",
    "FinalCode",
    "Finding",
    "FirstDecision",
    "InboxFile",
    "InboxState",
    "Interchange",
    "KeyCheck",
    "LedgerEntry",
    "Membership",
    "OneTimeLink",
    "Organization",
    "Patient",
    "PatientBalance",
    "Payment",
    "PostedPayment",
    "Practice",
    "Problem",
    "ProviderAdjustment",
    "ReceivedRecord",
    "ReferenceJob",
    "Role",
    "Sending",
    "SentClaim",
    "ServicePayment",
    "SetupChange",
    "SetupRow",
    "SignInTries",
    "Suggestion",
    "SuspendedDecision",
    "SuspendedItem",
    "UndoStep",
    "UsedPassword",
    "User",
]
