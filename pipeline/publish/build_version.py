"""Build a version from a run's inputs. Deterministic: the same input gives the same version, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from domain.audiences import AUDIENCES, DEFAULT_PARAMETERS, SINGLE_PURCHASE_GAP, AudienceId
from domain.gates import OUT_OF_TIME_DAYS
from domain.report import Report, checked_report
from i18n import Message
from pipeline.answers import answer_questions, next_products, products_by_lift
from pipeline.experiments import MatchedSampler, experiment_outlook, judge_experiments
from pipeline.features.product_buyers import CoarserFromFiner
from pipeline.forecast import expected_of_members, forecast_revenue
from pipeline.hypotheses import Population, compared_groups, judge_holdout_claim, judge_hypotheses
from pipeline.lifecycle import purchase_cohorts, rfm_grid, second_order
from pipeline.membership.audience_members import audience_members
from pipeline.membership.audience_parameters import audience_parameters, value_parameters
from pipeline.membership.audiences_section import audiences_section
from pipeline.membership.capture import turnover
from pipeline.membership.ids import ids_where
from pipeline.membership.list_outcomes import list_outcomes
from pipeline.membership.members_then import MembersThen, members_then
from pipeline.process.progress import ProgressCallback
from pipeline.publish.contribution_step import compute_contributions
from pipeline.publish.customer_rows import customer_rows
from pipeline.publish.frame_rows import FrameRows
from pipeline.publish.holdout_step import assign_to_holdout
from pipeline.publish.membership_step import decide_members, with_names
from pipeline.publish.report_sections import (
    base_section,
    data_section,
    insiders_section,
    model_section,
    movements_section,
    segments_section,
)
from pipeline.publish.run_inputs import RunInputs
from pipeline.publish.stability_section import latest_stability
from pipeline.publish.trial import measure_capture_of, members_on, selection_inputs
from pipeline.publish.value_step import grade_due, predict_values
from pipeline.segmentation.embedding_pool import EmbeddingPool
from pipeline.segmentation.model_selection import ModelSelection, evaluate_challenger
from pipeline.segmentation.recipes import Recipe
from pipeline.segmentation.segment_profiles import (
    PROFILED,
    profile_segments,
)

MIN_IN_PARALLEL = 50_000
"""Customers from which on what experiments would show is computed in two threads. With fewer it takes a
moment, and the memory of a second thread is worth more."""


@dataclass(frozen=True)
class VersionResult:
    """One version, ready to be stored. Rows are mappings by column name of `db.models`."""

    selection: ModelSelection
    report: Report
    segments: list[dict[str, Any]]
    customers: FrameRows
    movements: list[dict[str, Any]]
    held_out: list[dict[str, Any]]
    """Who was assigned to the standing holdout just now."""
    predictions: list[dict[str, Any]]
    """Kept to be graded."""
    value_model: bytes | None
    """The model of customers' value, if it was fitted just now."""


