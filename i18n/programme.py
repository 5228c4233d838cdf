"""Settings of the programme and previews of them in words, the same on pages and in commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date, format_skeleton

from domain.programme import ProgrammeSettings
from domain.programme_preview import MIN_EXITS, YEAR_END, ChoiceFigures, PreviewResult
from i18n.localizer import Localizer

DAYS_A_YEAR = 365
NOT_SAID = "–"


def day_of_year(until: str, localizer: Localizer) -> str:
    """A day of the year, MM-DD, with its month as a word: 31 December, 31 de dezembro."""
    month, of_month = (int(part) for part in until.split("-"))
    day = date(2000, month, of_month)
    if localizer.locale == "en":
        return format_date(day, "d MMMM", locale=localizer.locale)
    return format_skeleton("MMMMd", day, locale=localizer.locale)


def validity_sentence(settings: ProgrammeSettings, localizer: Localizer) -> str:
    """For how long membership is promised."""
    if settings.until is not None and settings.min_months:
        return localizer.gettext(
            "Whoever joins stays at least {months:months} and then until the next {day}, whatever happens.",
            months=settings.min_months,
            day=day_of_year(settings.until, localizer),
        )
    if settings.until is not None:
        return localizer.gettext(
            "Every member stays until {day}, whatever happens.", day=day_of_year(settings.until, localizer)
        )
    if settings.min_months:
        return localizer.gettext(
            "Whoever joins stays at least {months:months}, whatever happens.", months=settings.min_months
        )
    return localizer.gettext("Membership is not promised for any time.")


def grace_sentence(settings: ProgrammeSettings, localizer: Localizer) -> str:
    """When a member leaves to whom nothing is promised, or not any more."""
    if settings.until is None and not settings.min_months:
        return localizer.gettext(
            "A member leaves after {runs:runs} below the line.", runs=settings.grace_runs
        )
    return localizer.gettext(
        "Beyond that, a member leaves after {runs:runs} below the line.", runs=settings.grace_runs
    )


def line_sentence(settings: ProgrammeSettings, localizer: Localizer) -> str:
    """Where the line is, which makes the size."""
    return localizer.gettext(
        "The line is at {line:ratio}: higher means a smaller list. The default is {default:ratio}.",
        line=settings.line,
        default=ProgrammeSettings().line,
    )


def choice_label(choice: ChoiceFigures, localizer: Localizer) -> str:
    """The name of a choice in a preview."""
    settings = choice.programme
    match choice.name:
        case "today":
            label = localizer.gettext("As today")
        case "grace_1" | "grace_4" | "grace_8":
            label = localizer.gettext("Leaves after {runs:runs}", runs=settings.grace_runs)
        case "months_6" | "months_12":
            label = localizer.gettext("At least {months:months}", months=settings.min_months)
        case "year_end":
            label = localizer.gettext("Until {day}", day=day_of_year(settings.until or YEAR_END, localizer))
        case "no_promise":
            label = localizer.gettext("No promise")
        case "smaller":
            label = localizer.gettext("A quarter smaller")
        case "larger":
            label = localizer.gettext("A quarter larger")
        case "own":
            label = localizer.gettext("Your choice")
    return label


def preview_columns(localizer: Localizer, *, has_cost: bool) -> list[str]:
    """The titles of a preview's table."""
    columns = [
        localizer.gettext("Choice"),
        localizer.gettext("Members, first to last week"),
        localizer.gettext("Of all customers"),
        localizer.gettext("Join a week"),
        localizer.gettext("Leave a week"),
        localizer.gettext("Exits that come back"),
        localizer.gettext("Against a sort by revenue"),
        localizer.gettext("Benefits to people who have left"),
        localizer.gettext("At the next run"),
    ]
    if has_cost:
        columns.insert(-1, localizer.gettext("Their cost a year"))
    return columns


def preview_row(
    choice: ChoiceFigures, result: PreviewResult, benefit_cost: float | None, localizer: Localizer
) -> list[str]:
    """One choice as a row under `preview_columns`; a dash where the weeks are too few to say."""
    members = choice.members or (0,)
    row = [
        choice_label(choice, localizer),
        f"{localizer.number(members[0])} → {localizer.number(members[-1])}",
        localizer.percent(choice.share),
        _a_week(choice.joined, result, localizer),
        _a_week(choice.left, result, localizer),
        localizer.gettext("{back:number} of {exits:number}", back=choice.back, exits=choice.exits)
        if choice.exits >= MIN_EXITS
        else NOT_SAID,
        _capture(choice, result, localizer),
        localizer.gettext(
            "{gone:weeks} ({share:percent})", gone=round(choice.gone_weeks), share=choice.gone_share
        )
        if result.tells_outcomes
        else NOT_SAID,
        at_once(choice, localizer),
    ]
    if benefit_cost is not None:
        cost = localizer.money(choice.gone_cost(benefit_cost, days=DAYS_A_YEAR))
        row.insert(-1, cost if result.tells_outcomes else NOT_SAID)
    return row


def preview_notes(result: PreviewResult, localizer: Localizer, *, has_cost: bool) -> Sequence[str]:
    """What the figures stand on, and what the weeks are too few to say."""
    notes = [
        localizer.gettext(
            "{weeks:weeks} replayed, from {first:date} to {last:date}, with the figures each list was made "
            "of. What came in the 12 weeks after is known of {lists:past_lists}.",
            weeks=result.weeks,
            first=result.dates[0],
            last=result.dates[-1],
            lists=result.measured_lists,
        )
    ]
    if result.lists_only:
        notes.append(
            localizer.gettext(
                "Of {lists:past_lists} before these, only who was on them is stored: they cannot be "
                "replayed.",
                lists=result.lists_only,
            )
        )
    if not has_cost:
        notes.append(
            localizer.gettext("What this costs in money is told once the cost of a member's benefits is set.")
        )
    if not result.tells_changes:
        notes.append(localizer.gettext("Too few weeks to speak of weekly changes."))
    if not result.tells_outcomes:
        notes.append(
            localizer.gettext(
                "Too few weeks to say what came after, or who had left: these columns are empty."
            )
        )
    unseen = [
        choice for choice in result.choices if choice.programme.has_validity and not choice.promises_ended
    ]
    if unseen:
        notes.append(
            localizer.gettext(
                "No promise ended in these weeks with: {names}. Those who would leave on that day are not in "
                "their figures.",
                names=", ".join(choice_label(choice, localizer) for choice in unseen),
            )
        )
    return notes


def at_once(choice: ChoiceFigures, localizer: Localizer) -> str:
    """What the choice alone changes at the next run."""
    parts = [
        (choice.joins_now, localizer.gettext("{n:number} joining", n=choice.joins_now)),
        (choice.leaves_now, localizer.gettext("{n:number} leaving", n=choice.leaves_now)),
        (choice.stays_now, localizer.gettext("{n:number} staying", n=choice.stays_now)),
    ]
    return ", ".join(words for count, words in parts if count) or NOT_SAID


def _a_week(count: int, result: PreviewResult, localizer: Localizer) -> str:
    return localizer.number(count / max(result.weeks, 1), 1) if result.tells_changes else NOT_SAID


def _capture(choice: ChoiceFigures, result: PreviewResult, localizer: Localizer) -> str:
    if choice.capture is None or not result.tells_outcomes:
        return NOT_SAID
    return localizer.gettext(
        "{value:percent} ({low:percent} to {high:percent})",
        value=choice.capture,
        low=choice.capture_low,
        high=choice.capture_high,
    )
