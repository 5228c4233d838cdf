"""How near to the line of membership is near: the lists on the pages and the answers draw them alike."""

from __future__ import annotations

AT_RISK_MARGIN = 0.05
"""A member nearer to the line than this, or below it for a run already, is at risk.

On the real invoices that is one member in six, few enough to call.
"""
NEARLY_THERE_MARGIN = -0.1
"""A customer who is no member but no further from the line than this is nearly there."""
