"""Where a request came from, as a keyed hash: nobody's address is kept."""

from ipaddress import IPv6Address, ip_address

from flask import Request

from voice_service.services.library import Means

FORWARDED = "X-Forwarded-For"
# One household or one phone has this many bits of an IPv6 address for itself.
_OWN_BITS = 64


def of(request: Request, means: Means) -> str:
    """Return the source of a request, 64 hex digits."""
    return means.secrets.lookup(f"source:{_network(_address(request, means.settings.proxies))}")


def _address(request: Request, proxies: int) -> str:
    """Return the address that the outermost of our own proxies heard from.

    Each proxy adds at the end; whatever stands before that was written by whoever asked.
    """
    heard_from = request.remote_addr or ""
    if not proxies:
        return heard_from
    told = [part.strip() for part in ",".join(request.headers.getlist(FORWARDED)).split(",")]
    chain = [part for part in told if part]
    return chain[-proxies] if len(chain) >= proxies else heard_from


def _network(address: str) -> str:
    try:
        known = ip_address(_without_port(address))
    except ValueError:
        return "unknown"  # all of these are one source: nobody gains by being odd
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or IPv6Address(int(known) >> _OWN_BITS << _OWN_BITS)
    return str(known)


def _without_port(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
