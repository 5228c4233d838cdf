"""Hypotheses of your own: each entry is judged, published and shown like the given ones.

docs/definitions.md has an entry to start from. Sentences are written as anywhere else: `make words` brings
them into the catalogues to be translated.
"""

from __future__ import annotations

from pipeline.hypotheses.hypothesis import Hypothesis

OWN: tuple[Hypothesis, ...] = ()
