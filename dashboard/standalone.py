"""Pages that need neither Dash nor a login: the login form, and what went wrong."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request

from dashboard.preferences import chosen_locale
from language import Voice
from language.catalogue import locales
from settings import Settings


def voice_of_request(settings: Settings) -> Voice:
    """The language of whoever asks; the shop's outside a request."""
    if not has_request_context():
        return Voice(settings.locale, settings.currency)
    return Voice(chosen_locale(request.args, request.cookies, settings.locale), settings.currency)


def add_words_to_templates(server: Flask, settings: Settings) -> None:
    """Give the templates a voice and the programme's name."""

    @server.context_processor
    def _words() -> dict[str, Any]:
        voice = voice_of_request(settings)
        others = [Voice(locale) for locale in locales() if locale != voice.locale]
        return {
            "say": voice.say,
            "lang": voice.locale.replace("_", "-"),
            "other_languages": [(other.locale, other.language_name) for other in others],
            "programme": settings.programme_name,
        }
