"""Pages that need neither Dash nor a login: the login form, and what went wrong."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request

from dashboard.server.preferences import chosen_locale
from i18n import Localizer
from i18n.catalogue import locales
from settings import Settings


def voice_of_request(settings: Settings) -> Localizer:
    """The language of the current request; outside one, the shop's."""
    if not has_request_context():
        return Localizer(settings.locale, settings.currency)
    return Localizer(chosen_locale(request.args, request.cookies, settings.locale), settings.currency)


def add_words_to_templates(server: Flask, settings: Settings) -> None:
    """Give the templates a localizer and the programme's name."""

    @server.context_processor
    def _words() -> dict[str, Any]:
        localizer = voice_of_request(settings)
        others = [Localizer(locale) for locale in locales() if locale != localizer.locale]
        return {
            "gettext": localizer.gettext,
            "lang": localizer.locale.replace("_", "-"),
            "other_languages": [(other.locale, other.language_name) for other in others],
            "programme": settings.programme_name,
        }
