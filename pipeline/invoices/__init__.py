"""Invoices in: a file or an address becomes one clean frame of lines, or one sentence that says why not."""

from pipeline.invoices.reader import InvoiceFile, read_invoices
from pipeline.invoices.rules import DEFAULT_RULES, Rules

__all__ = ["DEFAULT_RULES", "InvoiceFile", "Rules", "read_invoices"]
