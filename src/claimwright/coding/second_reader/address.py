"""Where does the second reader listen, and is that this machine or its private network? Asked anew for every call."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final
from urllib.parse import urlsplit

from claimwright.coding.compiled import compiled
from claimwright.errors import ClaimwrightError

NEAR: Final = tuple(
    ip_network(one) for one in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""This machine (RFC 1122, RFC 4291) and private networks (RFC 1918, RFC 4193). Link-local addresses, at which clouds keep their
machines' secrets, "any address" and shared ones (RFC 6598) are not among them."""
_LONGEST: Final = 200
_PATH: Final = compiled(r"[A-Za-z0-9/._~-]*", 0)
_HOST: Final = compiled(r"[A-Za-z0-9._:-]+", 0)
_PORTS: Final = {"http": 80, "https": 443}


class SecondReaderError(ClaimwrightError):
    """The second reader may not be asked, or did not answer; the message says why and quotes nothing of a record."""


@dataclass(frozen=True)
class Address:
    """An address as it is asked: ``path`` without the slash at its end."""

    scheme: str
    host: str
    port: int
    path: str


def read_address(text: str) -> Address:
    """The parts of an address such as ``http://127.0.0.1:8080/v1``; raises ``SecondReaderError`` for what is none."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise SecondReaderError("the address cannot be read: expected one such as http://127.0.0.1:8080/v1") from None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or len(text) > _LONGEST or port == 0:
        raise SecondReaderError("expected an address such as http://127.0.0.1:8080/v1")
    if "@" in parts.netloc or "?" in text or "#" in text or not _PATH.fullmatch(parts.path):
        raise SecondReaderError("expected an address without a password, a query or signs out of place")
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], parts.path.rstrip("/"))


def is_near(text: str) -> bool:
    """Whether an IP address is one of this machine or of a private network."""
    found: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or found
    return any(inner in network for network in NEAR)


def near_addresses(address: Address, seconds: float) -> list[str]:
    """The IP addresses to connect to: the host is looked up once, and every address it has must be near.

    Whoever connects to what is returned, and not to the name, cannot be led elsewhere by a name that answers otherwise a
    moment later. Raises ``SecondReaderError``.
    """
    found = _looked_up(address, seconds)
    if not found:
        raise SecondReaderError(f"{address.host} has no address")
    if far := [one for one in found if not is_near(one)]:
        raise SecondReaderError(
            f"{address.host} is {far[0]}, which is neither this machine nor a private network: nothing was sent"
        )
    return list(dict.fromkeys(found))


def _looked_up(address: Address, seconds: float) -> list[str]:
    """The addresses of a host. A name server that says nothing is not waited for: no system call ends by itself in time."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def look() -> None:
        try:
            told: list[Any] = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
            found.extend(str(one[4][0]) for one in told)
        except (OSError, UnicodeError) as error:
            failed.append(error)

    looking = threading.Thread(target=look, name="second-reader-name", daemon=True)
    try:
        looking.start()
    except RuntimeError:
        raise SecondReaderError("the machine has no thread left to ask with") from None
    looking.join(max(seconds, 0))
    if looking.is_alive():
        raise SecondReaderError(f"the name {address.host} was not found in time")
    if failed:
        raise SecondReaderError(f"the name {address.host} is not known here")
    return list(found)
