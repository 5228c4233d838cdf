"""Your own hypotheses; each entry is tested, published and shown like the built-in ones.

docs/definitions.md has an example. `make words` adds the sentences to the catalogues for translation.
"""

from __future__ import annotations

from pipeline.hypotheses.hypothesis import Hypothesis

OWN: tuple[Hypothesis, ...] = ()
