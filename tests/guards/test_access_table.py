"""The role × route table is kept in the repository: a changed right is one changed line in review.

After a right was changed on purpose:  flask access > tests/guards/access_table.txt
"""

import difflib
from pathlib import Path

from flask import Flask

from portal.commands import access_table

KEPT = Path(__file__).with_name("access_table.txt")


def test_nobody_may_more_or_less_than_the_kept_table_says(app: Flask) -> None:
    kept = KEPT.read_text().splitlines()
    now = access_table(app).splitlines()
    changes = difflib.unified_diff(kept, now, "as kept", "as it is now", lineterm="", n=0)
    changed = "\n".join(line for line in changes if not line.startswith("@@"))
    assert not changed, f"the rights changed; if on purpose: flask access > {KEPT.name}\n{changed}"
