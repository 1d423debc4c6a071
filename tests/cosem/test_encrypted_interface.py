"""Z28, the encrypted interface: nothing that a client says in clear gets it more than what the public association shows."""

import pytest

from tests.cosem.ciphered import GAK, GUEK, Client
from tests.cosem.dialogue import METER_NUMBER_1, NOT_ALLOWED, aarq
from tests.cosem.house import LLS_AARQ, PUBLIC_AARQ
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.faces.omnipower import COUNTER_NAMES, PUBLIC_OBJECTS
from trefas.cosem.session import Session
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.live import ADMITTED
from trefas.wire import apdu
from trefas.wire.acse import Aare, Mechanism, Result
from trefas.wire.axdr import U32, OctetString
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal
from trefas.wire.xdlms_set import SetRequestNormal

CLIENTS = {"module": 18, "optical": 19, "ccc": 20}
SHORT_NAMES = (bytes.fromhex("60857405080101"), bytes.fromhex("60857405080102"))
"""The application context with logical names, and that with short ones."""
NOW = Instant(1_700_000_000 * NS_PER_S)


def locked(*interfaces, **order):
    keys = {
        name: {"guek": (GUEK[:-1] + bytes((number,))).hex(), "gak": GAK.hex()} for number, name in enumerate(interfaces)
    }
    device = build(Order(keys=keys, configuration={"X8": "2", "Z28": "1"}, **order), start=NOW)
    device.server.draw = bytes
    return device


def conversation(device, interface, client, server):
    """What one says on the wrapper at an interface, and what comes back."""
    session = Session(device.server, ADMITTED[interface], place=interface)

    def say(said):
        header = b"".join(number.to_bytes(2) for number in (1, client, server, len(said)))
        return session.receive(header + said, NOW)[8:]

    return say


@pytest.mark.parametrize("interface", ["module", "optical", "ccc", "any"])
@pytest.mark.parametrize("client", sorted(CLIENTS.values()))
def test_no_association_but_the_public_one_begins_in_clear(interface, client):
    for keys in (("optical",), ("module", "optical", "ccc")):
        say = conversation(locked(*keys), interface, client, 16)
        for said in (
            LLS_AARQ,
            PUBLIC_AARQ,
            aarq(mechanism_name=None, authentication_value=None).encode(),
            aarq(
                mechanism_name=Mechanism.HLS_GMAC.name_octets
            ).encode(),  # the mechanism in a context without ciphering
        ):
            assert Aare.decode(say(said)).result == Result.REJECTED_PERMANENT
            assert apdu.decode(say(GetRequestNormal(0xC1, METER_NUMBER_1).encode())) == NOT_ALLOWED


@pytest.mark.parametrize("interface", ["module", "optical", "ccc", "any"])
def test_the_public_client_sees_who_the_meter_is_and_changes_nothing(interface):
    device = locked("module", "optical", "ccc")
    say = conversation(device, interface, 16, 1)
    assert Aare.decode(say(PUBLIC_AARQ)).result == Result.ACCEPTED
    association = device.server.association(16, 1)
    association.receive(PUBLIC_AARQ)
    seen = {(o.class_id, o.logical_name) for o in association.objects}

    assert seen <= PUBLIC_OBJECTS | {(1, name) for name in COUNTER_NAMES.values()}
    number = GetRequestNormal(0xC1, METER_NUMBER_1)
    assert apdu.decode(say(number.encode())) == GetResponseNormal(0xC1, U32(10000001))
    for name in seen:
        written = say(
            SetRequestNormal(0xC1, METER_NUMBER_1._replace(class_id=name[0], logical_name=name[1]), U32(1)).encode()
        )
        assert written[0] == 0xD8  # SET is not even negotiated
    assert say(ActionRequestNormal(0xC1, METER_NUMBER_1, OctetString(b"")).encode())[0] == 0xD8


@pytest.mark.parametrize("interface", ["module", "optical", "ccc"])
def test_the_client_with_keys_reads_and_nothing_of_it_is_in_clear(interface):
    device = locked("module", "optical", "ccc")
    say = conversation(device, interface, CLIENTS[interface], 16)
    guek = GUEK[:-1] + bytes((list(CLIENTS).index(interface),))
    client = Client(say, guek=guek)
    assert client.associate()[1].result == 0
    number = GetRequestNormal(0xC1, METER_NUMBER_1)

    assert client.ask(number) == GetResponseNormal(0xC1, U32(10000001))
    assert apdu.decode(say(number.encode())) == NOT_ALLOWED
    client.gak = bytes(16)
    assert apdu.decode(say(client.sealed(number.encode()))).service_error == 5


@pytest.mark.parametrize("interface", ["module", "optical", "ccc", "any"])
@pytest.mark.parametrize("client", [1, 2])
def test_the_standard_face_has_nothing_in_clear_either(interface, client):
    for keys in (("optical",), ("optical", "standard")):
        say = conversation(locked(*keys, standard_face=True), interface, client, 17)
        for said in (LLS_AARQ, PUBLIC_AARQ, LLS_AARQ.replace(SHORT_NAMES[0], SHORT_NAMES[1])):
            assert Aare.decode(say(said)).result == Result.REJECTED_PERMANENT
            assert apdu.decode(say(GetRequestNormal(0xC1, METER_NUMBER_1).encode())) == NOT_ALLOWED
