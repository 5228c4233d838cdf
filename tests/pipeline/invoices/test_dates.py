"""The form of the dates is that which every date of the column fits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.invoices.dates import Dates, read_dates


def read(*texts: str) -> Dates:
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    dates = read_dates(distinct, codes)
    return Dates(dates.instants[codes], dates.form, dates.example, dates.note)


def as_text(dates: Dates) -> list[str]:
    return [str(instant)[:16] for instant in dates.instants]


@pytest.mark.parametrize(
    ("written", "form", "meant"),
    [
        ("12/31/2010 8:26", "mm/dd/yyyy", "2010-12-31T08:26"),
        ("12/31/10 08:26", "mm/dd/yyyy", "2010-12-31T08:26"),
        ("12/31/2010 8:26:59", "mm/dd/yyyy", "2010-12-31T08:26"),
        ("12/31/2010 8:26 PM", "mm/dd/yyyy", "2010-12-31T20:26"),
        ("12/31/2010 12:05 am", "mm/dd/yyyy", "2010-12-31T00:05"),
        ("31/12/2010", "dd/mm/yyyy", "2010-12-31T00:00"),
        ("31/12/2010 23:59", "dd/mm/yyyy", "2010-12-31T23:59"),
        ("31-12-2010 8:26", "dd-mm-yyyy", "2010-12-31T08:26"),
        ("31.12.2010", "dd.mm.yyyy", "2010-12-31T00:00"),
        ("29-Nov-16", "dd-Mon-yyyy", "2016-11-29T00:00"),
        ("7-Dec-17", "dd-Mon-yyyy", "2017-12-07T00:00"),
        ("29 november 2016", "dd Mon yyyy", "2016-11-29T00:00"),
        ("2010-12-31", "yyyy-mm-dd", "2010-12-31T00:00"),
        ("2010-12-31 08:26:00", "yyyy-mm-dd", "2010-12-31T08:26"),
        ("2010-12-31T08:26:00.123456", "yyyy-mm-dd", "2010-12-31T08:26"),
        ("2010/12/31", "yyyy/mm/dd", "2010-12-31T00:00"),
    ],
)
def test_every_usual_form_is_read(written: str, form: str, meant: str) -> None:
    dates = read(written)
    assert (dates.form, as_text(dates), dates.note) == (form, [meant], None)


def test_one_date_that_fits_a_single_form_decides_for_all() -> None:
    dates = read("1/2/2011", "3/4/2011", "13/4/2011")
    assert as_text(dates) == ["2011-02-01T00:00", "2011-04-03T00:00", "2011-04-13T00:00"]
    assert dates.note is None


def test_where_both_forms_fit_the_one_in_the_files_order_is_taken_and_said() -> None:
    # As day/month: 1, 2, 3 May, 1 June. As month/day the last would jump back to January.
    dates = read("1/5/2011", "2/5/2011", "3/5/2011", "1/6/2011")
    assert as_text(dates) == ["2011-05-01T00:00", "2011-05-02T00:00", "2011-05-03T00:00", "2011-06-01T00:00"]
    assert dates.note is not None
    assert dates.note.values == {"example": "1/5/2011", "chosen": "dd/mm/yyyy", "other": "mm/dd/yyyy"}


def test_month_first_is_taken_where_it_is_in_the_files_order() -> None:
    dates = read("5/1/2011", "5/2/2011", "5/3/2011", "6/1/2011")
    assert as_text(dates)[-1] == "2011-06-01T00:00"
    assert dates.form == "mm/dd/yyyy"


def test_a_file_with_the_newest_first_is_in_order_too() -> None:
    dates = read("1/6/2011", "3/5/2011", "2/5/2011", "1/5/2011")
    assert dates.form == "dd/mm/yyyy"


def test_days_in_a_row_are_likelier_than_months_in_a_row() -> None:
    assert read("1/5/2011", "2/5/2011", "3/5/2011").form == "dd/mm/yyyy"
    assert read("5/1/2011", "5/2/2011", "5/3/2011").form == "mm/dd/yyyy"


def test_a_guess_that_nothing_supports_is_said() -> None:
    dates = read("1/5/2011")
    assert dates.form == "mm/dd/yyyy"
    assert dates.note is not None
    assert "nothing in the file tells" in dates.note.text


def test_dates_that_mean_the_same_either_way_need_no_note() -> None:
    assert read("1/1/2011", "2/2/2011").note is None


def test_what_does_not_fit_the_form_of_most_is_missing() -> None:
    dates = read("2010-12-01", "12/31/2010", "2010-12-02", "2010-02-30")
    assert np.isnat(dates.instants).tolist() == [False, True, False, True]


def test_nothing_readable_is_all_missing() -> None:
    dates = read("soon", "later")
    assert np.isnat(dates.instants).all()
