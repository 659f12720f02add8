"""What happened in the customers room, for others to hear."""

from dataclasses import dataclass

from portal.core.database import Actor
from portal.registry.customers.models import Customer


@dataclass(frozen=True)
class CustomerRegistered:
    customer: Customer
    by: Actor


@dataclass(frozen=True)
class CustomersMerged:
    """`gone` points to `kept` from now on; rooms read by `queries.file_ids(kept)`."""

    kept: Customer
    gone: Customer
    by: Actor


@dataclass(frozen=True)
class ConsentWithdrawn:
    """A customer took back a consent: what rests on it stops at once (LAW-20, LAW-24)."""

    customer: Customer
    purpose: str
