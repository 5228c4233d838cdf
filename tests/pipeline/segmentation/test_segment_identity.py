from __future__ import annotations

import pandas as pd
import pytest

from pipeline.segmentation.segment_identity import SAME_SEGMENT, match_segments


def by_customer(**customers_of: str) -> pd.Series:
    """`s1="abc"` puts customers a, b and c into segment (or cluster) 1."""
    return pd.Series({customer: int(name[1:]) for name, ids in customers_of.items() for customer in ids})


def test_the_first_model_numbers_its_segments_from_one_insiders_first() -> None:
    match = match_segments(by_customer(c0="ab", c1="cd", c2="ef"), pd.Series(dtype=int), 1, None, 1)
    assert match.segment_of == {1: 1, 0: 2, 2: 3}
    assert match.insiders_overlap is None
    assert match.insiders_renewed is None
    assert match.new_segments == (1, 2, 3)


def test_clusters_that_only_changed_their_numbers_keep_their_ids() -> None:
    before = by_customer(s1="abc", s2="defg", s3="hijkl")
    now = by_customer(c7="abc", c0="hijkl", c5="defg")
    match = match_segments(now, before, 7, 1, 4)
    assert match.segment_of == {7: 1, 5: 2, 0: 3}
    assert match.insiders_overlap == 1.0
    assert match.new_segments == ()


def test_the_assignment_is_the_best_over_all_and_not_the_best_for_one() -> None:
    # Jaccard:       segment 2   segment 3
    #   cluster 1       4/9         3/9     would take segment 2 if it were asked first,
    #   cluster 2       2/6          0      which would leave cluster 2 with nothing: 4/9 < 3/9 + 2/6
    before = by_customer(s1="zy", s2="abcdef", s3="ghijk")
    now = by_customer(c0="zy", c1="abcdghi", c2="ef")
    assert match_segments(now, before, 0, 1, 9).segment_of == {0: 1, 1: 3, 2: 2}


def test_only_customers_known_to_both_count() -> None:
    before = by_customer(s1="abc", s2="defxyz")  # x, y and z have bought nothing lately
    now = by_customer(c0="abc", c1="defuvw")  # u, v and w are new
    match = match_segments(now, before, 0, 1, 3)
    assert match.segment_of == {0: 1, 1: 2}
    assert match.insiders_overlap == 1.0


def test_a_cluster_that_is_like_no_segment_before_gets_a_new_id() -> None:
    # cluster 1 shares d alone with segment 2: 1 of d…l and m…p, far below SAME_SEGMENT
    before = by_customer(s1="abc", s2="defghijkl", s3="mnop")
    now = by_customer(c0="abc", c1="dmnop", c2="efghi", c3="jkl")
    match = match_segments(now, before, 0, 1, 4)
    assert 1 / 9 < SAME_SEGMENT < 4 / 5
    assert match.segment_of == {0: 1, 1: 3, 2: 2, 3: 4}
    assert match.new_segments == (4,)


def test_the_insiders_keep_their_id_and_a_poor_match_is_told() -> None:
    before = by_customer(s1="abcd", s2="efgh")
    now = by_customer(c0="aefg", c1="bcdh")
    match = match_segments(now, before, 0, 1, 3)
    assert match.segment_of[0] == 1
    assert match.insiders_overlap == pytest.approx(1 / 4)  # a, of four
    assert match.insiders_renewed == pytest.approx(6 / 4)  # e, f and g would join, b, c and d leave


def test_insiders_who_became_more_are_still_the_same_programme() -> None:
    before = by_customer(s1="ab", s2="cdefgh")
    now = by_customer(c0="abcd", c1="efgh")
    match = match_segments(now, before, 0, 1, 3)
    assert match.insiders_overlap == 1.0
    assert match.insiders_renewed == pytest.approx(2 / 2)  # c and d beside a and b


def test_new_ids_are_unique() -> None:
    before = by_customer(s1="ab", s2="cdefgh")
    now = by_customer(c0="ab", c1="c", c2="d", c3="e", c4="f", c5="gh")
    match = match_segments(now, before, 0, 1, 7)
    assert len(set(match.segment_of.values())) == 6
    assert min(match.new_segments) == 7


def test_where_no_customer_is_shared_the_insiders_keep_their_id_and_overlap_by_nothing() -> None:
    before = by_customer(s1="abc", s2="defgh")
    now = by_customer(c0="xy", c1="uvw")
    match = match_segments(now, before, 0, 1, 3)
    assert match.segment_of == {0: 1, 1: 3}
    assert match.insiders_overlap == 0.0
    assert match.new_segments == (3,)
