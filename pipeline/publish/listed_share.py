"""How much of the newest window's revenue products with a margin of their own make up."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from db.line_days import last_line_day
from pipeline.engines.open_engine import open_engine
from pipeline.engines.shop_rules import rules_of
from pipeline.features import window_before
from settings import Settings


def listed_share(session: Session, settings: Settings) -> float | None:
    """Their part of the net revenue of customers with an id; None without any revenue.

    Args:
        session: Its lines and margins are read.
        settings: For the window, where the shop's rules have none.
    """
    last = last_line_day(session)
    if last is None:
        return None
    engine, rules = open_engine(session), rules_of(session)
    window = window_before(last + timedelta(days=1), rules.window_days or settings.window_days)
    days = engine.customer_days(window, rules)
    net = float(days["gross"].sum() - days["returned"].sum())
    if net <= 0:
        return None
    return float(engine.listed_days(window, rules)["listed_revenue"].sum()) / net
