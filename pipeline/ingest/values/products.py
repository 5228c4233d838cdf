"""Which codes are no products: postage, fees, tips, vouchers and discounts, by what the shop calls them."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Role = Literal["product", "shipping", "tip", "gift_card", "discount", "fee", "tax", "adjustment", "test"]

_CARRIERS = (
    "ups dhl fedex dpd gls hermes usps correios sedex pac royal mail evri tnt hlv deutsche post chronopost "
    "colissimo seur mrw"
)
_MODIFIERS = (
    "standard express first class second next day international domestic uk eu us fee fees cost costs "
    "charge charges "
    "and und e y et de do da for to the of rate flat free economy priority tracked special 24h 48h "
    "insured worldwide "
    "amazon dotcom ebay bank card paypal stripe payment transaction service order orders spring summer "
    "autumn winter "
    "black friday loyalty member new customer promo promotion code seasonal bulk staff welcome volume "
    "einkauf bad debt "
    "auf für fur sur por a la le les des e-mail online product produkt this is artikel item manual"
)
_VOCABULARY: dict[Role, str] = {
    "shipping": "shipping postage post freight delivery carriage frete versand versandkosten porto envio "
    "envío livraison "
    "handling shipment lieferung transporte fracht expedition gastos entrega dotcompostage ship p&p "
    + _CARRIERS,
    "tip": "tip tips gratuity trinkgeld gorjeta propina pourboire",
    "discount": "discount rabatt desconto descuento remise rebate nachlass skonto coupon cupom cupón cupon",
    "fee": "fee fees charges commission kommission comissao comision gebuhr gebuehr taxa amazonfee "
    "surcharge zuschlag deposit pfand donation spende",
    "tax": "tax vat mwst ust iva tva imposto sales",
    "adjustment": "adjustment adjust manual correction korrektur ajuste rounding rundung arredondamento "
    "samples writeoff debt",
    "test": "test teste testing",
}
_GIFT_CARD = re.compile(
    r"\b(gift ?-?(card|voucher|certificate)s?|e-?gift|geschenkgutschein|gutschein|wertgutschein|cartao "
    r"presente|"
    r"vale[ -]presente|tarjeta( de)? regalo|carte[ -]cadeau|cheque[ -]cadeau|bon d'achat)\b"
)
_NO_GIFT_CARD = re.compile(r"\b(holder|envelope|box|wallet|halter|tray|pack of)\b")
_CODE_GIFT_CARD = re.compile(r"^(gift[-_ ]?(card|voucher)|giftcard|egift|gc)([-_ ]?\d+)*$|^gift_0001_\d+$")
_ROLES: dict[str, Role] = {word: role for role, words in _VOCABULARY.items() for word in words.split()}
_FILL = frozenset(_MODIFIERS.split())
_WORD = re.compile(r"[a-z0-9&'-]+")


def role_of(code: str, description: str) -> Role:
    """The role of lines with a stock code, by the code and its description.

    Only where every word speaks of postage, a fee or the like is it no product: a gift set, a perfume tester
    and an adjustable belt are products, whatever their codes begin with.
    """
    description_text, coded = _normalized(description), _normalized(code)
    if _CODE_GIFT_CARD.match(coded) or (
        _GIFT_CARD.search(description_text) and not _NO_GIFT_CARD.search(description_text)
    ):
        return "gift_card"
    by_code = _of_words(coded.replace("_", "-").split("-"))
    if not description_text or description_text == coded:
        return by_code
    by_name = _of_words(_WORD.findall(description_text))
    return (
        by_name if by_name != "product" or by_code == "product" else _unless_sold(by_code, description_text)
    )


def _unless_sold(by_code: Role, role_by_name: str) -> Role:
    """The role by code where the description disagrees: only a very clear code decides."""
    return by_code if len(role_by_name.split()) <= 1 else "product"


def _of_words(words: list[str]) -> Role:
    roles: list[Role] = []
    for word in words:
        if word in _ROLES:
            roles.append(_ROLES[word])
        elif word not in _FILL and not word.strip("-&'").isdigit() and word.strip("-&'"):
            return "product"
    if not roles:
        return "product"
    for role in ("discount", "tip", "shipping", "test", "adjustment", "fee", "tax"):
        if role in roles:
            return role
    return "product"


def _normalized(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()
