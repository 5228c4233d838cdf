"""The tables. What is published is never changed; what is asked for is a row before it is work."""

from db.models.access import Act, LoginFailure, OneTimeLink, Secret, User
from db.models.base import Base, Json
from db.models.experiments import Experiment, ExperimentGroup, ExperimentStop
from db.models.invoices import InvoiceImport, InvoiceLine, Shop, Upload, WeekTally
from db.models.overrides import Override
from db.models.reigns import Model, Reign
from db.models.versions import (
    CustomerSnapshot,
    Label,
    Movement,
    SegmentProfile,
    Slice,
    Stay,
    Version,
    WholeLabel,
)
from db.models.work import RUN_KINDS, RUN_STATES, Lease, Run

__all__ = [
    "RUN_KINDS",
    "RUN_STATES",
    "Act",
    "Base",
    "CustomerSnapshot",
    "Experiment",
    "ExperimentGroup",
    "ExperimentStop",
    "InvoiceImport",
    "InvoiceLine",
    "Json",
    "Label",
    "Lease",
    "LoginFailure",
    "Model",
    "Movement",
    "OneTimeLink",
    "Override",
    "Reign",
    "Run",
    "Secret",
    "SegmentProfile",
    "Shop",
    "Slice",
    "Stay",
    "Upload",
    "User",
    "Version",
    "WeekTally",
    "WholeLabel",
]