def build_version(
    inputs: RunInputs,
    recipe: Recipe,
    *,
    challenge: bool,
    random_state: int,
    progress: ProgressCallback,
    embedding_pool: EmbeddingPool | None = None,
) -> VersionResult:
    """Score or challenge, decide membership, find movements, and compute everything the pages show."""
    progress(Message("Predicting what customers will be worth"), 0.08)
    value = predict_values(inputs, random_state)  # from customer days: the engine may still be reading
    grades = grade_due(inputs)
    features = inputs.features
    threads = 2 if len(features) >= MIN_IN_PARALLEL else 1
    selection = evaluate_challenger(
        selection_inputs(inputs),
        recipe,
        challenge=challenge,
        random_state=random_state,
        progress=lambda stage, fraction: progress(stage, 0.1 + 0.6 * fraction),
        embedding_pool=embedding_pool,
    )
    progress(Message("Deciding who is a member"), 0.72)
    shop = audience_parameters(inputs.customer_days, as_of=inputs.as_of, window_days=inputs.window_days)
    decided = decide_members(inputs, selection, value.order_probability, shop[SINGLE_PURCHASE_GAP])
    champion, is_member, segment_id = decided.champion, decided.is_member, decided.segment_id
    rules_then = inputs.membership_rules if value.order_probability is None else None
    selection = with_names(selection, decided.name_of)
    members = ids_where(is_member)
    # What an engine counts, and permutations: on another core, beside everything that does not need them.
    with ThreadPoolExecutor(1, thread_name_prefix="alongside") as alongside:
        bought = alongside.submit(_bought, inputs, members, segment_id)
        segments = profile_segments(features, segment_id, decided.name_of, champion.insiders_segment)
        movements = decided.movements()
        progress(Message("Explaining who joined and left"), 0.75)
        advice = decided.advice()
        rules = decided.rules(random_state)
        progress(Message("Testing the hypotheses"), 0.8)
        past_members = members_then(
            champion,
            inputs.published,
            inputs.customer_day_index,
            inputs.past_features,
            past_day=inputs.past_day,
            window_days=inputs.window_days,
            rules=rules_then,
        )
        judged = alongside.submit(
            judge_hypotheses,
            Population(past_members.until, features, members),
            Population(past_members.day, past_members.features, past_members.members),
            inputs.customer_days,
            random_state=random_state,
            looks=1 + inputs.published.in_the_year_before(inputs.as_of),
            compared=compared_groups(
                past_members.members,
                _members_twelve_weeks_before(inputs, past_members),
                past_members.features.get("gross_revenue", pd.Series(dtype=float)),
            ),
        )
        progress(Message("Forecasting"), 0.85)
        forecast = forecast_revenue(
            inputs.customer_days,
            members,
            lambda day: members_on(champion, inputs.customer_day_index, day, inputs.window_days, rules_then),
            as_of=inputs.as_of,
            published=inputs.published,
        )
        value = value.reconciled(is_member, expected_of_members(forecast))
        parameters = {**shop, **value_parameters(value.stored, is_member)}
        holdout_step = assign_to_holdout(inputs, decided.membership, value.stored)
        audiences = audience_members(
            features, decided.membership, {**DEFAULT_PARAMETERS, **parameters}, value.stored
        )
        outlook = experiment_outlook(
            MatchedSampler(
                inputs.customer_day_index,
                as_of=inputs.as_of,
                pre_days=inputs.window_days,
                predictions_at=value.predictions_at,
            ),
            _groups(audiences, is_member, segment_id, holdout_step.held_out),
            threads=threads,
        )
        labels = decided.membership.assign(
            segment_id=segment_id, is_held_out=holdout_step.is_held_out(decided.membership)
        )
        contributions = compute_contributions(inputs, value.stored, labels)
        holdout = holdout_step.section(inputs, decided.membership)
        captured = _captured(inputs, past_members, members)
        sections = {
            "as_of": inputs.as_of.isoformat(),
            "customers": len(features),
            "insiders": insiders_section(features, is_member, inputs.summary)
            | {
                "promised": int(decided.membership["valid_until"].notna().sum()),
                "near_line": decided.near_line,
            },
            "segments": segments_section(segments, decided.segment_names),
            "base": base_section(features, PROFILED),
            "audiences": audiences_section(
                features, audiences, parameters, value.stored, inputs.covered_days, contributions.rows
            )
            | {"then": _list_outcomes(inputs, is_member)},
            "movements": movements_section(
                movements, inputs.previous.as_of if inputs.previous is not None else None
            ),
            "members_then": past_members.as_section() if past_members.members else None,
            "hypotheses": [*judged.result(), judge_holdout_claim(holdout)],
            "forecast": forecast,
            "grades": grades,
            "value": value.section(is_member),
            "contribution": contributions.section,
            "rules": rules,
            "model": model_section(
                selection,
                recipe.name,
                captured,
                latest_stability(
                    selection, inputs.champion_last_measured, features.index, members, inputs.as_of
                ),
            ),
            "capture": captured,
            "data": data_section(inputs.summary, inputs.as_of, inputs.window_days),
            "experiments": judge_experiments(inputs.experiments, inputs.customer_days, as_of=inputs.as_of),
            "experiment_outlook": outlook,
            "holdout": holdout,
            **bought.result(),
        }
        report = checked_report(sections, version=0)
    progress(Message("Answering the questions"), 0.9)
    report = report.model_copy(update={"answers": answer_questions(report)})
    return VersionResult(
        selection,
        report,
        segments,
        customer_rows(
            features,
            champion,
            labels,
            advice,
            value.stored,
            contributions.rows,
        ),
        movements,
        holdout_step.new_rows,
        value.graded_rows(random_state),
        value.new_model,
    )


def _captured(inputs: RunInputs, past_members: MembersThen, members: frozenset[str]) -> dict[str, Any] | None:
    """What the members of twelve weeks ago captured, with the turnover of the list since."""
    captured = measure_capture_of(inputs, past_members)
    if captured is not None:
        captured["turnover"] = turnover(
            inputs.published,
            members,
            inputs.customer_day_index,
            as_of=inputs.as_of,
            window_days=inputs.window_days,
            days=OUT_OF_TIME_DAYS,
        )
    return captured


def _members_twelve_weeks_before(inputs: RunInputs, past_members: MembersThen) -> frozenset[str] | None:
    """The members published `OUT_OF_TIME_DAYS` before those; None if either list was not published."""
    before = inputs.published.in_force(past_members.day - timedelta(days=OUT_OF_TIME_DAYS))
    if before is None or past_members.version is None:
        return None
    return inputs.published.members(before.number)


def _bought(inputs: RunInputs, members: frozenset[str], segment_id: pd.Series) -> dict[str, Any]:
    """Which products who buys, from the window; how customers come back, from all history."""
    buyers, breadth = CoarserFromFiner(inputs.product_buyers), inputs.features["unique_products"]
    offered = next_products(buyers, breadth, segment_id, members, as_of=inputs.as_of)
    # After the next products, whose strata are the finer ones.
    products = products_by_lift(buyers, breadth, members, as_of=inputs.as_of)
    return {
        "products": products,
        "lifecycle": {
            "cohorts": purchase_cohorts(inputs.customer_days, as_of=inputs.as_of),
            "second_order": second_order(inputs.customer_days, as_of=inputs.as_of),
            "rfm": rfm_grid(inputs.features, members),
            "next_products": offered,
        },
    }


def _list_outcomes(inputs: RunInputs, is_member: pd.Series) -> dict[str, Any] | None:
    lists_then = inputs.lists_then
    if lists_then is None:
        return None
    return list_outcomes(lists_then, inputs.customer_day_index, is_member, inputs.as_of)


def _groups(
    audiences: Mapping[AudienceId, pd.Series],
    is_member: pd.Series,
    segment_id: pd.Series,
    held_out: frozenset[str],
) -> dict[str, frozenset[str]]:
    """The groups experiments can be drawn from, named as in the dashboard's form: lists, then segments.

    Without those who are `held_out` of the programme.
    """
    lists = {
        AUDIENCES[name].slug: inside
        for name, inside in audiences.items()
        if AUDIENCES[name].can_be_drawn_from
    }
    others = segment_id[~is_member.astype(bool)]
    return {name: ids_where(inside) - held_out for name, inside in lists.items()} | {
        f"segment:{number}": frozenset(ids.to_numpy()) - held_out
        for number, ids in others.groupby(others).groups.items()
    }
