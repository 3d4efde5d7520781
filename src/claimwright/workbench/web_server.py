"""How is the workbench served so that no slow or greedy client stops it? waitress, with limits by address, time and size.

One thread reads all connections and hands over whole requests alone: a client that sends half a head holds no thread
that answers. What it may hold is bounded here: how many connections an address has, how long a head and a body may take,
and, asked of the head before the body is taken, how large the body may be (``request_limits``).
"""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.utilities import Error

from claimwright.workbench import request_limits
from claimwright.workbench.declared_proxy import is_declared

HEAD_SECONDS: Final = 15
"""A head that is not whole by then is dropped."""
SLOWEST: Final = 32 * 1024
"""Bytes a second below which a body counts as held back."""
SILENT_SECONDS: Final = 30
CONNECTIONS: Final = 1000
OF_ONE_ADDRESS: Final = 100
"""Connections of one address; a browser opens six. A declared proxy speaks for many, and has none."""
HEAD_BYTES: Final = 32 * 1024
KEPT_IN_MEMORY: Final = 64 * 1024
"""Bytes of a body that stay in memory while it arrives; the rest waits in a file that has no name."""

NEVER_FULL: Final = 1 << 40
"""What a slow reader has not taken yet waits in a file too: no thread that answers waits for it."""


class RefusedBodyError(Error):  # type: ignore[misc]
    def __init__(self, refusal: request_limits.Refusal) -> None:
        super().__init__(refusal.reason)
        self.code, self.reason = refusal.status, "Refused"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request as it arrives; judged once, when its head is whole."""

    def __init__(self, adjustments: Any) -> None:
        super().__init__(adjustments)
        self.error: Error | None = None
        self.began = time.monotonic()
        self._judged = False

    def received(self, data: bytes) -> int:
        taken = int(super().received(data))
        if self.headers_finished and not self._judged:
            self._judged = True
            if self.error is None and not self.empty and (found := self._refusal()) is not None:
                self.error, self.completed, self.expect_continue = RefusedBodyError(found), True, False
        return taken

    def late(self, now: float) -> bool:
        """Whether it takes longer than an honest client on a poor line would need."""
        allowed = HEAD_SECONDS + (self.content_length / SLOWEST if self.headers_finished else 0)
        return now - self.began > allowed

    def _refusal(self) -> request_limits.Refusal | None:
        return request_limits.asked_by_server(
            {
                "PATH_INFO": self.path,
                "CONTENT_LENGTH": self.headers.get("CONTENT_LENGTH"),
                "HTTP_COOKIE": self.headers.get("COOKIE"),
                "HTTP_TRANSFER_ENCODING": "chunked" if self.chunked else "",
            }
        )


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    parser_class = Parser


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Drops what is late, and what one address opens beyond its share."""

    channel_class = Channel

    def handle_accept(self) -> None:
        super().handle_accept()
        held = Counter(channel.addr[0] for channel in self.active_channels.values())
        newest = next(reversed(self.active_channels.values()), None)
        if newest is None or is_declared(newest.addr[0], settings.DECLARED_PROXIES):
            return
        if held[newest.addr[0]] > OF_ONE_ADDRESS:
            newest.will_close = True

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            request = channel.request
            if request is not None and not channel.requests and request.late(time.monotonic()):
                channel.will_close = True


def make(application: Callable[..., object], host: str, port: int, threads: int) -> Any:
    """The server, listening; ``run()`` serves until it is told to stop. Port 0 takes one that is free (``effective_port``)."""
    return Server(
        application,
        listen=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        threads=threads,
        ident=None,
        connection_limit=CONNECTIONS,
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=2,
        max_request_header_size=HEAD_BYTES,
        max_request_body_size=settings.UPLOAD_BYTES + 1,
        inbuf_overflow=KEPT_IN_MEMORY,
        outbuf_high_watermark=NEVER_FULL,
        asyncore_use_poll=True,  # select() ends at file descriptor 1023
        clear_untrusted_proxy_headers=False,  # declared_proxy does, and knows networks
        log_socket_errors=False,
    )


def run(application: Callable[..., object], host: str, port: int, threads: int) -> None:
    """Serves until Ctrl+C or SIGTERM; requests under way are finished first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    make(application, host, port, threads).run()
