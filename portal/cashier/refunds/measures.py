"""How well the clinic keeps its own and the law's refund rules, counted live."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.workflow import OPEN
from portal.core import clock
from portal.core.database import db


def late() -> str:
    """Agreed or due refunds that were not paid in time (LAW-29)."""
    open_late = select(func.count()).where(Refund.state.in_(OPEN), Refund.pay_by < clock.today())
    running = select(func.count()).where(Refund.state.in_(OPEN), Refund.pay_by >= clock.today())
    return _("%(late)d late, %(running)d within the time", late=db.session.scalar(open_late) or 0,
             running=db.session.scalar(running) or 0)  # fmt: skip


MEASURES: Mapping[str, Callable[[], Any]] = {"LAW-29": late}
