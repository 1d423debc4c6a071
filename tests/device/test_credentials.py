"""Keys of an interface: what can be ordered, and that what a client changed is there after a power cut."""

import base64

import pytest

from tests.cosem.authority import Authority, private
from tests.cosem.ciphered import CLIENT, GAK, GUEK, Client
from tests.cosem.dialogue import METER_NUMBER_1
from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.cosem.keys import KeyId, Policy
from trefas.device.build import build
from trefas.device.credentials import MECHANISMS
from trefas.device.interface_keys import InterfaceKeys, certificate_of
from trefas.device.order import Order, read_order
from trefas.wire import elliptic
from trefas.wire.acse import Mechanism
from trefas.wire.axdr import U32
from trefas.wire.certificate import CertificateType
from trefas.wire.suite import SUITE_1, SUITE_2
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal

LONG = {"guek": GUEK.hex() * 2, "gak": GAK.hex() * 2}
SHORT = {"guek": GUEK.hex(), "gak": GAK.hex()}


def pem(certificate):
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(certificate.der).decode()}-----END CERTIFICATE-----\n"


def built(**keys):
    return build(Order(keys={"optical": keys}), start=Instant(0))


def test_what_a_client_changed_is_there_after_a_power_cut():
    device = built(**SHORT, master=bytes(16).hex())
    stored = []
    device.counters.keep = lambda: stored.append(device.meter.image())
    credentials = device.server.credentials["optical"]

    credentials.replace({KeyId.UNICAST: bytes(range(100, 116)), KeyId.BROADCAST: b"B" * 16})
    credentials.activate(Policy.BOTH)
    assert len(stored) == 2  # each before it is answered: the meter can be killed at once
    again = built(**SHORT, master=bytes(16).hex())
    again.meter.restore(stored[-1])

    found = again.server.credentials["optical"]
    assert (found.keys.unicast, found.keys.broadcast) == (bytes(range(100, 116)), b"B" * 16)
    assert (found.keys.authentication, found.keys.master, found.policy) == (GAK, bytes(16), Policy.BOTH)
    association = again.server.association(19, 16)
    again.server.draw = bytes
    client = Client(association.receive, guek=bytes(range(100, 116)))
    client.associate()
    assert client.ask(GetRequestNormal(1, METER_NUMBER_1)) == GetResponseNormal(1, U32(10000001))


def test_a_new_key_begins_with_new_counters_and_only_it():
    device = built(**SHORT, gbek=bytes(16).hex())
    credentials, counters = device.server.credentials["optical"], device.counters
    counters.seen("optical", 41)
    counters.seen("broadcast_optical", 7)

    credentials.replace({KeyId.AUTHENTICATION: bytes(range(32, 48)), KeyId.UNICAST: GUEK})
    assert (counters.expected("optical"), counters.expected("broadcast_optical")) == (42, 8)
    credentials.replace({KeyId.UNICAST: bytes(range(48, 64))})

    assert (counters.expected("optical"), counters.expected("broadcast_optical")) == (0, 8)
    assert (credentials.retired, counters.last_optical) == (42, 0)


@pytest.mark.parametrize(("suite", "keys"), [(SUITE_1, SHORT), (SUITE_2, LONG)])
def test_an_interface_of_suite_1_or_2_has_its_certificates(suite, keys):
    authority = Authority(suite)
    own, client = private(suite, 1), elliptic.public_of(suite, private(suite, 3))

    device = built(
        **keys,
        suite=suite.number,
        mechanism="ecdsa",
        signing_key=own.hex(),
        certificates=[pem(authority.certify(CLIENT, client))],
        trust=[pem(authority.certificate)],
    )

    credentials = device.server.credentials["optical"]
    assert (credentials.suite, credentials.mechanism, credentials.keys.signing) == (suite, Mechanism.HLS_ECDSA, own)
    assert credentials.certificates.public(CLIENT, CertificateType.SIGNATURE) == client
    assert [view.mechanism for view in device.server.views if view.name == "optical"] == [Mechanism.HLS_ECDSA]


@pytest.mark.parametrize("mechanism", ["md5", "sha1", "sha256"])
def test_mechanisms_with_a_hash_have_to_be_ordered_with_their_secret(mechanism):
    device = built(**SHORT, mechanism=mechanism, secret="12345678")

    assert device.server.credentials["optical"].mechanism is MECHANISMS[mechanism]
    assert device.server.credentials["optical"].keys.secret == b"12345678"
    with pytest.raises(SetupError, match="secret belongs to"):
        InterfaceKeys(**SHORT, mechanism=mechanism)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({**SHORT, "gak": GUEK.hex().upper()}, "are the same"),
        ({**SHORT, "gbek": GUEK.hex()}, "are the same"),
        ({**SHORT, "suite": 2}, "keys of suite 2 have 64"),
        ({**LONG, "suite": 1}, "keys of suite 1 have 32"),
        ({**SHORT, "secret": "12345678"}, "secret belongs to"),
        ({**SHORT, "mechanism": "ecdsa"}, "need suite 1 or 2"),
        ({**SHORT, "suite": 1, "mechanism": "ecdsa"}, "has no signing_key"),
        ({**SHORT, "signing_key": "00" * 32}, "need suite 1 or 2"),
        ({**SHORT, "suite": 1, "signing_key": "00" * 32}, "none of the curve"),
        ({**SHORT, "suite": 1, "agreement_key": "01" * 48}, "none of the curve"),
        ({**SHORT, "suite": 1, "trust": ["no PEM"]}, "a certificate in PEM"),
        ({**SHORT, "client_title": "4B414D"}, "client_title is wrong; it must be 16 hexadecimal digits"),
    ],
)
def test_keys_that_do_not_go_together_are_refused(fields, why):
    with pytest.raises(SetupError, match=why):
        InterfaceKeys(**fields)


@pytest.mark.parametrize(
    ("field", "digits"),
    [
        ("guek", "32 hexadecimal digits"),
        ("signing_key", "64 hexadecimal digits"),
        ("client_title", "16 hexadecimal digits"),
    ],
)
def test_a_key_that_is_wrong_is_not_shown(tmp_path, field, digits):
    file = tmp_path / "meter.toml"
    lines = {"guek": GUEK.hex(), "gak": GAK.hex(), field: "5EC2E7"}
    file.write_text("[keys.optical]\n" + "".join(f'{name} = "{text}"\n' for name, text in lines.items()))

    with pytest.raises(SetupError, match=rf"keys.optical.{field} is wrong; it must be {digits}") as refused:
        read_order(file)

    assert "5EC2E7" not in str(refused.value)


def test_a_certificate_by_nobody_who_is_trusted_stops_the_build():
    authority = Authority()
    certificate = authority.certify(CLIENT, elliptic.public_of(SUITE_1, private(SUITE_1, 3)))
    assert certificate_of(pem(certificate)) == certificate

    with pytest.raises(SetupError, match=r"certificates in \[keys.optical\]: .* by nobody who is trusted"):
        built(**SHORT, suite=1, certificates=[pem(certificate)])
