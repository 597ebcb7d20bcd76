"""The client's address, taken only from what the connection or a trusted proxy reports."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

WIDER_PREFIXES = ((56, 4), (48, 16))
"""IPv6 networks that providers assign to one customer, and how many times the limit of a /64 they have together."""


class ClientNetwork(NamedTuple):
    network: str
    factor: int
    """How many times the limit of one client."""


def get_client_address(request: HttpRequest) -> str:
    """Return the client's address.

    Behind JUDGE_PROXIES proxies it is the entry of X-Forwarded-For that the outermost of them added: the client sent
    everything to the left of it. A request that bypassed a proxy has too few entries, and counts as from its peer.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return peer
    entries = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return parse_address(entries[-settings.PROXIES]) or peer if len(entries) >= settings.PROXIES else peer


def parse_address(text: str) -> str:
    """Parse an IP address, with or without the port that some proxies add. Returns "" for anything else."""
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        return str(ip_address(host))
    except ValueError:
        return ""


def get_client_network(address: str) -> str:
    """Return the network that counts as one client: an IPv4 address, or the /64 of an IPv6 address, within which a
    household can change its address freely. Anything else is returned as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return address


def list_client_networks(address: str) -> list[ClientNetwork]:
    """Return the network that counts as one client and, for IPv6, those around it, each with a higher limit."""
    network = get_client_network(address)
    if ":" not in network:
        return [ClientNetwork(network, 1)]
    wider = ((ip_network((address, prefix), strict=False), factor) for prefix, factor in WIDER_PREFIXES)
    return [ClientNetwork(network, 1), *(ClientNetwork(str(each), factor) for each, factor in wider)]


def list_network_names(request: HttpRequest) -> list[str]:
    """Return the networks of the client, the narrowest first."""
    return [each.network for each in list_client_networks(get_client_address(request))]
