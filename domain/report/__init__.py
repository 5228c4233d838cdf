"""The published report: one version's figures and sentences, typed and versioned.

A report outlives every release, so its schema is fixed here: one file per section, `Report` over all of them.

- **Writing.** `checked_report` validates what is about to be stored; a key the schema does not have, or a
  figure that is not a number, is refused.
- **Reading.** `read_report` returns a `Report` from a document of any schema up to today's, or raises
  `UnreadableReportError`. Readers ignore keys they do not know, so a release may be rolled back.

**To add a field**, add it to its section with a default (usually ``| None = None``, meaning "not in
versions that did not compute it") and a docstring with its unit, and set it where the section is built
(`pipeline.publish.build_version` and what it calls). Nothing else: older documents get the default, and
`SCHEMA_VERSION` stays. A new section is a new file and one optional field of `Report`.

**To change or remove a field**, raise `SCHEMA_VERSION`, add ``schema_N.py`` with a function that turns a
document of the old schema into one of the next, name it in `storage.UPGRADES`, and store an example of the
old schema under ``tests/domain/report/examples/``.
"""

from domain.report.answers import Answer
from domain.report.audiences import Audiences, AudienceSummary, ListOutcome, ListOutcomes
from domain.report.capture import Capture, CaptureInterval, ListSource, MembersThen, Turnover
from domain.report.contribution import Contribution, ExpectedContribution, SegmentContribution
from domain.report.data import DataSummary
from domain.report.experiments import (
    DetectableEffect,
    Duration,
    Experiment,
    ExperimentOutlook,
    ExperimentOverlap,
    ExperimentResult,
    GroupOutlook,
    HarmCheck,
    PooledResult,
    RecipientsResult,
    SampleRatio,
    WinsorizedResult,
)
from domain.report.forecast import (
    Accuracy,
    Backtest,
    BacktestPoint,
    Cohort,
    DaysAhead,
    Forecast,
    ForecastMonth,
    ForecastTotal,
    Interval,
    LastMonthComparison,
    NetForecast,
    ObservedMonth,
    RestOfMonth,
    WhatIf,
)
from domain.report.grades import Decile, Graded, PredictionGrade
from domain.report.holdout import HoldoutEffect, HoldoutPower, HoldoutQuarter, StandingHoldout
from domain.report.hypotheses import Hypothesis, Outcome
from domain.report.insiders import Concentration, Insiders
from domain.report.lifecycle import (
    Lifecycle,
    NextProduct,
    NextProducts,
    PurchaseCohort,
    PurchaseCohorts,
    RfmCell,
    RfmGrid,
    SecondOrder,
    SecondOrderPoint,
)
from domain.report.model import (
    Candidate,
    Gate,
    ListStability,
    ModelCard,
    ModelSummary,
    SegmentSilhouettes,
    Silhouettes,
)
from domain.report.movements import Movements
from domain.report.products import Product, Products
from domain.report.report import SCHEMA_VERSION, Report
from domain.report.rules import Rules
from domain.report.section import Section, StoredMessage
from domain.report.segments import Condition, CustomerBase, NameClaim, Profile, Renamed, Segment
from domain.report.storage import (
    InvalidReportError,
    UnreadableReportError,
    checked_report,
    dump,
    read_model_card,
    read_report,
)
from domain.report.value import PastValueError, Value, ValueHorizon, ValueMethod

__all__ = [
    "SCHEMA_VERSION",
    "Accuracy",
    "Answer",
    "AudienceSummary",
    "Audiences",
    "Backtest",
    "BacktestPoint",
    "Candidate",
    "Capture",
    "CaptureInterval",
    "Cohort",
    "Concentration",
    "Condition",
    "Contribution",
    "CustomerBase",
    "DataSummary",
    "DaysAhead",
    "Decile",
    "DetectableEffect",
    "Duration",
    "ExpectedContribution",
    "Experiment",
    "ExperimentOutlook",
    "ExperimentOverlap",
    "ExperimentResult",
    "Forecast",
    "ForecastMonth",
    "ForecastTotal",
    "Gate",
    "Graded",
    "GroupOutlook",
    "HarmCheck",
    "HoldoutEffect",
    "HoldoutPower",
    "HoldoutQuarter",
    "Hypothesis",
    "Insiders",
    "Interval",
    "InvalidReportError",
    "LastMonthComparison",
    "Lifecycle",
    "ListOutcome",
    "ListOutcomes",
    "ListSource",
    "ListStability",
    "MembersThen",
    "ModelCard",
    "ModelSummary",
    "Movements",
    "NameClaim",
    "NetForecast",
    "NextProduct",
    "NextProducts",
    "ObservedMonth",
    "Outcome",
    "PastValueError",
    "PooledResult",
    "PredictionGrade",
    "Product",
    "Products",
    "Profile",
    "PurchaseCohort",
    "PurchaseCohorts",
    "RecipientsResult",
    "Renamed",
    "Report",
    "RestOfMonth",
    "RfmCell",
    "RfmGrid",
    "Rules",
    "SampleRatio",
    "SecondOrder",
    "SecondOrderPoint",
    "Section",
    "Segment",
    "SegmentContribution",
    "SegmentSilhouettes",
    "Silhouettes",
    "StandingHoldout",
    "StoredMessage",
    "Turnover",
    "UnreadableReportError",
    "Value",
    "ValueHorizon",
    "ValueMethod",
    "WhatIf",
    "WinsorizedResult",
    "checked_report",
    "dump",
    "read_model_card",
    "read_report",
]
