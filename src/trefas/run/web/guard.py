"""Who may come in: looked at before anything else, for every request.

Host             a page elsewhere cannot have its own name point here (DNS rebinding): names of others are refused
Origin           a page elsewhere cannot send here: it would be another origin
Sec-Fetch-Site   a page elsewhere cannot load from here, as a script or a picture
token            what changes a meter needs it, and reading where others can reach the address
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from trefas.run.web.address import Address, is_loopback, is_number

SCHEME = "Bearer "


@dataclass(frozen=True, slots=True)
class Refused:
    """With which status, and why."""

    status: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of one address. ``page`` are paths that a browser has to load before it knows the token: they hold nothing."""

    address: Address
    token: str

    def refusal(self, method: str, path: str, headers: Mapping[str, str]) -> Refused | None:
        """None for who may come in. Names of headers are in lower case."""
        host = headers.get("host", "")
        if not self._is_ours(host):
            return Refused(403, f"the Host is {host[:80]!a}, which is not this machine; come by its address")
        origin = headers.get("origin")
        if origin is not None and _place(origin) != host.lower():
            return Refused(
                403, f"the Origin is {origin[:80]!a}, and this is {host}; a page of its own alone may ask here"
            )
        site = headers.get("sec-fetch-site", "none")
        navigates = method == "GET" and headers.get("sec-fetch-mode") == "navigate" and not path.startswith("/api")
        if site not in ("same-origin", "none") and not navigates:
            return Refused(403, f"the request comes from another site ({site[:20]!a}); only its own page may ask here")
        if method in ("GET", "HEAD") and (self.address.is_loopback or not _holds_anything(path)):
            return None
        return self.without_token(headers.get("authorization", ""))

    def without_token(self, said: str) -> Refused | None:
        """Why an ``Authorization`` is not enough; None where it is."""
        if said[: len(SCHEME)].lower() != SCHEME.lower():
            return Refused(
                401,
                "this needs the token: say 'Authorization: Bearer TOKEN', of the link that was printed",
            )
        if not hmac.compare_digest(said[len(SCHEME) :].strip().encode(), self.token.encode()):
            return Refused(
                401, "the token is another; each start of the meter makes one, and says it as part of the link"
            )
        return None

    def _is_ours(self, host: str) -> bool:
        name = _name(host)
        if name is None:
            return False
        if self.address.is_loopback:
            return is_loopback(name)
        return is_number(name) or is_loopback(name) or name == self.address.host.lower()


def _holds_anything(path: str) -> bool:
    """Whether a path says anything of a meter. The page itself does not, and cannot send the token before it is loaded."""
    return path.startswith(("/api/", "/metrics")) or path == "/api"


def _name(host: str) -> str | None:
    """The host of ``Host``, without its port; None for what is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _place(origin: str) -> str | None:
    """Host and port of an origin; None for ``null``, and for what is no page of HTTP."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None
