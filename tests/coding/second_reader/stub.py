"""A model server on this machine that tells the truth, lies, stalls or obeys the record, as a test wants it to."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Choose = Callable[[dict[str, Any]], Any]
"""From what the model was told (``finding``, ``candidates``, ``lines``) to what its message says: an object, or a text as it is."""


def keeps(told: dict[str, Any]) -> dict[str, Any]:
    """The engine's own code, with the finding's own words."""
    return takes(0)(told)


def takes(number: int) -> Choose:
    """The candidate of this number (0: the engine's own), with the finding's own words; the last where there are fewer."""

    def choose(told: dict[str, Any]) -> dict[str, Any]:
        codes = [one["code"] for one in told["candidates"]]
        return {"choice": codes[min(number, len(codes) - 1)], **told["finding"]}

    return choose


def refuses(told: dict[str, Any]) -> dict[str, Any]:
    """None of the codes, with the finding's own words."""
    return {"choice": "none", **told["finding"]}


class Stub:
    """The server: ``address`` to ask, ``choose`` for what it answers, and what it was asked (``bodies``, ``connections``).

    ``raw`` answers in place of a completion: it writes what it likes to the handler.
    """

    def __init__(self, choose: Choose = keeps, raw: Callable[[BaseHTTPRequestHandler], None] | None = None) -> None:
        self.choose, self.raw = choose, raw
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.connections = 0
        self.over = threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                stub.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stub.bodies.append(body)
                stub.paths.append(self.path)
                # A client that has had enough hangs up; no test minds.
                with contextlib.suppress(OSError):
                    if stub.raw:
                        stub.raw(self)
                    else:
                        send(self, completion(stub.choose(json.loads(body["messages"][1]["content"]))))

            def log_message(self, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Stub:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def stalls(self, handler: BaseHTTPRequestHandler) -> None:
        """Takes the question and never answers."""
        self.over.wait(30)

    def drips(self, handler: BaseHTTPRequestHandler) -> None:
        """A head, and then a byte at a time for ever: every byte comes in time, the whole never."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n")
        while not self.over.wait(0.1):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    def drips_its_head(self, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.over.wait(0.1):
            handler.wfile.write(b"a")
            handler.wfile.flush()


def completion(said: Any) -> bytes:
    """A completion as servers send it; what is no text is said as JSON."""
    content = said if isinstance(said, str) else json.dumps(said)
    return json.dumps({"object": "chat.completion", "choices": [{"message": {"content": content}}]}).encode()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
