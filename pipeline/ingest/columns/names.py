"""What column names mean, in English, Portuguese, German, Spanish and French.

A name is taken apart into words we know ("Belegnr." is a document's number, "Data de Emissão" the date of
issue), so that unlisted spellings are understood too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORDS = {
    "invoice": "invoice order orders bill receipt transaction sale pedido pedidos venda nota nf nfe "
    "notafiscal "
    "fatura factura facture rechnung rechnungs beleg bestellung bestell auftrag auftrags commande ticket "
    "document documento dokument vorgang albaran orden compra cupom recibo bon vente sales "
    "faktura fakt fakturen",
    "product": "product products item items article articles sku stock material produto produtos produkt "
    "artikel articulo articulos producto productos produit produits lineitem asin referencia reference ref "
    "variant barcode ean upc gtin mercadoria ware waren inventory service inventoryitem",
    "customer": "customer customers client clients buyer cliente clientes kunde kunden kundin comprador "
    "acheteur debitor debitoren member user shopper consumidor contact contato contacto billto soldto "
    "konto besteller cnpj cpf auftraggeber regulierer partner",
    "number": "no nr num number id code cod codigo numero nummer key n reference nro idnr ids cd kod",
    "name": "name nome nombre nom bezeichnung title titulo titel description descricao descripcion "
    "beschreibung designation libelle memo text details detalhe denominacion descr desc",
    "quantity": "quantity qty qtd qtde quantidade menge anzahl cantidad cant quantite qte units unidades "
    "pieces pcs stueckzahl stuckzahl qnt quant bestellmenge uds und unid qtty nb",
    "date": "date data datum fecha created createdat timestamp datetime emissao purchased am dt day tag dia "
    "jour invoiced ordered dat",
    "price": "price preco preis precio prix rate tarif pu px pvp",
    "unit": "unit unitario unitaire einzel unitar each per stueck stuck unidade unidad vlr_unit unt un unite",
    "total": "total sum amount valor betrag gesamt importe montant summe subtotal revenue umsatz "
    "faturamento gross brutto value wert receita vlr vl extended turnover net netto liquido bruto ingresos "
    "somme ca",
    "line": "line zeile linha linea ligne position pos zeilen lines posten",
    "country": "country pais land pays nation lieferland",
    "currency": "currency moeda wahrung waehrung moneda devise divisa curr wahrg waehrg",
    "email": "email mail correio correo courriel emailaddress",
    "phone": "phone telephone mobile telefone telefon telefono celular handy tel fone whatsapp",
    "status": "status statut estatus situacao estado etat zustand situation state stand financial",
    "account": "account accounts acct",
    "type": "type natureza tipo art kind typ belegart dokumentart naturaleza genre",
    "shipping": "shipping freight frete versand versandkosten envio livraison postage delivery porto "
    "shipment lieferung entrega flete ship shipped expedition versendet lieferdatum liefer "
    "fulfillment fulfilment",
    "tax": "tax vat imposto mwst ust steuer iva tva taxes gst impuesto mehrwertsteuer icms taxe",
    "discount": "discount desconto rabatt descuento remise rebate nachlass discounts reduction promotion "
    "promo "
    "coupon cupon",
    "refund": "refund refunded reembolso reembolsado erstattung erstattet remboursement devolvido estorno "
    "devuelto refunds returned rembourse devolucao devolucion reembolsada",
    "time": "time hora uhrzeit heure zeit hour horario",
    "cancelled": "cancelled canceled cancelado storniert anulado annule void voided",
    "paid": "paid pago bezahlt pagado paye payment zahlung due vencimento faellig fallig vencimiento "
    "echeance",
    "cost": "cost custo kosten coste cout profit margin margem gewinn marge lucro beneficio balance saldo",
    "updated": "updated modified geandert atualizado actualizado modifie",
    "address": "address street city zip postcode endereco cidade cep bairro strasse ort plz direccion ciudad "
    "adresse ville codepostal province region postal",
    "category": "category categoria kategorie segment brand marca marke vendor gruppe grupo groupe",
    "weight": "weight peso gewicht poids",
    "remark": "note notes comment comments remark remarks anmerkung bemerkung observacao observacion "
    "commentaire",
    "set": "set",
    "zone": "zone timezone zeitzone fuso fuseau",
    "money": "money",
    "cart": "row index zeilennr",
}
_FILLER_WORDS = (
    "de da do das dos del der des die das of the la el le les du d l s en n and e y et und zu at on "
    "in by for "
    "utc a o billing brl eur usd gbp inc incl excl ex unnamed selling"
)
FILLERS = frozenset(_FILLER_WORDS.split())
_CONCEPT = {word: concept for concept, words in WORDS.items() for word in words.split()}
_MAX_FIRST = sorted(_CONCEPT, key=len, reverse=True)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT = re.compile(r"[^a-z0-9#]+")
_INITIALS = re.compile(r"\b([a-z])\.\s?([a-z])\.")
"""As in "P.U."."""
_MIN_PART_LENGTH = 3
_TAX = r"(?:tax|taxes|vat|mwst|ust|tva|gst|iva|impostos?|taxe|st)"
_WITH = r"(?:inc|incl|including|inclusive|with|inkl|com|con|avec|ttc)"
_WITHOUT = r"(?:ex|exc|excl|excluding|exclusive|without|before|exkl|ohne|zzgl|sem|sin|hors|ht)"
_ABOUT_TAX = re.compile(
    rf"[\s_(\[,.-]+(?:(?:{_WITH}|{_WITHOUT})[\s_.]*(?:of |de )?{_TAX}|{_TAX}[\s_]+(?:{_WITH}|{_WITHOUT}))\b"
)
"""That an amount is meant with or without tax: it is not the tax."""
_WITH_TAX = re.compile(rf"\b{_WITH}\b|[\s_]{_WITH}$")
_PATH_OF_LINES = re.compile(
    r"^[^/]*\b(?:lines?|zeilen|linhas|lineas|lignes|positionen)\s*/\s*", re.IGNORECASE
)
"""How programs such as Odoo write a column of an order's lines: "Invoice lines/Quantity"."""

