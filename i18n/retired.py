"""Sentences that published versions hold and that nobody writes any more: translators keep them."""

from __future__ import annotations

from typing import Final

from i18n.message import N_

RETIRED: Final = (
    N_("bought for {bought:money} since the version before: {revenue:money} in {window:number} days"),
    N_("nothing bought for {days:number} days"),
    N_("the model was renewed; {revenue:money} in {window:number} days"),
    N_("no purchase for {days:days}; members buy every {usual:number}"),
    N_(
        "earlier purchases dropped out of the last {window:number} days: {revenue:money} left of {then:money}"
    ),
    N_("below the line for two runs: {revenue:money} in {window:number} days"),
)
"""As they are stored; a message of theirs is still told in every language."""
