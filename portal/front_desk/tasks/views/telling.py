"""What happened with a record, newest first, as the timeline shows it."""

from typing import Any

from portal.core import pages, workflow
from portal.core.database import Record
from portal.core.workflow import Workflow


def story(table: Workflow, record: Record) -> list[dict[str, Any]]:
    """The steps taken so far with who, when and why."""
    return [
        {
            "at": change.at,
            "at_text": pages.moment(change.at),
            "who": change.actor_name,
            "text": str(table.step(change.step).label),
            "detail": change.reason,
            "tone": table.states[change.target].tone,
        }
        for change in reversed(workflow.history(record))
    ]
