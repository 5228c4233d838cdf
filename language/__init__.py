"""What people read: translation, and numbers, dates and money by locale."""

from language.message import N_, Message
from language.user_error import UserError
from language.voice import Voice

__all__ = ["N_", "Message", "UserError", "Voice"]
