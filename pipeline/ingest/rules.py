"""The rules of the shop, as the stages know them: see `domain.shop_rules`, which pages read too."""

from domain.shop_rules import DEFAULT_RULES, ONLINE_RETAIL, Rules

__all__ = ["DEFAULT_RULES", "ONLINE_RETAIL", "Rules"]
