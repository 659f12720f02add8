"""The words of a case's story and papers: they are Chinese, whoever writes and whoever prints them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_babel import force_locale

P = ParamSpec("P")
T = TypeVar("T")
#: What the law and the customer read.
CHINESE = "zh_Hans_CN"


def in_chinese(make: Callable[P, T]) -> Callable[P, T]:
    """Have the labels a function reads said in Chinese."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        with force_locale(CHINESE):
            return make(*args, **kwargs)

    return made


def written(words: Any) -> str:
    """Lazy words as they are kept in a record for good, also when somebody works in another language."""
    with force_locale(CHINESE):
        return str(words)
