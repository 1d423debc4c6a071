"""Security setup, class 64 version 1 (Blue Book, 4.4.7): the keys, certificates and policy of the association it is read in.

Each association has one of its own under the same name, 0.0.43.0.0.255, and none of another's: whoever has the keys of one
interface changes no other's. Our own choices: a policy can only be strengthened; keys of a transfer are taken all or none; the
master key is transferred, not agreed; TLS has no use here; a new key pair is used from when its certificate is brought in.
"""

from collections.abc import Iterator
from typing import NoReturn, Self

from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.cosem.association import Association
from trefas.cosem.certificates import Entity, read_certificate
from trefas.cosem.credentials import Credentials
from trefas.cosem.interface import Host, Interface, Refused, attribute, method
from trefas.cosem.key_exchange import agree, unwrap_all
from trefas.cosem.keys import POLICY_BITS, Policy
from trefas.wire import elliptic
from trefas.wire.axdr import Array, Data, Enumerated, OctetString, Structure
from trefas.wire.certificate import Certificate, CertificateType, request_of
from trefas.wire.xdlms import DataAccessResult

_BY_ENTITY, _BY_SERIAL = 0, 1
_OWN_KEYS = {CertificateType.SIGNATURE: "signing", CertificateType.AGREEMENT: "agreement"}


class SecuritySetup(Interface, class_id=64, version=1, shows=(Association,)):
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

    @attribute(2)
    def security_policy(self) -> Data:
        """What every message needs at least."""
        return Enumerated(self.credentials.policy)

    @attribute(3)
    def security_suite(self) -> Data:
        """Which algorithms."""
        return Enumerated(self.credentials.suite.number)

    @attribute(4)
    def client_system_title(self) -> Data:
        """Of the client that is associated."""
        return OctetString(self.association.client_title)

    @attribute(5)
    def server_system_title(self) -> Data:
        """The meter's own."""
        return OctetString(self.credentials.title)

    @attribute(6)
    def certificates(self) -> Data:
        """Those that are trusted from the beginning, and those that were brought in."""
        store = self.credentials.certificates
        return Array(tuple(_info(store.entity(each), each) for each in store.all()))

    @method(1)
    def security_activate(self, parameter: Data | None) -> Data | None:
        """A stronger policy, from the next message on."""
        value = _number(parameter)
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
        return None

    @method(2)
    def key_transfer(self, parameter: Data | None) -> Data | None:
        """Keys under the master key."""
        pairs = [(_number(key_id), _octets(wrapped)) for key_id, wrapped in _pairs(parameter)]
        self.credentials.replace(unwrap_all(self.credentials, pairs))
        return None

    @method(3)
    def key_agreement(self, parameter: Data | None) -> Data | None:
        """Keys that both sides come to."""
        pairs = [(_number(key_id), _octets(data)) for key_id, data in _pairs(parameter)]
        association = self.association
        keys, answers = agree(self.credentials, association.client_title, association.draw, pairs)
        self.credentials.replace(keys)
        return Array(tuple(Structure((Enumerated(key_id), OctetString(data))) for key_id, data in answers))

    @method(4)
    def generate_key_pair(self, parameter: Data | None) -> Data | None:
        """A new pair, which waits for its certificate."""
        name = self._own_key(parameter)
        suite = self.credentials.suite
        chance = self.association.draw(suite.coordinate_size + elliptic.SPARE_SIZE)
        setattr(self.credentials.keys, f"new_{name}", elliptic.private_of(suite, chance))
        self.credentials.kept()
        return None

    @method(5)
    def generate_certificate_request(self, parameter: Data | None) -> Data | None:
        """A request for the pair that waits, or else for the one in use."""
        name, keys = self._own_key(parameter), self.credentials.keys
        private: bytes = getattr(keys, f"new_{name}") or getattr(keys, name)
        if not private:
            _refuse("a certificate is to be asked for, and there is no key pair; generate one first")
        kind = CertificateType(_number(parameter))
        return OctetString(request_of(self.credentials.suite, private, self.credentials.title, kind))

    @method(6)
    def import_certificate(self, parameter: Data | None) -> Data | None:
        """A certificate of somebody who is believed; one of the meter's own puts its key pair to use."""
        credentials = self.credentials
        try:
            certificate = read_certificate(_octets(parameter))
            if certificate.title == credentials.title and not certificate.is_authority:
                self._put_to_use(certificate)
            credentials.certificates.add(certificate)
        except RemoteError as error:
            _refuse(str(error))
        credentials.kept()
        return None

    @method(7)
    def export_certificate(self, parameter: Data | None) -> Data | None:
        """The certificate that is meant, in DER."""
        return OctetString(self._meant(parameter).der)

    @method(8)
    def remove_certificate(self, parameter: Data | None) -> Data | None:
        """Forgets a certificate; those that are trusted from the beginning stay."""
        meant = self._meant(parameter)
        if meant.der in {each.der for each in self.credentials.anchors}:
            _refuse("a certificate is to be removed that others are believed by; it stays")
        self.credentials.certificates.remove(meant)
        self.credentials.kept()
        return None

    def _own_key(self, parameter: Data | None) -> str:
        value = _number(parameter)
        if not self.credentials.suite.has_curve:
            _refuse("a key pair is asked for, and suite 0 has none")
        if value not in list(_OWN_KEYS):
            _refuse(f"a key pair of the kind {value} is asked for; it can be 0 (signatures) or 1 (agreed keys)")
        return _OWN_KEYS[CertificateType(value)]

    def _put_to_use(self, certificate: Certificate) -> None:
        name, keys, suite = _OWN_KEYS.get(certificate.kind), self.credentials.keys, self.credentials.suite
        if name is None or certificate.suite is not suite or not self.credentials.certificates.is_believed(certificate):
            raise RemoteError("a certificate of the meter's own is of no use here, or by nobody who is trusted")
        waiting, used = getattr(keys, f"new_{name}"), getattr(keys, name)
        if waiting and elliptic.public_of(suite, waiting) == certificate.public:
            setattr(keys, name, waiting)
            setattr(keys, f"new_{name}", b"")
        elif not used or elliptic.public_of(suite, used) != certificate.public:
            raise RemoteError("a certificate of the meter's own is of a key that it has not")

    def _meant(self, parameter: Data | None) -> Certificate:
        how, options = _fields(parameter, 2)
        store = self.credentials.certificates
        if _number(how) == _BY_ENTITY:
            entity, kind, title = _fields(options, 3)
            wanted = (_number(entity), _number(kind), _octets(title))
            found = [each for each in store.all() if _named(store.entity(each), each) == wanted]
        elif _number(how) == _BY_SERIAL:
            serial, issuer = (_octets(each) for each in _fields(options, 2))
            found = [each for each in store.all() if (each.serial_number, each.issuer) == (serial, issuer)]
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


def _wrong_type(data: Data | None) -> NoReturn:
    raise Refused(
        DataAccessResult.TYPE_UNMATCHED, f"a method was invoked with {type(data).__name__}; it takes another type"
    )


def _number(data: Data | None) -> int:
    if not isinstance(data, Enumerated):
        _wrong_type(data)
    return data.value


def _octets(data: Data | None) -> bytes:
    if not isinstance(data, OctetString):
        _wrong_type(data)
    return data.value


def _fields(data: Data | None, count: int) -> tuple[Data, ...]:
    if not isinstance(data, Structure) or len(data.value) != count:
        _wrong_type(data)
    return data.value


def _pairs(data: Data | None) -> list[tuple[Data, ...]]:
    if not isinstance(data, Array):
        _wrong_type(data)
    return [_fields(each, 2) for each in data.value]
