"""Other people's services, played on this machine: what they answer is in the test, not on the network."""

import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Stub:
    """Answers every GET with `body` (bytes, or anything as JSON), and remembers what was asked."""

    def __init__(self):
        self.status, self.body, self.headers, self.silent = 200, {"results": []}, {}, False
        self.asked = []
        self.released = threading.Event()

    @property
    def raw(self):
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@contextmanager
def http_stub():
    """A server on a free port of this machine; gives the stub, whose `url` is its address."""
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            stub.asked.append(self.path)
            if stub.silent:
                stub.released.wait(10)  # until the test is over
                return
            body = stub.raw
            self.send_response(stub.status)
            for name, value in {"Content-Type": "application/json", **stub.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # the reader had enough
                self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stub
    finally:
        stub.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
