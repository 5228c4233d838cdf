"""SQL for SQLite that gives the other tools the figures of the overview."""

from __future__ import annotations

NEWEST = "(SELECT max(number) FROM versions)"

CARDS = {
    "Members": f"SELECT insiders AS value FROM versions WHERE number = {NEWEST}",
    "Share of revenue": f"SELECT revenue_share AS value FROM versions WHERE number = {NEWEST}",
    "Joined": f"SELECT count(*) AS value FROM movements WHERE kind = 'entered' AND version = {NEWEST}",
    "Left": f"SELECT count(*) AS value FROM movements WHERE kind = 'left' AND version = {NEWEST}",
}
"""Four single numbers."""

HISTORY = "SELECT as_of, insiders, revenue_share FROM versions ORDER BY as_of"
"""Members and share of revenue, a row a version."""

FORECAST = f"""
SELECT json_extract(month.value, '$.month') || '-01' AS month, json_extract(month.value, '$.mean') AS mean,
       json_extract(month.value, '$.low80') AS low80, json_extract(month.value, '$.high80') AS high80
FROM versions, json_each(versions.report, '$.forecast.frozen') AS month WHERE number = {NEWEST}
"""
"""Expected revenue of today's members, a row a month."""

MOVED = f"""
SELECT customer_id, kind, reason, gross_revenue FROM movements WHERE version = {NEWEST}
ORDER BY gross_revenue DESC LIMIT 20
"""
"""Who joined and left, a row a customer."""
