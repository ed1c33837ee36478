"""Where passkeys can work: browsers bind them to a host name, over https or on the machine itself."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest


def passkeys_possible(request: HttpRequest) -> bool:
    """Whether this address may hold passkeys: `localhost`, or https under a name.

    An address of digits has no name to bind to, and plain http is refused by browsers.
    """
    host = request.get_host().rsplit("]", 1)[0].lstrip("[")
    host = host if _is_address(host) else host.partition(":")[0]
    if host == "localhost":
        return True
    return request.is_secure() and "." in host and not _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
