from __future__ import annotations

from datetime import date

import pytest

from tests.pipeline.membership.movements_of import detail_text, find


def test_who_stayed_in_or_out_has_not_moved() -> None:
    assert find({"ada": True, "bo": False}, {"ada": True, "bo": False}) == []


def test_an_entry_and_an_exit_dearest_first() -> None:
    rows = find(
        {"ada": True, "bo": False},
        {"ada": False, "bo": True},
        now_features={"bo": {"gross_revenue": 1_900.0}},
    )
    assert [(row["customer_id"], row["kind"], row["from_segment"], row["to_segment"]) for row in rows] == [
        ("bo", "entered", "Occasional buyers", "Insiders"),
        ("ada", "left", "Insiders", "Occasional buyers"),
    ]
    assert [row["gross_revenue"] for row in rows] == [1_900.0, 900.0]


def test_who_comes_back_after_more_than_a_window_is_not_new() -> None:
    [new] = find({}, {"ada": True})
    assert (new["reason"], detail_text(new)) == ("new", "first purchases: £900 in 9 orders")
    [back] = find({}, {"ada": True}, buyers_ever=("ada",), spent_since=900.0)
    assert (back["reason"], detail_text(back)) == (
        "behaviour",
        "back after at least 365 days without a purchase: spent £900 since 23 Feb 2026; £900 in 365 days",
    )


def test_behaviour_is_the_reason_when_nothing_else_is() -> None:
    # £300 and £700 since are no more than £900: £100 of the £300 are older than the window by now
    [row] = find(
        {"ada": False}, {"ada": True}, then_features={"ada": {"gross_revenue": 300.0}}, spent_since=700.0
    )
    assert row["reason"] == "behaviour"
    assert detail_text(row) == "spent £700 since 23 Feb 2026; £900 in 365 days"


@pytest.mark.parametrize(
    ("silent", "reason"),
    [
        (29, "spent £20 since 23 Feb 2026; £900 in 365 days"),  # fewer than 30 days
        (
            30,  # 2.5 times the usual gap of 12 days
            "back after at least 30 days without a purchase: spent £20 since 23 Feb 2026; £900 in 365 days",
        ),
    ],
)
def test_who_comes_back_after_a_long_silence_joins_because_of_that(silent: int, reason: str) -> None:
    then = {"gross_revenue": 1_000.0, "recency_days": silent}
    [row] = find({"ada": False}, {"ada": True}, then_features={"ada": then}, spent_since=20.0)
    assert detail_text(row) == reason


def test_a_silence_is_told_beside_the_members_usual_gap() -> None:
    [row] = find(
        {"ada": True, "bo": True}, {"ada": False, "bo": True}, now_features={"ada": {"recency_days": 96}}
    )
    assert row["reason"] == "behaviour"
    assert detail_text(row) == "no purchase for 96 days; members typically buy every 12 days"


def test_a_gap_that_fewer_members_have_is_told_as_that_of_who_bought_again() -> None:
    once = {"avg_recency_days": float("nan")}
    others = dict.fromkeys(("bo", "cy", "di"), once)
    [row] = find(
        {"ada": True, **dict.fromkeys(others, True), "ed": True},
        {"ada": False, **dict.fromkeys(others, True), "ed": True},
        now_features={"ada": {"recency_days": 96}, **others},
    )
    assert detail_text(row) == (
        "no purchase for 96 days; members who buy more than once typically do so every 12 days"
    )


def test_purchases_that_left_the_window_are_a_reason() -> None:
    [row] = find(
        {"ada": True, "bo": True},
        {"ada": False, "bo": True},
        then_features={"ada": {"gross_revenue": 1_000.0}},
        now_features={"ada": {"gross_revenue": 400.0, "recency_days": 5}},
    )
    assert (
        detail_text(row)
        == "earlier purchases are now more than 365 days old: £400 counts after returns, down from £1,000"
    )


def test_what_was_sent_back_since_the_list_before_is_a_reason() -> None:
    [row] = find(
        {"ada": True, "bo": True},
        {"ada": False, "bo": True},
        then_features={"ada": {"net_revenue": 860.0}},  # what she had sent back for £40 is too old to count
        now_features={"ada": {"net_revenue": 150.0}},
        returned_since=750.0,
    )
    assert detail_text(row) == "returned £750 since 23 Feb 2026; £150 after returns in 365 days"


def test_who_left_without_any_change_of_their_own_was_below_for_two_runs() -> None:
    [row] = find({"ada": True, "bo": True}, {"ada": False, "bo": True})
    assert detail_text(row) == "below the line for two runs: £900 after returns in 365 days"


def test_whom_the_old_model_would_not_have_moved_was_moved_by_the_refit() -> None:
    rows = find(
        {"ada": True, "bo": False},
        {"ada": False, "bo": True},
        old_model={"ada": True, "bo": False},
    )
    assert [row["reason"] for row in rows] == ["refit", "refit"]
    assert detail_text(rows[0]) == "a new model was adopted; £900 after returns in 365 days"


def test_whom_the_old_model_moves_as_well_moved_by_behaviour() -> None:
    [row] = find({"ada": True}, {"ada": False}, old_model={"ada": False})
    assert row["reason"] == "behaviour"


