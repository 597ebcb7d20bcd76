"""Where a request comes from, as far as it can be told and not forged."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def get_client_address(request: HttpRequest) -> str:
    """The client's. Behind proxies it is the entry of X-Forwarded-For that the outermost of ours has added: whatever
    stands to the left of it was sent by the client. A request that went round them is known by who it comes from."""
    direct = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return direct
    added = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return parse_address(added[-settings.PROXIES]) or direct if len(added) >= settings.PROXIES else direct


def parse_address(text: str) -> str:
    """Some proxies add a port. Empty for what is no address."""
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        return str(ip_address(host))
    except ValueError:
        return ""


def get_client_network(address: str) -> str:
    """What counts as one client: a household gets a /64 of IPv6 and may change its address at will within it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return address
