"""Known systems' exports, recognised by their column names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest.columns.names import plain


@dataclass(frozen=True)
class Preset:
    """One system's export. Names are plain: without case, spaces and punctuation."""

    name: str
    needs: frozenset[str]
    """Column names that together no other system's export has."""
    fields: Mapping[str, str]
    """Our field → its column there, or several names of it. What a file lacks of them is not there."""
    ignores: frozenset[str] = field(default_factory=frozenset)
    day_first: bool | None = None
    is_whole: bool = True
    """Whether no other column of such an export means anything here."""
    credit_types: frozenset[str] = field(default_factory=frozenset)
    """What its column of types calls returns, where that is a code."""
    payment_types: frozenset[str] = field(default_factory=frozenset)
    """What it calls documents that are no sales."""


def _preset(
    name: str,
    needs: str,
    fields: str,
    ignores: str = "",
    *,
    day_first: bool | None = None,
    is_whole: bool = True,
) -> Preset:
    pairs = (pair.partition("=") for pair in fields.split())
    return Preset(
        name,
        frozenset(needs.split()),
        {ours: theirs for ours, _, theirs in pairs},
        frozenset(ignores.split()),
        day_first=day_first,
        is_whole=is_whole,
    )


_SAGE_DOCUMENTS = "SR SA PI PC PP PA BR BP CR CP VR VP JD JC"
"""Its codes of receipts, purchases and entries in the books."""
PRESETS = (
    _preset(
        "Shopify",
        "name financialstatus lineitemquantity lineitemname lineitemprice",
        "invoice=name date=createdat stock_code=lineitemsku description=lineitemname "
        "quantity=lineitemquantity "
        "unit_price=lineitemprice customer_email=email country=billingcountry currency=currency "
        "status=financialstatus order_total=total order_shipping=shipping order_tax=taxes "
        "order_discount=discountamount refunded=refundedamount cancelled_at=cancelledat "
        "customer_phone=phone",
        ignores="paidat subtotal id lineitemdiscount",
    ),
    _preset(
        "WooCommerce",
        "orderid orderdate itemquantity itemtotal",
        "invoice=orderid date=orderdate status=status customer_id=customerid customer_email=customeremail "
        "country=billingcountry currency=currency order_total=ordertotal order_shipping=shippingtotal "
        "description=itemname stock_code=sku quantity=itemquantity line_total=itemtotal "
        "order_discount=discounttotal refunded=refundedtotal",
    ),
    _preset(
        "WooCommerce",
        "orderid orderdate lineitemqty lineitemtotal",
        "invoice=orderid date=orderdate status=orderstatus customer_email=billingemail "
        "customer_id=customerid "
        "country=billingcountry currency=ordercurrency order_total=ordertotal description=itemname "
        "stock_code=sku quantity=lineitemqty line_total=lineitemtotal",
    ),
    _preset(
        "WooCommerce",
        "ordernumber orderdate orderstatus itemcost quantityrefund",
        "invoice=ordernumber date=orderdate status=orderstatus customer_email=emailbilling "
        "customer_phone=phonebilling country=countrycodebilling|countrybilling order_total=ordertotalamount "
        "description=itemname stock_code=sku quantity=quantityrefund unit_price=itemcost "
        "order_discount=cartdiscountamount|discountamount currency=ordercurrency",
    ),
    _preset(
        "Magento",
        "incrementid qtyordered rowtotal",
        "invoice=incrementid date=createdat status=status customer_id=customerid "
        "customer_email=customeremail "
        "stock_code=sku description=name quantity=qtyordered unit_price=price line_total=rowtotal "
        "line_discount=discountamount country=countryid currency=ordercurrencycode order_total=grandtotal "
        "order_shipping=shippingamount",
    ),
    _preset(
        "Amazon",
        "amazonorderid purchasedate itemprice",
        "invoice=amazonorderid date=purchasedate status=orderstatus stock_code=sku description=productname "
        "quantity=quantity line_total=itemprice line_discount=itempromotiondiscount currency=currency "
        "customer_email=buyeremail country=shipcountry",
    ),
    _preset(
        "Amazon",
        "orderid purchasedate itemprice buyeremail",
        "invoice=orderid date=purchasedate stock_code=sku description=productname quantity=quantitypurchased "
        "line_total=itemprice currency=currency customer_email=buyeremail country=shipcountry",
    ),
    _preset(
        "Amazon settlement",
        "settlementorderid posteddate principal promotion",
        "invoice=settlementorderid date=posteddate stock_code=sku description=item "
        "quantity=quantitypurchased line_total=principal line_discount=promotion currency=currency",
    ),
    _preset(
        "Square",
        "transactionid grosssales netsales item qty",
        "invoice=transactionid date=date time=time stock_code=sku description=item quantity=qty "
        "line_total=netsales customer_id=customerid type=eventtype",
    ),
    _preset(
        "Stripe",
        "id amount amountrefunded customeremail",
        "invoice=id date=createdutc|createddateutc|created line_total=amount refunded=amountrefunded "
        "currency=currency "
        "customer_id=customerid customer_email=customeremail status=status description=description "
        "country=cardaddresscountry",
        ignores="convertedamount convertedamountrefunded fee",
    ),
    _preset(
        "Xero",
        "contactname invoicenumber unitamount lineamount",
        "invoice=invoicenumber date=invoicedate customer_id=accountnumber customer_email=emailaddress "
        "stock_code=inventoryitemcode description=description quantity=quantity unit_price=unitamount "
        "line_total=lineamount currency=currency type=type status=status country=pocountry",
    ),
    _preset(
        "Xero",
        "contactname invoicenumber unitamount inventoryitemcode",
        "invoice=invoicenumber date=invoicedate customer_id=contactname customer_email=emailaddress "
        "stock_code=inventoryitemcode description=description quantity=quantity unit_price=unitamount "
        "currency=currency type=type status=status country=pocountry",
    ),
    replace(
        _preset(
            "Sage",
            "type accountref nominalac date reference netamount",
            "invoice=reference date=date type=type customer_id=accountref description=details "
            "line_total=netamount",
        ),
        credit_types=frozenset({"SC"}),
        payment_types=frozenset(_SAGE_DOCUMENTS.split()),
    ),
    _preset(
        "Squarespace",
        "orderid financialstatus lineitemquantity lineitemname lineitemprice",
        "invoice=orderid date=createdat|paidat stock_code=lineitemsku description=lineitemname "
        "quantity=lineitemquantity unit_price=lineitemprice customer_email=email country=billingcountry "
        "currency=currency status=financialstatus order_total=total order_shipping=shipping "
        "order_tax=taxes order_discount=discountamount refunded=amountrefunded cancelled_at=cancelledat",
        ignores="paidat subtotal",
    ),
    _preset(
        "Nuvemshop",
        "numerodopedido valordoproduto quantidadecomprada",
        "invoice=numerodopedido date=data customer_email=email customer_id=cpfcnpj customer_phone=telefone "
        "country=pais currency=moeda stock_code=sku description=nomedoproduto quantity=quantidadecomprada "
        "cancelled_at=motivodocancelamento unit_price=valordoproduto "
        "order_discount=desconto order_shipping=valordofrete order_total=total",
        ignores="subtotal statusdoenvio",
        day_first=True,
        is_whole=False,
    ),
    _preset(
        "SAP Business One",
        "docnum docdate cardcode itemcode linetotal",
        "invoice=docnum date=docdate customer_id=cardcode stock_code=itemcode "
        "description=dscription|itemname quantity=quantity unit_price=price line_total=linetotal "
        "currency=currency|doccur cancelled_at=canceled",
        is_whole=False,
    ),
    _preset(
        "QuickBooks",
        "transactiontype num qty salesprice amount",
        "invoice=num date=date type=transactiontype customer_id=customer stock_code=productservice "
        "description=memodescription quantity=qty unit_price=salesprice line_total=amount",
    ),
    _preset(
        "Bling",
        "numerodopedido codigosku quantidade valorunitario",
        "invoice=numerodopedido date=data customer_id=cpfcnpj status=situacao stock_code=codigosku "
        "description=descricao quantity=quantidade unit_price=valorunitario line_discount=descontoitem "
        "order_discount=descontopedido "
        "order_shipping=fretepedido order_total=valortotal customer_email=email",
        day_first=True,
    ),
    _preset(
        "Superstore",
        "orderid orderdate customerid productid productname sales quantity profit",
        "invoice=orderid date=orderdate customer_id=customerid country=country stock_code=productid "
        "description=productname line_total=sales quantity=quantity",
        ignores="discount profit shipdate rowid",
    ),
    _preset(
        "Online Retail",
        "invoiceno stockcode quantity invoicedate unitprice customerid",
        "invoice=invoiceno stock_code=stockcode description=description quantity=quantity date=invoicedate "
        "unit_price=unitprice customer_id=customerid country=country",
        is_whole=False,
    ),
    _preset(
        "Online Retail II",
        "invoice stockcode quantity invoicedate price customerid",
        "invoice=invoice stock_code=stockcode description=description quantity=quantity date=invoicedate "
        "unit_price=price customer_id=customerid country=country",
        is_whole=False,
    ),
)


def preset_of(header: Sequence[str]) -> Preset | None:
    """The system whose export has these column names, if it is known."""
    names = {plain(name) for name in header}
    return next((preset for preset in PRESETS if preset.needs <= names), None)
