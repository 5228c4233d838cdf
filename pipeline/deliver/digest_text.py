"""A digest as plain text and as HTML that mail programs understand."""

from __future__ import annotations

import re
from html import escape

from i18n import Localizer
from pipeline.deliver.digest import Digest, DigestList

_BOLD = re.compile(r"\*\*(.+?)\*\*")
STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; background: #f4f5f7; color: #1c1f26;
  font: 16px/1.45 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.page { max-width: 600px; margin: 0 auto; padding: 24px 20px; background: #ffffff; }
.quiet { color: #5b6270; font-size: 14px; }
.first { font-size: 22px; line-height: 1.3; margin: 8px 0; }
h2 { font-size: 17px; margin: 28px 0 8px; }
table { width: 100%; border-collapse: collapse; }
td { padding: 8px 0; border-top: 1px solid #dfe3ea; vertical-align: top; overflow-wrap: anywhere; }
td.money { text-align: right; white-space: nowrap; padding-left: 12px; }
img { width: 100%; height: auto; border-radius: 6px; display: block; }
a { color: #0b62c4; }
.button { display: inline-block; margin: 20px 0; padding: 12px 20px; border-radius: 6px; background: #0b62c4;
  color: #ffffff; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  body { background: #14161b !important; color: #eceef2 !important; }
  .page { background: #1d2027 !important; }
  .quiet { color: #a5adba !important; }
  td { border-color: #363b46 !important; }
  a { color: #7db4f5 !important; }
  .button { background: #2f7fe0 !important; color: #ffffff !important; }
}
"""


def digest_text(digest: Digest, unsubscribe_url: str, localizer: Localizer) -> str:
    """The digest as plain text: all of it, without the picture."""
    parts = [digest.as_of + (f" · {digest.filters}" if digest.filters else "")]
    parts += [_plain(digest.headline), _plain(digest.moved)]
    for digest_list in digest.lists:
        if digest_list.is_shown:
            lines = [
                f"{digest_list.title}",
                *(f"- {row.customer} ({row.money}): {row.sentence}" for row in digest_list.rows),
            ]
            parts.append("\n".join([*lines, *([digest_list.more] if digest_list.more else [])]))
    if digest.weeks:
        parts.append(f"{digest.chart_title}: {digest.chart_alt}")
    if digest.url:
        parts.append(f"{digest.open_label}: {digest.url}")
    if unsubscribe_url:
        parts.append(f"{localizer.gettext('Unsubscribe')}: {unsubscribe_url}")
    return "\n\n".join(parts) + "\n"


def digest_html(digest: Digest, unsubscribe_url: str, localizer: Localizer, chart_cid: str) -> str:
    """The digest as HTML; the picture is the attachment `chart_cid`, with its figures as alternative text."""
    lang = localizer.locale.replace("_", "-")
    quiet = escape(digest.as_of + (f" · {digest.filters}" if digest.filters else ""))
    body = [f'<p class="quiet">{quiet}</p>', f'<p class="first">{_bold(digest.headline)}</p>']
    body.append(f"<p>{_bold(digest.moved)}</p>")
    body += [_list(digest_list) for digest_list in digest.lists if digest_list.is_shown]
    if digest.weeks:
        alt = escape(f"{digest.chart_title}: {digest.chart_alt}", quote=True)
        body.append(f"<h2>{escape(digest.chart_title)}</h2>")
        body.append(f'<img src="cid:{chart_cid}" width="560" height="200" alt="{alt}">')
    if digest.url:
        body.append(f'<p><a class="button" href="{escape(digest.url)}">{escape(digest.open_label)}</a></p>')
    if unsubscribe_url:
        link = f'<a href="{escape(unsubscribe_url)}">{escape(localizer.gettext("Unsubscribe"))}</a>'
        body.append(f'<p class="quiet">{link}</p>')
    inside = "\n".join(body)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(digest.subject)}</title><style>{STYLE}</style></head>"
        f'<body><div class="page">\n{inside}\n</div></body></html>\n'
    )


def _list(digest_list: DigestList) -> str:
    rows = "".join(
        f"<tr><td>{_link(row.customer, row.url)}<br>"
        f'<span class="quiet">{escape(row.sentence)}</span></td>'
        f'<td class="money">{escape(row.money)}</td></tr>'
        for row in digest_list.rows
    )
    more = f'<p class="quiet">{_link(digest_list.more, digest_list.url)}</p>' if digest_list.more else ""
    return f"<h2>{escape(digest_list.title)}</h2><table>{rows}</table>{more}"


def _link(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def _bold(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escape(text))


def _plain(text: str) -> str:
    return text.replace("**", "")
