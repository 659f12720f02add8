"""Messages to customers about their bookings; in Chinese, in the clinic's voice."""

from flask import current_app

from portal.core import clock
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.models import Appointment

WEEKDAYS = "一二三四五六日"
#: The kinds in customers' words.
KINDS = {
    "consultation": "面诊咨询", "examination": "检查", "treatment": "治疗护理", "surgery": "手术", "dressing": "换药",
    "stitches": "拆线", "return_visit": "复诊", "recheck": "复查", "screening": "筛查",
}  # fmt: skip


def when(appointment: Appointment) -> str:
    """12月1日（周二）14:00"""
    begin = clock.local(appointment.starts_at)
    return f"{begin.month}月{begin.day}日（周{WEEKDAYS[begin.weekday()]}）{begin:%H:%M}"


def subject(appointment: Appointment) -> str:
    """What the customer comes for, in the customer's words."""
    return appointment.what or KINDS[appointment.kind]


def early() -> str:
    """The request to come a little earlier (APT-05)."""
    minutes = policy.EARLY.value()
    return f"请提前{minutes}分钟到院" if minutes else "请准时到院"


def papers() -> str:
    """What to bring (REC-17)."""
    return "请携带身份证及相关病历、检查报告"


def place() -> str:
    clinic = current_app.config["CLINIC"]
    return f"{clinic['address']}，电话{clinic['phone']}"


def confirmation(appointment: Appointment) -> str:
    """The booking is made."""
    name, clinic = appointment.who, current_app.config["CLINIC_NAME"]
    notes = f"{appointment.notes}。" if appointment.notes else ""
    return (
        f"{name}您好：您已预约{clinic}{when(appointment)}的{subject(appointment)}（预约号{appointment.number}）。"
        f"{early()}，{papers()}。{notes}地址：{place()}。如需改期请提前来电。"
    )


def moved(appointment: Appointment, reason: str = "") -> str:
    """The time has changed."""
    why = f"因{reason.strip().rstrip('。')}，" if reason.strip() else ""
    with_whom = f"，由{appointment.provider.name}接待" if appointment.provider else ""
    return (
        f"{appointment.who}您好：{why}您的{subject(appointment)}已改至{when(appointment)}{with_whom}，给您带来不便敬请谅解。"
        f"{early()}。如此时间不便，请来电{current_app.config['CLINIC']['phone']}改期。"
    )


def reminder(appointment: Appointment) -> str:
    """It is tomorrow."""
    return (
        f"{appointment.who}您好：提醒您明天{clock.local(appointment.starts_at):%H:%M}在{current_app.config['CLINIC_NAME']}"
        f"有{subject(appointment)}预约，{early()}，{papers()}。如不能前来请来电{current_app.config['CLINIC']['phone']}。"
    )
