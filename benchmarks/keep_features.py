"""Save the features of a database's whole history to a file, as input for the plain search."""

from __future__ import annotations

import sys

from db.engine import open_database
from db.models import InvoiceLine
from pipeline.engines.customer_features import compute_features
from pipeline.publish.load_run_inputs import default_as_of
from settings import load_settings

if __name__ == "__main__":
    settings = load_settings()
    with open_database(settings.database_url).read() as session:
        features = compute_features(
            session.connection(),
            InvoiceLine.__table__,
            as_of=default_as_of(session),
            window_days=settings.window_days,
        )
    features.to_pickle(sys.argv[1])
