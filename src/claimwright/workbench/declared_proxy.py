"""Whose request is it? Behind a proxy that the installation declares, the address the proxy saw; else the peer's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
LOOPBACK: Final = ("127.0.0.0/8", "::1/128")
_FORWARDED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")


def declared(text: str) -> tuple[str, ...]:
    """The proxies an installation declares: addresses or networks with commas; ``1`` is a proxy on this machine.

    Raises ``ValueError`` naming what is no address.
    """
    wanted = text.strip().lower()
    if wanted in {"", "0", "false", "no", "off"}:
        return ()
    if wanted in {"1", "true", "yes", "on"}:
        return LOOPBACK
    return tuple(str(ip_network(one.strip(), strict=False)) for one in wanted.split(","))


@cache
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


def is_declared(address: str, proxies: Iterable[str]) -> bool:
    """Whether an address is that of a declared proxy."""
    try:
        asked = ip_address(address)
    except ValueError:
        return False
    return any(asked in network for network in _networks(tuple(proxies)))


def client_address(peer: str, forwarded_for: str, proxies: Iterable[str]) -> str:
    """The address nearest to us that is no declared proxy: what stands left of it, the client may have written itself."""
    proxies = tuple(proxies)
    seen = peer
    for hop in reversed([one.strip() for one in forwarded_for.split(",") if one.strip()]):
        if not is_declared(seen, proxies):
            break
        try:
            seen = str(ip_address(hop))
        except ValueError:
            break
    return seen


class DeclaredProxy:
    """Sets ``REMOTE_ADDR`` to the client's address; a stranger's forwarding headers are taken off, never believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = request.META.get("REMOTE_ADDR", "")
        if is_declared(peer, settings.DECLARED_PROXIES):
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = client_address(peer, forwarded, settings.DECLARED_PROXIES)
        else:
            for name in _FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)
