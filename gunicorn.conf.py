"""How the web processes run; HOST, PORT, WEB_PROCESSES, WEB_THREADS and WEB_ACCESS_LOG change it."""

import gc
import os
from pathlib import Path

wsgi_app = "wsgi:app"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)

# Each process listens on a socket of its own and the kernel shares the callers out. With one socket for all,
# every kept-alive connection could end up on the same process.
reuse_port = True
keepalive = 30
timeout = 60
graceful_timeout = 15

# The portal is loaded once and the processes share its memory.
preload_app = True
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 -- the heartbeat file, never on a slow disk

accesslog = os.environ.get("WEB_ACCESS_LOG") or None
errorlog = "-"
loglevel = "warning"


def when_ready(server):
    """What one process has drawn the others take; and the loaded program is no garbage.

    Without freezing the collector walks through it during requests.
    """
    from portal.core import live
    from wsgi import app

    live.renderings.share(Path(app.config["DRAWN_DIR"]))
    gc.collect()
    gc.freeze()
    # A page of 1,500 rows makes more objects than the collector usually waits for, and none of them in circles.
    gc.set_threshold(20_000, 20, 20)


def post_fork(server, worker):
    """A database connection belongs to one process: none opened while loading is used by two."""
    from wsgi import app

    database = app.extensions.get("sqlalchemy")
    if database is not None:
        with app.app_context():
            for engine in database.engines.values():
                engine.dispose(close=False)
