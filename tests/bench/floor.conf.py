"""The floor is served exactly as the portal is; only the program differs."""

import gc
import os

wsgi_app = "tests.bench.floor:app"
bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
reuse_port = True
keepalive = 30
preload_app = True
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
loglevel = "warning"


def when_ready(server):
    gc.collect()
    gc.freeze()