def test_who_would_have_stayed_without_late_lines_was_moved_by_the_data() -> None:
    [row] = find({"ada": False}, {"ada": True}, without_late={"ada": False}, old_model={"ada": False})
    assert row["reason"] == "data"
    assert detail_text(row) == "invoice lines arrived late or were corrected; now £900"


def test_who_would_be_a_member_without_late_lines_left_because_of_them() -> None:
    [row] = find({"ada": True}, {"ada": False}, without_late={"ada": True})
    assert row["reason"] == "data"


def test_late_lines_that_change_nothing_are_no_reason() -> None:
    [row] = find({"ada": False}, {"ada": True}, without_late={"ada": True})
    assert row["reason"] == "behaviour"


@pytest.mark.parametrize(
    ("is_in", "sentence"),
    [(True, "always included, by a manual override"), (False, "always excluded, by a manual override")],
)
def test_a_persons_word_is_the_reason_before_all_others(is_in: bool, sentence: str) -> None:
    [row] = find(
        {"ada": not is_in},
        {"ada": is_in},
        overridden=("ada",),
        old_model={"ada": not is_in},
        without_late={"ada": not is_in},
    )
    assert row["reason"] == "override"
    assert detail_text(row) == sentence


@pytest.mark.parametrize("was_in", [True, False])
def test_a_pin_or_a_ban_that_has_ended_is_the_reason_with_a_sentence_of_its_own(was_in: bool) -> None:
    [row] = find(
        {"ada": was_in, "bo": True},
        {"ada": not was_in, "bo": True},
        overridden_before=("ada",),
        old_model={"ada": was_in, "bo": True},
        now_features={"ada": {"recency_days": 96}},
    )
    assert row["reason"] == "override"
    assert detail_text(row) == "a manual override has ended; the model decides again"


def test_a_ban_that_follows_a_pin_is_told_and_not_the_end_of_the_pin() -> None:
    [row] = find({"ada": True}, {"ada": False}, overridden=("ada",), overridden_before=("ada",))
    assert detail_text(row) == "always excluded, by a manual override"


def test_who_was_pinned_and_fell_out_of_the_window_lapsed_all_the_same() -> None:
    [row] = find({"ada": True, "bo": True}, {"bo": True}, overridden_before=("ada",))
    assert row["reason"] == "lapsed"
    assert detail_text(row) == "no purchase for 365 days"


def test_who_fell_out_of_the_window_lapsed_and_is_kept_with_what_they_spent() -> None:
    [row] = find({"ada": True, "bo": True}, {"bo": True}, then_features={"ada": {"gross_revenue": 250.0}})
    assert (row["customer_id"], row["kind"], row["reason"]) == ("ada", "left", "lapsed")
    assert (row["to_segment"], row["gross_revenue"]) == (None, 250.0)
    assert detail_text(row) == "no purchase for 365 days"


def test_who_was_never_seen_before_is_new() -> None:
    [row] = find({"bo": False}, {"ada": True, "bo": False}, old_model={"ada": True, "bo": False})
    assert (row["reason"], row["from_segment"]) == ("new", None)
    assert detail_text(row) == "first purchases: £900 in 9 orders"


def test_a_newcomer_who_does_not_become_a_member_has_not_moved() -> None:
    assert find({"bo": False}, {"ada": False, "bo": False}) == []


def test_whom_only_the_new_rules_move_is_told_so_and_not_that_their_buying_changed() -> None:
    now = {"ada": {"recency_days": 60, "net_revenue": 850.0}}
    [left] = find({"ada": True}, {"ada": False}, now_features=now, old_rules={"ada": True})
    assert left["reason"] == "rules"
    assert detail_text(left) == (
        "the programme's rules changed; no purchase for 60 days, £850 after returns in 365 days"
    )
    [joined] = find({"ada": False}, {"ada": True}, old_rules={"ada": False})
    assert detail_text(joined) == "the programme's rules changed; spent £900 in 365 days"


def test_whom_the_old_rules_would_have_moved_too_has_a_reason_of_their_own() -> None:
    [left] = find({"ada": True}, {"ada": False}, old_rules={"ada": False})
    assert left["reason"] == "behaviour"


def test_who_leaves_because_an_order_is_unlikely_hears_how_unlikely() -> None:
    now = {"ada": {"recency_days": 120}}
    [left] = find({"ada": True}, {"ada": False}, now_features=now, order_probability=0.11)
    assert detail_text(left) == "no purchase for 120 days; only 11.0\u202f% likely to order within 12 weeks"


def test_who_is_back_after_the_waiting_hears_why_just_now_and_what_they_spent() -> None:
    left = {"ada": date(2026, 1, 26), "bo": date(2025, 11, 24)}  # 28 and 91 days before the list before
    ada, bo = find({"ada": False, "bo": False}, {"ada": True, "bo": True}, left_on=left)
    assert detail_text(ada) == (
        "clearly above the line, now that the four weeks after leaving on 26 Jan 2026 are over; spent £900 "
        "in 9 orders within 365 days"
    )
    assert detail_text(bo).startswith("no purchase since 23 Feb 2026; the line moved")
    [because_of_rules] = find({"ada": False}, {"ada": True}, left_on=left, old_rules={"ada": False})
    assert "rules changed" in detail_text(because_of_rules)
