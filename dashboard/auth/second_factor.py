"""/account/two-factor — setting up an authenticator app, and turning it off."""

from __future__ import annotations

import io

import segno
from flask import Flask, redirect, render_template, request, session

from dashboard.auth.login import Answer
from dashboard.auth.permissions import requires
from dashboard.auth.second_factor_state import SECRET, SETUP_PATH
from dashboard.auth.visitor import Visitor, current_visitor
from dashboard.server.standalone import voice_of_request
from db import second_factor
from db.engine import Database
from db.models import User
from domain.totp import new_secret, setup_address
from domain.user_error import UserError
from settings import Settings


def add_second_factor(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the page, which shows the QR code, and once the recovery codes."""

    @server.route(SETUP_PATH, methods=["GET", "POST"])
    @requires()
    def two_factor() -> Answer:
        visitor = current_visitor()
        if visitor.user_id is None:
            return redirect("/")
        if not visitor.is_confirmed:
            return redirect(f"/confirm?next={SETUP_PATH}")
        if _is_on(database, visitor):
            return _page(database, settings, is_on=True)
        if request.method != "POST" or not session.get(SECRET):
            session[SECRET] = new_secret()
            return _page(database, settings)
        try:
            with database.write() as write_session:
                codes = second_factor.turn_on(
                    write_session,
                    visitor.user_id,
                    str(session.get(SECRET, "")),
                    request.form.get("code", "")[:40],
                )
        except UserError as problem:
            return _page(database, settings, problem=voice_of_request(settings).render(problem.message)), 400
        session.pop(SECRET, None)
        return _page(database, settings, is_on=True, codes=codes)

    _add_changes(server, settings, database)


def _add_changes(server: Flask, settings: Settings, database: Database) -> None:
    @server.post(f"{SETUP_PATH}/codes")
    @requires()
    def new_recovery_codes() -> Answer:
        visitor = current_visitor()
        if visitor.user_id is None or not visitor.is_confirmed or not _is_on(database, visitor):
            return redirect(SETUP_PATH)
        with database.write() as write_session:
            user = write_session.get_one(User, visitor.user_id)
            codes = second_factor.new_recovery_codes(write_session, user)
        return _page(database, settings, is_on=True, codes=codes)

    @server.post(f"{SETUP_PATH}/off")
    @requires()
    def two_factor_off() -> Answer:
        visitor = current_visitor()
        if visitor.user_id is not None and visitor.is_confirmed and not _is_required(settings, visitor):
            with database.write() as transaction:
                second_factor.turn_off(transaction, visitor.user_id, by=visitor.email)
        return redirect(SETUP_PATH)


def _is_on(database: Database, visitor: Visitor) -> bool:
    with database.read() as read:
        user = read.get(User, visitor.user_id)
        return user is not None and user.totp_secret is not None


def _is_required(settings: Settings, visitor: Visitor) -> bool:
    return visitor.role in settings.two_factor_for


def _page(
    database: Database,
    settings: Settings,
    *,
    is_on: bool = False,
    codes: list[str] | None = None,
    problem: str = "",
) -> str:
    visitor = current_visitor()
    secret = str(session.get(SECRET, ""))
    with database.read() as read:
        left = second_factor.codes_left(read, visitor.user_id or 0)
    return render_template(
        "two_factor.html",
        title=voice_of_request(settings).gettext("Two-factor authentication"),
        is_on=is_on,
        is_required=_is_required(settings, visitor),
        codes=codes,
        left=voice_of_request(settings).ngettext(
            "{n} recovery code is left.", "{n} recovery codes are left.", left
        ),
        problem=problem,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture="" if is_on else qr_code(secret, settings.programme_name, visitor.email),
        offers_languages=True,
    )


def qr_code(secret: str, issuer: str, email: str) -> str:
    """The QR code as SVG, dark on light whatever the page is: cameras want it so."""
    bytes_i_o = io.BytesIO()
    address = setup_address(secret, issuer=issuer, email=email)
    segno.make_qr(address, error="m").save(
        bytes_i_o, kind="svg", scale=4, xmldecl=False, light="#fff", dark="#000"
    )
    return bytes_i_o.getvalue().decode()
