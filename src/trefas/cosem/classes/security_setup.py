"""Security setup, class 64 version 1 (Blue Book, 4.4.7): the keys, certificates and policy of the association it is read in.

Each association has one of its own under the same name, 0.0.43.0.0.255, and none of another's: whoever has the keys of one
interface changes no other's. Our own choices: a policy can only be strengthened; keys of a transfer are taken all or none; the
master key is transferred, not agreed; TLS has no use here; a new key pair is used from when its certificate is brought in.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn, Self

from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.cosem.association import Association
from trefas.cosem.certificates import Entity, read_certificate
from trefas.cosem.credentials import Credentials
from trefas.cosem.data_type import CHOICE, ENUM, OCTETS, ArrayOf, StructureOf, structure
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.key_exchange import agree, unwrap_all
from trefas.cosem.keys import POLICY_BITS, Policy
from trefas.cosem.member import Attribute, Method
from trefas.wire import elliptic
from trefas.wire.axdr import Array, Data, Enumerated, OctetString, Structure
from trefas.wire.certificate import Certificate, CertificateType, request_of
from trefas.wire.xdlms import DataAccessResult

_BY_ENTITY, _BY_SERIAL = 0, 1
KEY = structure(key_id=ENUM, key_data=OCTETS)
CERTIFICATE_INFO = structure(
    certificate_entity=ENUM,
    certificate_type=ENUM,
    serial_number=OCTETS,
    issuer=OCTETS,
    subject=OCTETS,
    subject_alt_name=OCTETS,
)
BY_ENTITY = structure(certificate_entity=ENUM, certificate_type=ENUM, system_title=OCTETS)
BY_SERIAL = structure(serial_number=OCTETS, issuer=OCTETS)
IDENTIFICATION = structure(certificate_identification_type=ENUM, certification_identification_options=CHOICE)
"""The options are checked by the type: BY_ENTITY, BY_SERIAL."""


class _OwnKey(NamedTuple):
    """Where among the keys a private key of the meter's own is, and the one that waits for its certificate."""

    used: str
    waiting: str


_OWN_KEYS = {
    CertificateType.SIGNATURE: _OwnKey("signing", "new_signing"),
    CertificateType.AGREEMENT: _OwnKey("agreement", "new_agreement"),
}


