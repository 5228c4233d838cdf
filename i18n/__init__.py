"""Translation, and numbers, dates and money by locale."""

from domain.message import Message
from domain.translatable import N_
from domain.user_error import UserError
from i18n.localizer import Localizer

__all__ = ["N_", "Localizer", "Message", "UserError"]