_NET_OR_GROSS = re.compile("net(?:to|price|amount)?|liquido|gross|brutt?o?")
_CALLED_TOTAL = re.compile(
    "total|sum|som|gesamt|extended|turnover|umsatz|revenue|receita|faturamento|net|brut|gross"
)
_ENGLISH_WORDS = (
    "invoice order product item customer client quantity date price unit total country description name "
    "number amount email status type line code"
)
ENGLISH = frozenset(_ENGLISH_WORDS.split())


def plain(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    return "".join(re.findall(r"[a-z0-9#]+", _unaccented(name)))


@lru_cache(4096)
def concepts(name: str) -> tuple[frozenset[str], int]:
    """The concepts that a column's name expresses, and the number of unknown words in it.

    "Data de Emissão" → ({date}, 0) · "Lineitem quantity" → ({product, quantity}, 0)
    """
    result: set[str] = set()
    unknown = 0
    text = _INITIALS.sub(r"\1\2", _unaccented(_CAMEL.sub(" ", _PATH_OF_LINES.sub("", name))))
    for word in _SPLIT.split(_ABOUT_TAX.sub(" ", text)):
        if not word or word in FILLERS:
            continue
        if word == "#":
            result.add("number")
            continue
        parts = _taken_apart(word)
        if parts is None:
            unknown += 1
        else:
            result |= parts
    return frozenset(result), unknown


def is_with_tax(name: str) -> bool:
    """Whether a name says that its amount includes tax: "Subtotal (inc tax)", "unit_price_tax_incl"."""
    match = _ABOUT_TAX.search(_unaccented(_CAMEL.sub(" ", name)))
    return match is not None and _WITH_TAX.search(match.group()) is not None


def is_called_total(name: str) -> bool:
    """Whether a name says total or sum; an amount or a value may be that of one piece."""
    return _CALLED_TOTAL.search(plain(name)) is not None


def is_net_or_gross_price(name: str) -> bool:
    """Whether a price is called net or gross, and nothing says whether it is that of a piece or of a line."""
    return _CALLED_TOTAL.search(_NET_OR_GROSS.sub("", plain(name))) is None


def is_in_english(name: str) -> bool:
    """Whether one of a name's words is English and of no other supported language."""
    return any(word in ENGLISH for word in _SPLIT.split(_unaccented(_CAMEL.sub(" ", name))))


def _taken_apart(word: str) -> set[str] | None:
    """The concepts of a word or of its compounds; None if it is unknown."""
    if word in _CONCEPT:
        return {_CONCEPT[word]}
    singular = word.rstrip("s")
    if singular in _CONCEPT and len(singular) >= _MIN_PART_LENGTH:
        return {_CONCEPT[singular]}
    for first_length in _MAX_FIRST:
        if len(first_length) < _MIN_PART_LENGTH or not word.startswith(first_length):
            continue
        rest = word[len(first_length) :]
        for joint in ("", "s", "n", "en", "es", "_"):
            if rest.startswith(joint) and (tail := rest[len(joint) :]):
                others = _taken_apart(tail)
                if others is not None:
                    return {_CONCEPT[first_length]} | others
    return None


def _unaccented(text: str) -> str:
    text = text.replace("ß", "ss").replace("№", "no").replace("º", "o").replace("°", "o").replace("ª", "a")
    decomposed = unicodedata.normalize("NFKD", text.replace("\ufeff", ""))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
