"""Asks one question over HTTP: near addresses alone, no redirects, a bounded answer, and a bounded time as a whole."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from typing import Final

from claimwright.coding.second_reader.address import Address, SecondReaderError, near_addresses, read_address
from claimwright.coding.second_reader.prompt import Reply, read_reply, request_text
from claimwright.coding.second_reader.questions import Question

LARGEST: Final = 64 * 1024
"""Bytes of an answer; one takes a few hundred."""
_RESOURCE: Final = "/chat/completions"
_OK: Final = 200


def ask(address: str, model: str, question: Question, seconds: float) -> Reply:
    """The model's answer to a question.

    Raises ``SecondReaderError`` where the address may not be asked, or nothing that counts as an answer of a server came back
    within ``seconds``; an answer that says nothing of use comes back as a ``Reply`` without one.
    """
    there = read_address(address)
    body = request_text(model, question)
    return read_reply(body, _posted(there, body.encode("ascii"), seconds), question)


def _posted(address: Address, body: bytes, seconds: float) -> bytes:
    """What the server answers. The time is one for all: name, connection, head, and however slowly the rest drips."""
    ends = time.monotonic() + seconds
    late = SecondReaderError(f"no answer within {seconds:.0f} s" if seconds >= 1 else "no time was left")
    places = near_addresses(address, seconds)
    if (left := ends - time.monotonic()) <= 0:
        raise late
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.auto_open = 0  # it never looks the name up by itself
    over = threading.Event()
    watch = threading.Timer(left, _cut, (connection, over))
    watch.daemon = True
    try:
        watch.start()
        connection.sock = plain = _connected(places, address.port, ends)
        if address.scheme == "https":
            connection.sock = secured = ssl.create_default_context().wrap_socket(
                plain, server_hostname=address.host, do_handshake_on_connect=False
            )
            secured.do_handshake()
        raw = _answer_of(connection, address, body)
        if over.is_set():  # what was cut off may look like an end
            raise late
        return raw
    except (OSError, http.client.HTTPException, ValueError, RuntimeError) as error:  # the last: no thread to watch with
        if over.is_set() or isinstance(error, TimeoutError):
            raise late from None
        raise SecondReaderError(_words(error)) from None
    finally:
        watch.cancel()
        connection.close()


def _connected(places: list[str], port: int, ends: float) -> socket.socket:
    """A connection to the first of the places that takes one; a name as ``localhost`` has several."""
    for at, place in enumerate(places, 1):
        plain = socket.socket(socket.AF_INET6 if ":" in place else socket.AF_INET, socket.SOCK_STREAM)
        try:
            plain.settimeout(max(ends - time.monotonic(), 0.001))
            plain.connect((place, port))
        except OSError:
            plain.close()
            if at == len(places):
                raise
        else:
            return plain
    raise OSError("no place")


def _answer_of(connection: http.client.HTTPConnection, address: Address, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    connection.request("POST", f"{address.path}{_RESOURCE}", body, headers | {"Connection": "close"})
    response = connection.getresponse()
    if response.status != _OK:
        # A redirect is one of these: where it leads is not looked at.
        raise SecondReaderError(f"it answered {response.status}")
    raw = response.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise SecondReaderError(f"its answer is larger than {LARGEST // 1024} KB")
    if response.length:  # fewer bytes came than the head said
        raise http.client.IncompleteRead(raw, response.length)
    return raw


def _cut(connection: http.client.HTTPConnection, over: threading.Event) -> None:
    """Ends what waits on the connection. Of the plain socket: TLS would wait to say goodbye."""
    over.set()
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, http.client.IncompleteRead):
        return "its answer broke off"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    return f"it could not be reached or did not speak HTTP ({type(error).__name__})"