class SecuritySetup(
    Interface, class_id=64, version=1, shows=(Association,), book_name="Security setup", methods_at=0x30
):
    """That of one association, seen from inside."""

    def __init__(self, association: Association, credentials: Credentials) -> None:
        super().__init__(Obis(0, 0, 43, 0, 0))
        self.association = association
        self.credentials = credentials

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for an association that has keys, in a view that shows it."""
        if isinstance(part, Association) and part.view.shows_security and part.credentials is not None:
            yield cls(part, part.credentials)

    @Attribute(2, ENUM, static=True)
    def security_policy(self) -> Data:
        """What every message needs at least."""
        return Enumerated(self.credentials.policy)

    @Attribute(3, ENUM, static=True)
    def security_suite(self) -> Data:
        """Which algorithms."""
        return Enumerated(self.credentials.suite.number)

    @Attribute(4, OCTETS)
    def client_system_title(self) -> Data:
        """Of the client that is associated."""
        return OctetString(self.association.client_title)

    @Attribute(5, OCTETS, static=True)
    def server_system_title(self) -> Data:
        """The meter's own."""
        return OctetString(self.credentials.title)

    @Attribute(6, ArrayOf(CERTIFICATE_INFO), static=True)
    def certificates(self) -> Data:
        """Those that are trusted from the beginning, and those that were brought in."""
        store = self.credentials.certificates
        return Array(tuple(_info(store.entity(each), each) for each in store.all()))

    @Method(1, ENUM)
    def security_activate(self, value: int) -> None:
        """A stronger policy, from the next message on."""
        credentials = self.credentials
        if value & ~POLICY_BITS or Policy(value) & credentials.policy != credentials.policy:
            _refuse(
                f"policy {value:02X}h is activated; it must hold what {credentials.policy:02X}h asks for, and can add to it"
            )
        if Policy(value) & Policy.SIGNED:
            store, title = credentials.certificates, self.association.client_title
            if not credentials.keys.signing or store.public(title, CertificateType.SIGNATURE) is None:
                _refuse(
                    "a policy asks for signatures, and a key of the meter or a certificate of the client is lacking"
                )
        credentials.activate(Policy(value))

    @Method(2, ArrayOf(KEY))
    def key_transfer(self, wrapped: list[tuple[int, bytes]]) -> None:
        """Keys under the master key."""
        self.credentials.replace(unwrap_all(self.credentials, wrapped))

    @Method(3, ArrayOf(KEY), returns=ArrayOf(KEY))
    def key_agreement(self, pairs: list[tuple[int, bytes]]) -> Data:
        """Keys that both sides come to."""
        association = self.association
        keys, answers = agree(self.credentials, association.client_title, association.draw, pairs)
        self.credentials.replace(keys)
        return Array(tuple(Structure((Enumerated(key_id), OctetString(data))) for key_id, data in answers))

    @Method(4, ENUM)
    def generate_key_pair(self, kind: int) -> None:
        """A new pair, which waits for its certificate."""
        own = self._own_key(kind)
        suite = self.credentials.suite
        chance = self.association.draw(suite.coordinate_size + elliptic.SPARE_SIZE)
        setattr(self.credentials.keys, own.waiting, elliptic.private_of(suite, chance))
        self.credentials.kept()

    @Method(5, ENUM, returns=OCTETS)
    def generate_certificate_request(self, kind: int) -> Data:
        """A request for the pair that waits, or else for the one in use."""
        own, keys = self._own_key(kind), self.credentials.keys
        private: bytes = getattr(keys, own.waiting) or getattr(keys, own.used)
        if not private:
            _refuse("a certificate is to be asked for, and there is no key pair; generate one first")
        return OctetString(request_of(self.credentials.suite, private, self.credentials.title, CertificateType(kind)))

    @Method(6, OCTETS)
    def import_certificate(self, der: bytes) -> None:
        """A certificate of somebody who is believed; one of the meter's own puts its key pair to use."""
        credentials = self.credentials
        try:
            certificate = read_certificate(der)
            if certificate.title == credentials.title and not certificate.is_authority:
                self._put_to_use(certificate)
            credentials.certificates.add(certificate)
        except RemoteError as error:
            _refuse(str(error))
        credentials.kept()

    @Method(7, IDENTIFICATION, returns=OCTETS)
    def export_certificate(self, identification: tuple[int, Data]) -> Data:
        """The certificate that is meant, in DER."""
        return OctetString(self._meant(*identification).der)

    @Method(8, IDENTIFICATION)
    def remove_certificate(self, identification: tuple[int, Data]) -> None:
        """Forgets a certificate; those that are trusted from the beginning stay."""
        meant = self._meant(*identification)
        if meant.der in {each.der for each in self.credentials.anchors}:
            _refuse("a certificate is to be removed that others are believed by; it stays")
        self.credentials.certificates.remove(meant)
        self.credentials.kept()

    def _own_key(self, value: int) -> _OwnKey:
        if not self.credentials.suite.has_curve:
            _refuse("a key pair is asked for, and suite 0 has none")
        if value not in list(_OWN_KEYS):
            _refuse(f"a key pair of the kind {value} is asked for; must be 0 (signatures) or 1 (agreed keys)")
        return _OWN_KEYS[CertificateType(value)]

    def _put_to_use(self, certificate: Certificate) -> None:
        own, keys, suite = _OWN_KEYS.get(certificate.kind), self.credentials.keys, self.credentials.suite
        if own is None or certificate.suite is not suite or not self.credentials.certificates.is_believed(certificate):
            raise RemoteError("a certificate of the meter's own is of no use here, or by nobody who is trusted")
        waiting, used = getattr(keys, own.waiting), getattr(keys, own.used)
        if waiting and elliptic.public_of(suite, waiting) == certificate.public:
            setattr(keys, own.used, waiting)
            setattr(keys, own.waiting, b"")
        elif not used or elliptic.public_of(suite, used) != certificate.public:
            raise RemoteError("a certificate of the meter's own is of a key that it has not")

    def _meant(self, how: int, options: Data) -> Certificate:
        store = self.credentials.certificates
        if how == _BY_ENTITY:
            wanted = _plain(BY_ENTITY, options)
            found = [each for each in store.all() if _named(store.entity(each), each) == wanted]
        elif how == _BY_SERIAL:
            wanted = _plain(BY_SERIAL, options)
            found = [each for each in store.all() if (each.serial_number, each.issuer) == wanted]
        else:
            _refuse("a certificate is named in a way that is neither 0 (by whose it is) nor 1 (by its number)")
        if not found:
            raise Refused(DataAccessResult.OBJECT_UNDEFINED, "a certificate is named that is not here")
        return found[-1]


def _info(entity: Entity, each: Certificate) -> Data:
    names = (each.serial_number, each.issuer, each.subject, each.alternative_name)
    return Structure((Enumerated(entity), Enumerated(each.kind), *(OctetString(name) for name in names)))


def _named(entity: Entity, each: Certificate) -> tuple[int, int, bytes]:
    return entity, each.kind, each.title or b""


def _refuse(message: str) -> NoReturn:
    raise Refused(DataAccessResult.OTHER_REASON, message)


def _plain(type: StructureOf, options: Data) -> tuple[Any, ...]:
    if not type.check(options):
        raise Refused(
            DataAccessResult.TYPE_UNMATCHED, f"a certificate is named by {options}; must be {type.describe()}"
        )
    found: tuple[Any, ...] = type.plain(options)
    return found
