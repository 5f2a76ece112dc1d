"""gunicorn in a container. WEB_CONCURRENCY gives the number of processes (see docs/exploitation.md)."""

import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 4
timeout = 30
graceful_timeout = 20
keepalive = 75
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm"  # noqa: S108  (heartbeat files: memory, never a slow disk)
# no access log: addresses hold personal links, and who reads what is nobody's business
accesslog = None
control_socket_disable = True
