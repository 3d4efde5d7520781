"""Fetches one file over HTTPS: goes on where a broken transfer stopped, and checks what arrived."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any, Final

from claimwright.errors import ClaimwrightError, UnreadableError

CHUNK: Final = 1 << 20
ATTEMPTS: Final = 4
TIMEOUT: Final = 60.0
PRIVATE: Final = "CLAIMWRIGHT_PRIVATE_PUBLISHERS"
"""Set to 1 where official files lie on a mirror of the own network."""
_AGENT: Final = "claimwright (open source reference library)"


class NotThereError(ClaimwrightError):
    """The publisher has no file at an address (404, 410): another name may be right, or it is not out yet."""


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirections to HTTPS alone, so that nobody between can put in another file."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not newurl.startswith("https://"):
            raise UnreadableError(newurl, "", "expected a redirection to HTTPS")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _PublicConnection(http.client.HTTPSConnection):
    """Reaches what is on the internet alone, whatever a name or a redirection leads to; a proxy judges for itself."""

    def connect(self) -> None:
        if getattr(self, "_tunnel_host", None) is None:
            # The address that was judged is the one that is connected to: a name may answer otherwise a moment later.
            self._create_connection = _to_public
        super().connect()


class _PublicHandler(urllib.request.HTTPSHandler):
    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._trust = context

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(_PublicConnection, req, context=self._trust)


def _to_public(address: tuple[str, int], *rest: Any) -> socket.socket:
    host, port = address
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(is_public(one) for one in found):
        raise UnreadableError(
            host, "", f"expected a publisher on the internet, not a private address ({PRIVATE}=1 allows it)"
        )
    return socket.create_connection((found[0], port), *rest)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet, or the installation fetches from private ones too."""
    told = ip_address(address.partition("%")[0])
    inner = getattr(told, "ipv4_mapped", None) or told
    return bool(inner.is_global and not inner.is_multicast) or os.environ.get(PRIVATE, "") == "1"


def file_name(address: str) -> str:
    """The name a file is kept under: the last part of its address."""
    return Path(urllib.parse.unquote(urllib.parse.urlsplit(address).path)).name


def fetch(address: str, folder: Path, *, context: ssl.SSLContext | None = None, wait: float = 1.0) -> Path:
    """The file at an address, whole and checked, in ``folder``.

    A transfer that breaks off leaves ``NAME.part``; this call tries a few times, and a later call goes on from there,
    unless the publisher has changed the file meanwhile. Raises ``NotThereError``, or ``UnreadableError`` with what was
    expected. ``context`` is the trust in certificates (default: the system's, and ``SSL_CERT_FILE``).
    """
    if not address.startswith("https://"):
        raise UnreadableError(address, "", "expected an address that begins with https://")
    folder.mkdir(parents=True, exist_ok=True)
    target, part = folder / file_name(address), folder / f"{file_name(address)}.part"
    opener = urllib.request.build_opener(_PublicHandler(context or ssl.create_default_context()), _HttpsOnly())
    problem = ""
    for attempt in range(ATTEMPTS):
        try:
            _transfer(opener, address, part)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            problem = _reason(error, address)
            time.sleep(wait * 2**attempt)
            continue
        _check(part, target.name)
        part.rename(target)
        _marks(part).unlink(missing_ok=True)
        return target
    raise UnreadableError(
        address, "", f"expected to reach the publisher: {problem}; what has arrived is kept, try again"
    )


def _reason(error: Exception, address: str) -> str:
    if isinstance(error, urllib.error.HTTPError):
        if error.code in (404, 410):
            raise NotThereError(address) from error
        if error.code in (401, 403):
            raise UnreadableError(address, "", f"expected leave to fetch it, answered {error.code}") from error
        return f"answered {error.code}"
    cause = getattr(error, "reason", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        raise UnreadableError(address, "", f"expected a trusted certificate: {cause.verify_message}") from error
    return str(cause) or type(error).__name__


def _marks(part: Path) -> Path:
    """Beside a part: the publisher's mark of the version it belongs to."""
    return part.with_name(f"{part.name}.json")


def _transfer(opener: urllib.request.OpenerDirector, address: str, part: Path) -> None:
    """Gets what is missing of a part. Raises ``OSError`` when the transfer ends early."""
    held = part.stat().st_size if part.is_file() else 0
    mark = json.loads(_marks(part).read_text(encoding="utf-8"))["mark"] if held and _marks(part).is_file() else None
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if held and mark:
        headers |= {"Range": f"bytes={held}-", "If-Range": mark}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - https alone, checked by the caller
    with opener.open(request, timeout=TIMEOUT) as answer:
        goes_on = answer.status == 206
        _marks(part).write_text(
            json.dumps({"mark": answer.headers.get("ETag") or answer.headers.get("Last-Modified")}), encoding="utf-8"
        )
        expected = _expected(answer, held if goes_on else 0)
        with part.open("ab" if goes_on else "wb") as out:
            while chunk := answer.read(CHUNK):
                out.write(chunk)
    size = part.stat().st_size
    if expected is not None and size < expected:
        raise ConnectionError(f"{size:,} of {expected:,} bytes arrived")
    if expected is not None and size > expected:
        part.unlink()
        raise ConnectionError(f"{size:,} bytes arrived, {expected:,} were announced; beginning anew")


def _expected(answer: Any, held: int) -> int | None:
    length = answer.headers.get("Content-Length")
    return held + int(length) if length and length.isdigit() else None


def _check(part: Path, name: str) -> None:
    """The file is what its name says: a zip is whole, and nothing is a web page sent in its place."""
    with part.open("rb") as stream:
        start = stream.read(512)
    problem = None
    if start.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        problem = "expected a file, received a web page: the publisher wants its terms accepted, or has moved the file"
    elif name.lower().endswith((".zip", ".xlsx")):
        problem = _broken(part)
    elif not start:
        problem = "expected content; the file is empty"
    if problem:
        part.unlink(missing_ok=True)
        _marks(part).unlink(missing_ok=True)
        raise UnreadableError(name, "", problem)


def _broken(part: Path) -> str | None:
    try:
        with zipfile.ZipFile(part) as archive:
            bad = archive.testzip()
    except (zipfile.BadZipFile, OSError):
        return "expected a whole zip file"
    return f"expected a whole zip file; {bad} in it is damaged" if bad else None
