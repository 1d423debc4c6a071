"""The keys of one interface as the meter file says them."""

import ssl
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trefas.base.errors import RemoteError
from trefas.device.table import OF_TOML, Table
from trefas.wire.certificate import Certificate
from trefas.wire.elliptic import is_private
from trefas.wire.suite import SUITES

Key = Annotated[str, Field(pattern="^(?:[0-9A-Fa-f]{32}){1,2}$")]
PrivateKey = Annotated[str, Field(pattern="^(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96})$")]
Title = Annotated[str, Field(pattern="^[0-9A-Fa-f]{16}$")]
Pem = Annotated[str, Field(max_length=4096)]

_KEY, _PRIVATE = "32 hexadecimal digits, 64 in suite 2", "64 hexadecimal digits, 96 in suite 2"
HEXADECIMAL = {
    **dict.fromkeys(("guek", "gak", "master", "gbek"), _KEY),
    **dict.fromkeys(("signing_key", "agreement_key"), _PRIVATE),
    "client_title": "16 hexadecimal digits",
}
"""What these fields have to be, for messages that do not show what they are."""

HASHED = ("md5", "sha1", "sha256")


class InterfaceKeys(Table):
    """The keys of one interface, in hexadecimal; and how much protection every message needs at least."""

    hidden = frozenset((*HEXADECIMAL, "secret", "certificates", "trust"))
    must_be = HEXADECIMAL

    guek: Key = Field(repr=False)
    """Global unicast encryption key."""
    gak: Key = Field(repr=False)
    """Authentication key."""
    master: Key | None = Field(None, repr=False)
    """The key that other keys travel under. None: keys cannot be changed over the wire by wrapping."""
    gbek: Key | None = Field(None, repr=False)
    """Broadcast encryption key, the same in many meters."""
    policy: Literal["none", "authenticated", "both"] = "both"
    suite: Literal[0, 1, 2] = 0
    mechanism: Literal["gmac", "sha256", "ecdsa", "md5", "sha1"] = "gmac"
    """How the two sides show that they have the keys. The last two are broken and for old clients alone."""
    secret: Annotated[str, Field(min_length=8, max_length=64)] | None = Field(None, repr=False)
    """Of the mechanisms with a hash."""
    client_title: Title | None = None
    """System title of the only client; None: any."""
    signing_key: PrivateKey | None = Field(None, repr=False)
    """The meter's own, for signatures; suites 1 and 2."""
    agreement_key: PrivateKey | None = Field(None, repr=False)
    """The meter's own, for agreed keys; suites 1 and 2."""
    certificates: Annotated[tuple[Pem, ...], Field(max_length=16), OF_TOML] = ()
    """Of the client and the meter, in PEM."""
    trust: Annotated[tuple[Pem, ...], Field(max_length=8), OF_TOML] = ()
    """Of the authorities that others are believed by, in PEM."""

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        keys = [each.lower() for each in (self.guek, self.gak, self.master, self.gbek) if each]
        if len(set(keys)) < len(keys):
            raise ValueError("two of guek, gak, master and gbek are the same; they must differ")
        suite = SUITES[self.suite]
        if any(len(each) != 2 * suite.key_size for each in keys):
            raise ValueError(f"the keys of suite {self.suite} have {2 * suite.key_size} hexadecimal digits each")
        if (self.mechanism in HASHED) is not (self.secret is not None):
            raise ValueError(f"secret belongs to the mechanisms {', '.join(HASHED)}; mechanism is {self.mechanism}")
        private = [bytes.fromhex(each) for each in (self.signing_key, self.agreement_key) if each]
        if (private or self.certificates or self.trust or self.mechanism == "ecdsa") and not suite.has_curve:
            raise ValueError("signatures, agreed keys and certificates need suite 1 or 2; suite is 0")
        if any(not is_private(suite, each) for each in private):
            raise ValueError(f"a private key is none of the curve of suite {self.suite}")
        if self.mechanism == "ecdsa" and not self.signing_key:
            raise ValueError("mechanism is 'ecdsa', and the meter has no signing_key; it needs one")
        for each in (*self.certificates, *self.trust):
            certificate_of(each)
        return self


def certificate_of(pem: str) -> Certificate:
    """A certificate in PEM. Raises ValueError with what is wrong."""
    try:
        return Certificate.read(ssl.PEM_cert_to_DER_cert(pem.strip()))
    except (RemoteError, ValueError) as error:
        raise ValueError(f"a certificate in PEM cannot be used: {error}") from error
