"""Dates as pages and records write them. A year that is not written is never made up."""

import re
from datetime import date as calendar_date
from functools import lru_cache
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Outside of these a year is a slip of the pen, not a year of publication."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PAGE_DATE = re.compile(
    r"(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2})(?:, (?P<year>\d{4}))?(?: (?P<comments>\d+))?", re.ASCII
)
_ISO_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ].*)?)?)?", re.ASCII)
_YEARLESS = re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII)
_LEAP_YEAR = 2000  # stands in where no year is known, so that 29 February is a day


class Date(NamedTuple):
    """year: None where none is written. iso: ISO 8601 as far as known ("2017-04-20", "2017", "--09-17")."""

    year: int | None
    iso: str


def parse_page_date(line: str, page_year: int | None = None) -> Date | None:
    """Read "Apr 20, 2017", "Dec 11" or "Sep 17 2" (2 comments); None if it is no date.

    page_year: the year of the page, which its dates leave out; None where the page does not say it.
    """
    match = _PAGE_DATE.fullmatch(line.strip())
    if match is None or (month := match["month"][:3].lower()) not in _MONTHS:
        return None
    year = int(match["year"]) if match["year"] else page_year
    return _date(year, _MONTHS.index(month) + 1, int(match["day"]))


@lru_cache(maxsize=1 << 13)  # the days of twenty years
def parse_iso_date(value: str) -> Date | None:
    """Read "2017", "2017-04", "2017-04-20", "2017-04-20T12:00:00Z" or "--09-17"; None if it is no date."""
    if match := _YEARLESS.fullmatch(value.strip()):
        return _date(None, int(match["month"]), int(match["day"]))
    match = _ISO_DATE.fullmatch(value.strip())
    if match is None:
        return None
    year = int(match["year"])
    if match["month"] is None:
        return Date(year, match["year"]) if FIRST_YEAR <= year <= LAST_YEAR else None
    date = _date(year, int(match["month"]), int(match["day"] or 1))
    return date and Date(year, date.iso if match["day"] else date.iso[:-3])


def _date(year: int | None, month: int, day: int) -> Date | None:
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        calendar_date(_LEAP_YEAR if year is None else year, month, day)
    except ValueError:
        return None
    return Date(year, f"--{month:02d}-{day:02d}" if year is None else f"{year:04d}-{month:02d}-{day:02d}")
