"""One kind of money: whole 分 behind a type, so that no amount is ever a float.

Amounts are renminbi. Figures are written ``¥12,000.00`` and ``−¥1,980.00``, in table files ``-1980.00``, and in
capitals (大写金额) 人民币壹万贰仟元整.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from flask_babel import gettext as _
from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

MAX_DIGITS = 12
"""Digits an amount may have before the point; far above any clinic's turnover."""
MINUS = "\u2212"
"""The sign of a negative amount people read; a hyphen gets lost at the end of a line."""

_TYPED_BY_CHINESE_KEYBOARDS = str.maketrans("０１２３４５６７８９．，￥－−＋\u3000", "0123456789.,¥--+ ")
_FIGURES = re.compile(r"([+-]?) ?¥? ?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))? ?元?", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of renminbi in whole 分 (`fen`); may be negative (a refund, a correction)."""

    fen: int = 0

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"money is counted in whole fen, not {type(self.fen).__name__}")

    @classmethod
    def of(cls, yuan: "str | int | Decimal | Money") -> "Money":
        """The amount that is this many 元: `Money.of("1234.50")`, `Money.of(300)`.

        For amounts written by programmers, negative ones included; a person's typing goes
        through `parse`. Raises ValueError like `parse`, TypeError on a float.
        """
        if isinstance(yuan, Money):
            return yuan
        if isinstance(yuan, bool | float):
            raise TypeError("write money as text, int or Decimal: a float has already lost fen")
        text = format(yuan, "f") if isinstance(yuan, Decimal) else str(yuan)
        return cls.parse(text, negative=True)

    @classmethod
    def parse(cls, text: str, *, negative: bool = False) -> "Money":
        """Read what a person typed: ``1234.5``, ``1,234.50``, ``￥１２３４．５０``, ``1234.50元``.

        Raises ValueError, worded for that person, for anything that is not such a number, for
        more than two decimals or 12 digits, and for a negative amount unless `negative`.
        """
        match = _FIGURES.fullmatch(text.translate(_TYPED_BY_CHINESE_KEYBOARDS).strip())
        if match is None:
            shown = text.strip()[:40]
            raise ValueError(_("“%(text)s” is not an amount of money. Write it like 1234.50.", text=shown))
        whole, fraction = match[2].replace(",", "").lstrip("0"), match[3] or ""
        if len(fraction) > 2:
            raise ValueError(_("An amount has at most two digits after the point."))
        if len(whole) > MAX_DIGITS:
            raise ValueError(_("An amount has at most %(digits)s digits.", digits=MAX_DIGITS))
        fen = int(whole or "0") * 100 + int(fraction.ljust(2, "0"))
        if match[1] == "-" and fen and not negative:
            raise ValueError(_("The amount cannot be negative."))
        return cls(-fen if match[1] == "-" else fen)

    @property
    def yuan(self) -> Decimal:
        """The amount in 元, exactly, with two decimals."""
        return Decimal(self.fen).scaleb(-2)

    @property
    def written(self) -> str:
        """As screens and papers show it, the sign before the currency: ``¥12,000.00``, ``−¥1,980.00``."""
        return f"{MINUS if self.fen < 0 else ''}¥{abs(self)}"

    @property
    def plain(self) -> str:
        """Figures without separators, as an input field wants them: ``12000.00``."""
        return f"{self.yuan:.2f}"

    @property
    def capitals(self) -> str:
        """The amount in capitals with 人民币 before it: 人民币壹万陆仟肆佰零玖元零贰分."""
        import cn2an

        yuan, fen = divmod(abs(self.fen), 100)
        written = cn2an.an2cn(f"{yuan}.{fen:02d}", "rmb")
        if yuan and yuan % 10 == 0 and fen >= 10:
            # Where the 元 digit is 0 and 角 is not, cn2an leaves out the 零 that closes the gap.
            written = written.replace("元", "元零")
        return f"人民币{'负' if self.fen < 0 else ''}{written}"

    def share(self, numerator: int, denominator: int) -> "Money":
        """This amount × numerator ÷ denominator, half a fen rounded away from zero.

        Raises ZeroDivisionError for a denominator of 0.
        """
        product = self.fen * numerator
        rounded = (2 * abs(product) + abs(denominator)) // (2 * abs(denominator))
        return Money(rounded if (product < 0) == (denominator < 0) else -rounded)

    def split(self, n: int) -> "list[Money]":
        """Cut into n parts that add up to this amount; the parts differ by 1 fen at most,
        the larger ones first. Raises ValueError when n < 1."""
        if n < 1:
            raise ValueError("money is split into at least one part")
        part, left = divmod(self.fen, n)
        return [Money(part + (i < left)) for i in range(n)]

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __radd__(self, other: Any) -> "Money":
        """Lets the built-in `sum` start from its 0."""
        return self if type(other) is int and other == 0 else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> "Money":
        return Money(self.fen * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __abs__(self) -> "Money":
        return Money(abs(self.fen))

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        return f"{self.yuan:,.2f}"


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum of the amounts; `Money(0)` when there are none."""
    return Money(sum(amount.fen for amount in amounts))


class MoneyColumn(TypeDecorator[Money]):
    """A column of money: BigInteger fen in the database, `Money` in Python, None where null."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, Money):
            raise TypeError(f"a money column takes Money, not {type(value).__name__}")
        return value.fen

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        return None if value is None else Money(int(value))  # PostgreSQL sums bigints to numeric

    def process_literal_param(self, value: Money | None, dialect: Dialect) -> str:
        return "NULL" if value is None else str(value.fen)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any] | Self:
        """Beside money stands money; a factor stays a number. The database's product of both is a
        bare number too: `type_coerce(price * quantity, MoneyColumn)` where Money is wanted."""
        return self if value is None or isinstance(value, Money) else BigInteger()
