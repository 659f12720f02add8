"""The reads of enquiries."""

from portal.front_desk.enquiries.queries.today import today_items

__all__ = ["today_items"]
