"""A house with one association that shows its security setup, in any suite; and a client of it that can do what the suite can."""

import hashlib
from dataclasses import replace

from tests.cosem.authority import Authority, private
from tests.cosem.ciphered import CLIENT, CTOS, METER, STOC, Client, MemoryCounters
from tests.cosem.house import House
from trefas.base.obis import Obis
from trefas.cosem.credentials import Credentials
from trefas.cosem.faces.omnipower import CONFORMANCE, METER_SAP, MODEL, ciphered
from trefas.cosem.interface import objects_of
from trefas.cosem.keys import PlainKeys
from trefas.cosem.server import LogicalDevice, ServerDevice
from trefas.wire import elliptic
from trefas.wire.acse import Mechanism
from trefas.wire.certificate import CertificateType
from trefas.wire.ciphering import seal
from trefas.wire.general import GeneralCiphering, GeneralSigning, GlobalKey, Header
from trefas.wire.suite import SUITE_0, SUITE_1, SUITE_2, SUITES
from trefas.wire.xdlms import Name

SETUP = Obis.parse("0.0.43.0.0.255")
KEYS = {16: (bytes(range(16)), bytes(range(0xD0, 0xE0))), 32: (bytes(range(32)), bytes(range(0xC0, 0xE0)))}
MASTERS = {16: bytes(range(0x10, 0x20)), 32: bytes(range(0x10, 0x30))}
BROADCASTS = {16: bytes(range(0x60, 0x70)), 32: bytes(range(0x60, 0x80))}
SECRET = b"a secret of both"
METER_SIGNING, METER_AGREEMENT, CLIENT_SIGNING, CLIENT_AGREEMENT = 1, 2, 3, 4
"""Numbers of key pairs."""


def setup(member):
    """An attribute or method of the security setup."""
    return Name(64, SETUP, member)


class SecureHouse(House):
    """``device`` has one view, of client 19, that shows and does everything."""

    def __init__(self, suite=SUITE_0, *, view=None, mechanism=Mechanism.HLS_GMAC, **fields):
        super().__init__()
        unicast, authentication = KEYS[suite.key_size]
        self.suite = suite
        self.keys = PlainKeys(
            unicast, authentication, MASTERS[suite.key_size], BROADCASTS[suite.key_size], secret=SECRET
        )
        self.counters = MemoryCounters()
        anchors = ()
        if suite.has_curve:
            self.authority = Authority(suite)
            self.keys.signing, self.keys.agreement = private(suite, METER_SIGNING), private(suite, METER_AGREEMENT)
            anchors = (self.authority.certificate,)
        self.credentials = Credentials(
            "optical", METER, self.keys, self.counters, suite=suite, mechanism=mechanism, anchors=anchors, **fields
        )
        if suite.has_curve:
            for title, number, kind in (
                (METER, METER_SIGNING, CertificateType.SIGNATURE),
                (METER, METER_AGREEMENT, CertificateType.AGREEMENT),
                (CLIENT, CLIENT_SIGNING, CertificateType.SIGNATURE),
                (CLIENT, CLIENT_AGREEMENT, CertificateType.AGREEMENT),
            ):
                public = elliptic.public_of(suite, private(suite, number))
                self.credentials.certificates.add(self.authority.certify(title, public, kind))
        self.device = self.served(self.credentials, mechanism, view or {})

    def served(self, credentials, mechanism, view):
        """A server of the one association."""
        device = ServerDevice(
            self.meter, {}, MODEL, receive_size_max=4096, send_size_max=4096, credentials={"optical": credentials}
        )
        device.draw = lambda size: (STOC * 8)[:size]
        objects = tuple(objects_of([*self.meter.parts, device.line, device], device))
        whole = replace(ciphered("optical", 19, CONFORMANCE, mechanism), shows_security=True, **view)
        device.add(LogicalDevice(METER_SAP, b"LOCKED", objects), [whole])
        return device

    def client(self, **how):
        """A client that is not associated yet."""
        association = self.device.association(19, 16)
        return association, SecureClient(association.receive, self.suite, **how)

    def associated(self, **how):
        """One that is."""
        association, client = self.client(**how)
        client.associate()
        return association, client


class SecureClient(Client):
    """One that knows the keys of a suite. ``mechanism`` is how it shows it."""

    def __init__(self, link, suite, *, mechanism=Mechanism.HLS_GMAC, **how):
        unicast, authentication = KEYS[suite.key_size]
        super().__init__(link, **{"guek": unicast, "gak": authentication, **how})
        self.suite, self.suite_number, self.mechanism = suite, suite.number, mechanism
        self.challenge = CTOS * 4 if mechanism is Mechanism.HLS_ECDSA else CTOS
        self.transaction = 0

    def proof(self, challenge):
        """By each mechanism as the book's table has it (Green Book, 9.2.7.4)."""
        said = self.title + METER + challenge + self.challenge
        match self.mechanism:
            case Mechanism.HLS_MD5:
                return hashlib.md5(challenge + SECRET).digest()
            case Mechanism.HLS_SHA1:
                return hashlib.sha1(challenge + SECRET).digest()
            case Mechanism.HLS_SHA256:
                return hashlib.sha256(SECRET + said).digest()
            case Mechanism.HLS_ECDSA:
                return elliptic.sign(self.suite, private(self.suite, CLIENT_SIGNING), said)
        return super().proof(challenge)

    def header(self, **fields):
        """Of the next message in the general forms."""
        self.transaction += 1
        return Header(self.transaction.to_bytes(8), self.title, METER, **fields)

    def signed(self, plain):
        """A message with the client's signature."""
        unsigned = GeneralSigning(self.header(), plain, b"")
        signature = elliptic.sign(self.suite, private(self.suite, CLIENT_SIGNING), unsigned.signed)
        return GeneralSigning(unsigned.header, plain, signature).encode()

    def enveloped(self, plain, key=None, key_info=None, header=None, counter=None):
        """A message of general-ciphering."""
        header = header or self.header()
        counter = next(self.counters) if counter is None else counter
        control = self.form | self.suite.number
        text = seal(plain, control, key or self.guek, self.gak, self.title, counter, header.encode())
        return GeneralCiphering(header, key_info or GlobalKey(0), control, counter, text).encode()


__all__ = ["SUITES", "SUITE_0", "SUITE_1", "SUITE_2", "SecureClient", "SecureHouse", "setup"]
