"""What the values of status and type columns mean, in five languages."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

StatusMeaning = Literal["counts", "cancelled", "unpaid", "test", "refunded", "partly_refunded", "unknown"]

_WORDS_BY_MEANING: dict[StatusMeaning, str] = {
    "cancelled": "cancelled canceled cancelado cancelada cancelled_by_user storniert storno stornierte "
    "annullato annule annulee "
    "anulado anulada void voided failed fehlgeschlagen declined rejected recusado rechazado refuse "
    "refused expired "
    "abandoned paymenterror erreurdepaiement zahlungsfehler denegada inutilizada rejeitada rejeitado "
    "deleted trash trashed geloscht abgebrochen denegado falhou closed_canceled denied reversed",
    "unpaid": "pending pendente pendiente offen ausstehend unpaid open draft rascunho entwurf brouillon "
    "borrador "
    "onhold pendingpayment awaitingpayment authorized unbezahlt aberto emaberto enattente impaye quote "
    "orcamento presupuesto devis angebot partiallyauthorized aguardandopagamento checkoutdraft proforma "
    "submitted "
    "requirespaymentmethod "
    "awaitingcheckpayment awaitingbankwirepayment enattentedepaiement enattentedupaiementparcheque "
    "zahlungausstehend wartetaufzahlung pendientedepago requiresaction requiresconfirmation incomplete",
    "test": "test teste prueba testbestellung essai demo testorder",
    "refunded": "refunded reembolsado reembolsada erstattet rembourse remboursee devolvido devolvida "
    "devuelto "
    "devuelta returned retourniert chargeback estornado",
    "partly_refunded": "partiallyrefunded partrefunded teilerstattet parcialmentereembolsado partialrefund "
    "partiellementrembourse parcialmentedevuelto",
    "counts": "paid pago paga bezahlt paye payee pagado pagada completed complete concluido concluida "
    "abgeschlossen termine "
    "terminee completado completada processing emandamento inbearbeitung enproceso encours shipped "
    "enviado versendet "
    "expedie expediee livree payees abgeschlossene "
    "delivered entregue geliefert livre entregado faturado faturada invoiced berechnet facture "
    "facturado "
    "fulfilled succeeded success successful approved aprovado aprobado active ok done closed "
    "partiallypaid atendido "
    "posted authorised verificado verified confirmed confirmado bestatigt confirme partiallyshipped "
    "unshipped sent "
    "paymentaccepted remotepaymentaccepted paiementaccepte zahlungeingegangen zahlungerhalten pagoaceptado "
    "pagamentoaceito pagamentoaprovado pagamentoconfirmado preparationencours encoursdepreparation "
    "preparacionencurso enpreparacion emseparacao emtransporte emtransito autorizada zugestellt versandt "
    "awaitingfulfillment awaitingshipment awaitingpickup dispatched accepted processed readytoship "
    "finalized valid normal sale sold captured settled partiallyfulfilled unfulfilled",
}
_MEANING_BY_WORD = {word: meaning for meaning, words in _WORDS_BY_MEANING.items() for word in words.split()}
SEPARATOR = " | "
"""Between the texts of several status columns."""
_DECISIVE: tuple[StatusMeaning, ...] = ("cancelled", "test", "refunded", "partly_refunded")
_CREDITS = re.compile(
    r"credit|gutschrift|storno|refund|return|erstattung|retour|rueck|ruck|reembolso|devolu|devoluc|abono|notadecredito|"
    r"avoir|remboursement|estorno|rma|accreccredit|chargeback|rectificativa"
)
_CREDIT_CODES = frozenset({"g2", "cn", "crn", "gs", "nc"})
"""Credit notes as SAP and others shorten them; "nc" is a nota de crédito."""
_NO_WORDS = "n no not nao nein non false falsch falso faux f none null na"
_NO = frozenset(_NO_WORDS.split())
_YES = frozenset({"y", "yes", "ja", "sim", "oui", "si", "true", "x"})
_PAYMENTS = re.compile(
    r"^(payment|zahlung|pagamento|pago|paiement|receivepayment|deposit|transfer|payout|fee|gebuhr)$"
)


def status_meaning(text: str) -> StatusMeaning:
    """The meaning of an order's status, or of several of one order.

    What takes an order out or gives it back may stand in any of them; whether it is paid stands in the last,
    that of the payment, where this says something that is known.
    """
    meanings = [_meaning_of_one(part) for part in text.split(SEPARATOR) if part.strip()] or ["counts"]
    decisive = next((meaning for meaning in _DECISIVE if meaning in meanings), None)
    known = [meaning for meaning in meanings if meaning != "unknown"]
    return decisive or (known[-1] if known else "unknown")


def _meaning_of_one(text: str) -> StatusMeaning:
    return _MEANING_BY_WORD.get(_normalized(text), "unknown") if text.strip() else "counts"


def is_credit(text: str) -> bool:
    """Whether a document type is a return."""
    return bool(_CREDITS.search(_normalized(text))) or text.strip().casefold() in _CREDIT_CODES


def is_payment(text: str) -> bool:
    """Whether a document type is a payment rather than a sale."""
    return bool(_PAYMENTS.match(_normalized(text)))


def is_no(text: str) -> bool:
    """Whether a cell of a column such as "Cancelled" says that it is not so."""
    return _normalized(text) in _NO or not text.strip(" 0-.:/")


def is_yes(text: str) -> bool:
    """Whether a cell of a column such as "Refunded" says that it is so, where others hold money."""
    return _normalized(text) in _YES


def _normalized(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in decomposed.casefold() if letter.isalnum() and letter.isascii())
