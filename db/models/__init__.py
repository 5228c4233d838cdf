"""All tables. Published versions never change; every request is a row before it is run."""

from db.models.access import LoginFailure, OneTimeLink, RecoveryCode, Secret, User
from db.models.audit import AuditEvent, AuditPruning
from db.models.base import Base, Json
from db.models.customers import CustomerSnapshot
from db.models.experiments import Experiment, ExperimentGroup, ExperimentRecipient, ExperimentStop
from db.models.holdouts import Holdout, HoldoutAssignment, HoldoutStop
from db.models.invoices import (
    ExchangeRate,
    InvoiceImport,
    InvoiceLine,
    KnownKeys,
    PendingImport,
    ReplacedLine,
    RuleDraft,
    SetAsideLine,
    Shop,
    ShopRules,
    Source,
    Upload,
    UploadPart,
    WeeklyAggregate,
)
from db.models.labels import LabelInterval, LabelView
from db.models.lake import LateCustomer, LineCount, LineFile
from db.models.login_sessions import LoginSession
from db.models.margins import BenefitCostChange, MarginRate, ProductMargin
from db.models.messages import (
    Alert,
    AlertRule,
    BoardSheet,
    Delivery,
    DeliveryLease,
    DigestPreview,
    MessageChannel,
    OutboxEvent,
)
from db.models.model_deployments import Model, ModelDeployment
from db.models.overrides import Override
from db.models.predictions import FittedValueModel, Prediction, PredictionGrade
from db.models.programme import ProgrammePreview, StoredProgramme
from db.models.saved_lists import SavedList, SavedListCustomer
from db.models.versions import (
    Movement,
    SegmentProfile,
    Version,
    VersionSegmentCount,
)
from db.models.wide_comparisons import WideComparison
from db.models.work import Lease, Run

__all__ = [
    "Alert",
    "AlertRule",
    "AuditEvent",
    "AuditPruning",
    "Base",
    "BenefitCostChange",
    "BoardSheet",
    "CustomerSnapshot",
    "Delivery",
    "DeliveryLease",
    "DigestPreview",
    "ExchangeRate",
    "Experiment",
    "ExperimentGroup",
    "ExperimentRecipient",
    "ExperimentStop",
    "FittedValueModel",
    "Holdout",
    "HoldoutAssignment",
    "HoldoutStop",
    "InvoiceImport",
    "InvoiceLine",
    "Json",
    "KnownKeys",
    "LabelInterval",
    "LabelView",
    "LateCustomer",
    "Lease",
    "LineCount",
    "LineFile",
    "LoginFailure",
    "LoginSession",
    "MarginRate",
    "MessageChannel",
    "Model",
    "ModelDeployment",
    "Movement",
    "OneTimeLink",
    "OutboxEvent",
    "Override",
    "PendingImport",
    "Prediction",
    "PredictionGrade",
    "ProductMargin",
    "ProgrammePreview",
    "RecoveryCode",
    "ReplacedLine",
    "RuleDraft",
    "Run",
    "SavedList",
    "SavedListCustomer",
    "Secret",
    "SegmentProfile",
    "SetAsideLine",
    "Shop",
    "ShopRules",
    "Source",
    "StoredProgramme",
    "Upload",
    "UploadPart",
    "User",
    "Version",
    "VersionSegmentCount",
    "WeeklyAggregate",
    "WideComparison",
]
