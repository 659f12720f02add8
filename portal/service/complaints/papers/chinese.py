"""The words of a case's papers: customers' papers are Chinese, whoever prints them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask_babel import force_locale

P = ParamSpec("P")
T = TypeVar("T")


def in_chinese(make: Callable[P, T]) -> Callable[P, T]:
    """Have the labels a function reads said in Chinese."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        with force_locale("zh_Hans_CN"):
            return make(*args, **kwargs)

    return made
