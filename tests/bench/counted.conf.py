"""The portal's own web server, with every drawing of a live region noted in a file: one line each, its audience.

BENCH_PLAIN=1: nothing drawn is remembered, what every poll would cost without the shared rendering.
"""

import os
from pathlib import Path

exec(compile(Path("gunicorn.conf.py").read_text(encoding="utf-8"), "gunicorn.conf.py", "exec"))


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    """Note each drawing; a memory of size nought forgets each one at once."""
    from portal.core import live

    if os.environ.get("BENCH_PLAIN"):
        live.renderings = live.Renderings(0)
    get, notes = live.renderings.get, os.open(os.environ["BENCH_DRAWN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def noted(topic, audience, wanted, render, moment=""):  # type: ignore[no-untyped-def]
        def draw():  # type: ignore[no-untyped-def]
            os.write(notes, f"{topic}|{audience}\n".encode())
            return render()

        return get(topic, audience, wanted, draw, moment)

    live.renderings.get = noted
