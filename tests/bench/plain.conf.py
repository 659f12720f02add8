"""The portal's own web server, but nothing drawn is remembered: what every poll would cost without the shared rendering."""

from pathlib import Path

exec(compile(Path("gunicorn.conf.py").read_text(encoding="utf-8"), "gunicorn.conf.py", "exec"))


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    """Keep no rendering: a memory of size nought forgets each one at once."""
    from portal.core import live

    live.renderings = live.Renderings(0)
