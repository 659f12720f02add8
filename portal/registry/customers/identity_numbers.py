"""Resident identity numbers: 18 signs with birth date, gender and a check digit (GB 11643)."""

import re
from datetime import date

_SHAPE = re.compile(r"[1-9]\d{5}(\d{8})\d{2}(\d)[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def normal(number: str) -> str:
    """The number without spaces, an x written large."""
    return re.sub(r"\s", "", number).upper()


def is_resident_number(number: str) -> bool:
    """Whether shape, date and check digit agree."""
    if not _SHAPE.fullmatch(number) or birth_date(number) is None:
        return False
    return _CHECK[sum(int(sign) * weight for sign, weight in zip(number, _WEIGHTS, strict=False)) % 11] == number[-1]


def birth_date(number: str) -> date | None:
    """The birth date within a resident number; None when it holds none."""
    match = _SHAPE.fullmatch(number)
    if match is None:
        return None
    text = match[1]
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def gender(number: str) -> str:
    """The gender a resident number says: "female" or "male"."""
    match = _SHAPE.fullmatch(number)
    return "" if match is None else ("male" if int(match[2]) % 2 else "female")
