"""The server beneath strangers: half-sent heads, bodies nobody asked for, addresses that open everything."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.util import is_hop_by_hop

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from waitress.adjustments import Adjustments

from claimwright.workbench import request_limits, web_server

HEAD = b"POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
def server(transactional_db: None) -> Iterator[int]:
    """The port of a server with two threads, Django behind it."""
    made = web_server.make(WSGIHandler(), "127.0.0.1", 0, 2)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield int(made.effective_port)
    made.asyncore.close_all(made._map)
    made.task_dispatcher.shutdown()
    thread.join(10)


def _opened(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def _status(port: int, method: str = "GET", path: str = "/account/sign-in/", **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={"Host": "localhost", **headers})
    response = connection.getresponse()
    body = response.read()
    assert method != "HEAD" or body == b""
    return response.status


def test_half_sent_requests_hold_up_nobody(server: int) -> None:
    held = [_opened(server) for _ in range(40)]
    for at, one in enumerate(held):
        one.sendall(HEAD if at % 2 else HEAD + b"Content-Length: 5000\r\n\r\nlogin=")
    assert _status(server) == 200
    for one in held:
        one.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 99614720\r\n\r\n", b"401"),
        (b"Content-Length: 99614720\r\nExpect: 100-continue\r\n\r\n", b"401"),
        (b"Content-Length: 99614720\r\nCookie: sessionid=madeup\r\n\r\n", b"401"),
        (b"Content-Length: 1610612736\r\n\r\n", b"413"),
        (b"Content-Length: " + b"9" * 400 + b"\r\n\r\n", b"413"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"X: " + b"x" * 40_000 + b"\r\n\r\n", b"431"),
    ],
)
def test_a_body_is_refused_before_it_is_sent(head: bytes, status: bytes, server: int) -> None:
    with _opened(server) as one:
        one.sendall(HEAD + head)
        assert one.recv(4096).split(b" ")[1] == status


def test_head_is_answered_without_content(server: int) -> None:
    assert _status(server, "HEAD") == 200


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_head_of_a_probe_leaves_the_connection_to_the_next_request(path: str, server: int) -> None:
    with _opened(server) as one:
        one.sendall(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        one.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        heard = b""
        while part := one.recv(65536):
            heard += part
    first, _, rest = heard.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 ")
    assert rest.startswith(b"HTTP/1.1 200 ")
    assert rest.endswith(b"\r\n\r\nok\n")


def test_an_address_has_so_many_connections(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "OF_ONE_ADDRESS", 3)
    held = [_opened(server) for _ in range(4)]
    assert held[3].recv(1) == b""
    held[0].sendall(b"GET /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert held[0].recv(4096).startswith(b"HTTP/1.1 200 ")
    for one in held:
        one.close()


def test_a_head_that_does_not_end_is_late() -> None:
    parser = web_server.Parser(_adjustments())
    parser.received(b"GET / HTTP/1.1\r\nHost: ")
    assert not parser.late(parser.began + 14)
    assert parser.late(parser.began + 16)


def test_a_body_has_the_time_a_poor_line_needs(db: None) -> None:
    parser = web_server.Parser(_adjustments())
    parser.received(HEAD + b"Content-Length: 65536\r\n\r\n")
    assert parser.error is None
    assert not parser.late(parser.began + 16)  # 15 seconds for the head, 2 for 64 kB
    assert parser.late(parser.began + 18)


def _adjustments() -> Any:
    return Adjustments(max_request_header_size=web_server.HEAD_BYTES, max_request_body_size=settings.UPLOAD_BYTES)


@pytest.mark.parametrize(
    ("path", "megabytes", "status"),
    [
        ("/batches/receive/", 90, None),
        ("/batches/receive/", 101, 413),
        ("/x12/look/", 90, None),
        ("/practice/", 1, None),
        ("/practice/", 2, 413),
        ("/no/such/page/", 1, 413),
        ("/account/password/", 1, 413),
    ],
)
def test_who_is_signed_in_has_the_limit_of_the_view(
    path: str, megabytes: int, status: int | None, member: Callable[..., Client]
) -> None:
    cookie = member("biller").cookies[settings.SESSION_COOKIE_NAME].value
    head = {"CONTENT_LENGTH": str(megabytes * 1024 * 1024), "HTTP_COOKIE": f"sessionid={cookie}", "PATH_INFO": path}
    found = request_limits.refusal(head)
    assert (found and found.status) == status


def test_the_limits_hold_behind_any_server(client: Client) -> None:
    response = client.post("/account/sign-in/", {"login": "x" * 70_000})
    assert (response.status_code, response.content) == (401, b"Sign in first.\n")


def test_a_third_large_file_is_told_to_come_again(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "HEAVY", 10)
    statuses: list[int] = []

    def sent(request: HttpRequest) -> HttpResponse:
        """Another arrives while this one is read, until one is refused."""
        if not statuses:
            answer = asked(rf.post("/", {"file": "x" * 100}))
            statuses.append(answer.status_code)
            assert not any(is_hop_by_hop(name) for name in answer.headers)
        return HttpResponse("read")

    asked = request_limits.RequestLimits(sent)
    assert asked(rf.post("/", {"file": "x" * 100})).status_code == 200
    assert statuses == [503, 200], "the third while two are read, then the second"


def test_a_refusal_after_the_body_is_one_that_any_server_sends(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """PEP 3333: an application sets no header that is of the connection; waitress answers 500 to one that does."""
    monkeypatch.setattr(web_server.Parser, "_refusal", lambda _: None)
    with _opened(server) as one:
        one.sendall(HEAD + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000)
        assert one.recv(4096).split(b" ")[1] == b"401"


def test_a_reader_that_does_not_read_holds_no_thread(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def large(*_: object) -> HttpResponse:
        return HttpResponse(b"x" * (20 << 20))

    monkeypatch.setattr(WSGIHandler, "get_response", large)
    held = [_opened(server) for _ in range(2)]
    for one in held:
        one.sendall(b"GET /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert one.recv(15) == b"HTTP/1.1 200 OK"
    assert _status(server) == 200
    for one in held:
        one.close()
