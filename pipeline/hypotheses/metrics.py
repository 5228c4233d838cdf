"""What a hypothesis measures: members against others, for many resamples at once.

Each metric takes (members, others), arrays of shape (…, customers, columns), and gives one effect for each
leading index.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def share(members: Floats, others: Floats) -> Floats:
    """The members' part of the whole."""
    of_members = members[..., 0].sum(axis=-1)
    return np.asarray(of_members / (of_members + others[..., 0].sum(axis=-1)))


def mean_against_others(members: Floats, others: Floats) -> Floats:
    """How far the members' mean is above that of the others, as a fraction of it."""
    return np.asarray(members[..., 0].mean(axis=-1) / others[..., 0].mean(axis=-1) - 1)


def rate_against_others(members: Floats, others: Floats) -> Floats:
    """The same of a rate: the first column's sum over the second's."""
    of_members = members[..., 0].sum(axis=-1) / members[..., 1].sum(axis=-1)
    return np.asarray(of_members / (others[..., 0].sum(axis=-1) / others[..., 1].sum(axis=-1)) - 1)


def median_against_all(members: Floats, others: Floats) -> Floats:
    """How far the members' median is above that of everybody, themselves included, as a fraction of it."""
    everybody = np.concatenate([members[..., 0], others[..., 0]], axis=-1)
    return np.asarray(np.median(members[..., 0], axis=-1) / np.median(everybody, axis=-1) - 1)
