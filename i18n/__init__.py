"""What people read: translation, and numbers, dates and money by locale."""

from domain.translatable import N_
from i18n.localizer import Localizer
from i18n.message import Message
from i18n.user_error import UserError

__all__ = ["N_", "Localizer", "Message", "UserError"]
