"""The certificates of an association: who they are of, and whether to believe them (Green Book, 9.2.6)."""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

from trefas.base.errors import RemoteError
from trefas.cosem.keys import Keys
from trefas.wire.acse import Mechanism
from trefas.wire.certificate import Certificate, CertificateType
from trefas.wire.suite import Suite

CERTIFICATES_MAX = 16
"""A server, a client and a few authorities have two each; a stranger could bring any number."""
CHAIN_MAX = 3
"""From a device over two authorities to the one that is trusted from the beginning."""
_SIZE = 2


class Entity(IntEnum):
    """Whose a certificate is (Blue Book, class 64, certificate_entity)."""

    SERVER = 0
    CLIENT = 1
    AUTHORITY = 2
    OTHER = 3


@lru_cache(maxsize=256)
def read_certificate(der: bytes) -> Certificate:
    """Reads one, once."""
    return Certificate.read(der)


class CertificateStore:
    """Those that are in the keys, and the anchors. ``title`` is the server's own."""

    def __init__(self, keys: Keys, suite: Suite, title: bytes, anchors: tuple[Certificate, ...]) -> None:
        self._keys = keys
        self._suite = suite
        self._title = title
        self._anchors = anchors

    def __iter__(self) -> Iterator[Certificate]:
        raw, at = self._keys.certificates, 0
        while at < len(raw):
            end = at + _SIZE + int.from_bytes(raw[at : at + _SIZE])
            yield read_certificate(raw[at + _SIZE : end])
            at = end

    def all(self) -> list[Certificate]:
        """The anchors, then those that were brought in."""
        return [*self._anchors, *self]

    def entity(self, certificate: Certificate) -> Entity:
        """Whose it is."""
        if certificate.is_authority:
            return Entity.AUTHORITY
        if certificate.title is None:
            return Entity.OTHER
        return Entity.SERVER if certificate.title == self._title else Entity.CLIENT

    def public(self, title: bytes, kind: CertificateType) -> bytes | None:
        """The public key of somebody; the newest, where there are several."""
        found = [each for each in self if each.title == title and each.kind is kind and not each.is_authority]
        return found[-1].public if found else None

    def shown(self, title: bytes, der: bytes | None, kind: CertificateType) -> bytes | None:
        """The public key of somebody, by the certificate that comes along or else one that is here; None: not believed."""
        if not der:
            return self.public(title, kind)
        try:
            found = read_certificate(der)
        except RemoteError:
            return None
        fits = found.suite is self._suite and found.title == title and found.kind is kind
        return found.public if fits and self.is_believed(found) else None

    def own(self, mechanism: Mechanism) -> bytes | None:
        """The server's own certificate, where the mechanism needs it shown."""
        if mechanism is not Mechanism.HLS_ECDSA:
            return None
        signs = [each for each in self if each.title == self._title and each.kind is CertificateType.SIGNATURE]
        return signs[-1].der if signs else None

    def is_believed(self, certificate: Certificate) -> bool:
        """Whether one of the anchors stands behind it, over authorities that were brought in."""
        authorities = [each for each in self.all() if each.is_authority]
        known = {each.der for each in self._anchors}
        link: Certificate | None = certificate
        for _ in range(CHAIN_MAX):
            assert link is not None, "the chain goes on only where there was a next one"
            if link.der in known:
                return True
            link = next((each for each in authorities if link.issued_by(each)), None)
            if link is None:
                return False
        return link is not None and link.der in known

    def add(self, certificate: Certificate) -> None:
        """Takes one in. Raises RemoteError for one of another suite, that nobody known stands behind, or too many."""
        if certificate.suite is not self._suite:
            raise RemoteError("a certificate is of another suite than the association")
        if not self.is_believed(certificate):
            raise RemoteError("a certificate is by nobody who is trusted here")
        others = [each for each in self if each.der != certificate.der]
        if len(others) >= CERTIFICATES_MAX:
            raise RemoteError(f"there are {len(others)} certificates, and no room for another; remove one")
        self._put([*others, certificate])

    def remove(self, certificate: Certificate) -> None:
        """Forgets one that was brought in."""
        self._put([each for each in self if each.der != certificate.der])

    def _put(self, certificates: list[Certificate]) -> None:
        self._keys.certificates = b"".join(len(each.der).to_bytes(_SIZE) + each.der for each in certificates)
