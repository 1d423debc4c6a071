"""The guise of a Shelly Pro 3EM: the numbers of the load in its members, over HTTP in each form that its readers use."""

import json

import h11
import pytest

from tests.core.intervals import Step
from tests.device.han.homes import START, feed
from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.device.build import build
from trefas.device.modules.shelly import Shelly
from trefas.device.order import Order
from trefas.metrology.samples import Wiring

NOW = Instant(0)


def device_of(seconds=3_600, wiring=Wiring.FOUR_WIRE):
    device = build(Order(modules={"shelly": {}}), start=START, wiring=wiring)
    if seconds:
        feed(device, seconds)
    return device


def talk_of(device):
    shelly = device.bay.plugged["shelly"]
    assert isinstance(shelly, Shelly)
    return shelly.conversation(None, None)


def asked(talk, target, body=None, size=1 << 20):
    """Status and JSON that an independent client of HTTP reads, of a request in pieces of some size."""
    client = h11.Connection(h11.CLIENT)
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    head = [("host", "meter"), ("content-length", f"{len(data)}")]
    method = "GET" if body is None else "POST"
    sent = client.send(h11.Request(method=method, target=target, headers=head))
    sent += client.send(h11.Data(data=data)) + client.send(h11.EndOfMessage())
    said = b"".join(talk.receive(sent[at : at + size], NOW) for at in range(0, len(sent), size))
    client.receive_data(said)
    response, found = client.next_event(), b""
    while isinstance(event := client.next_event(), h11.Data):
        found += bytes(event.data)
    return response.status_code, json.loads(found)


def test_the_numbers_of_the_load_are_in_the_members_of_its_readers():
    talk = talk_of(device_of())

    # As evcc asks: members that a method does not have are ignored, the answer is the bare result.
    call = {"id": 0, "on": False, "src": "evcc", "method": "EM.GetStatus"}
    status, em = asked(talk, "/rpc/EM.GetStatus", call)
    _, energies = asked(talk, "/rpc/EMData.GetStatus?id=0")

    assert status == 200
    # 1000, 500 and -200 W, 4.37 A and 230 V on each phase, for an hour.
    assert em["total_act_power"] == 1_300
    assert [em[f"{each}_act_power"] for each in "abc"] == [1_000, 500, -200]
    assert [(em[f"{each}_current"], em[f"{each}_voltage"]) for each in "abc"] == [(4.37, 230)] * 3
    assert em["total_current"] == 13.11
    assert (energies["total_act"], energies["a_total_act_energy"], energies["c_total_act_ret_energy"]) == (
        1_300,
        1_000,
        200,
    )


def test_it_is_known_by_model_firmware_and_methods():
    talk = talk_of(device_of(0))

    _, info = asked(talk, "/shelly")
    _, same = asked(talk, "/rpc/Shelly.GetDeviceInfo")
    _, found = asked(talk, "/rpc/Shelly.ListMethods", {})

    assert info == same
    assert (info["model"], info["gen"], info["app"], info["auth_en"]) == ("SPEM-003CEBEU", 2, "Pro3EM", False)
    assert int(info["fw_id"][:8]) >= 20230803
    assert info["mac"] == info["mac"].upper()
    assert len(info["mac"]) == 12
    assert "EM.GetStatus" in found["methods"]
    # Readers that find one of these take it for another device.
    assert not {"Switch.GetStatus", "EM1.GetStatus"} & set(found["methods"])


def test_a_frame_is_answered_in_a_frame():
    talk = talk_of(device_of())

    frame = {"jsonrpc": "2.0", "id": 5, "src": "reader", "method": "EM.GetStatus", "params": {"id": 0}}
    _, said = asked(talk, "/rpc", frame, size=1)
    _, refused = asked(talk, "/rpc", frame | {"method": "Switch.Set"})

    assert (said["id"], said["dst"], said["result"]["total_act_power"]) == (5, "reader", 1_300)
    assert said["src"].startswith("shellypro3em-")
    assert refused["error"] == {"code": 404, "message": "No handler for Switch.Set"}


def test_what_is_not_measured_and_a_phase_without_a_wire_is_null():
    _, early = asked(talk_of(device_of(0)), "/rpc/EM.GetStatus")
    _, single = asked(talk_of(device_of(2, Wiring.SINGLE)), "/rpc/EM.GetStatus")
    unmeasured = device_of(0)
    nan = (float("nan"),) * 3
    feed(unmeasured, 2, Step(p_w=nan, q_var=nan, s_va=nan, i_a=4.37))

    assert early["total_act_power"] is early["a_voltage"] is early["total_current"] is None
    assert (single["a_voltage"], single["b_voltage"], single["b_act_power"]) == (230, None, None)


@pytest.mark.parametrize(
    ("target", "body", "status", "code"),
    [
        ("/nothing", None, 404, 404),
        ("/rpc", None, 404, 404),
        ("/rpc/Switch.Set?id=0", None, 404, 404),
        ("/rpc/EM.GetStatus?id=1", None, 500, -103),
        ("/rpc/EM.GetStatus", b"{", 500, -102),
        ("/rpc/EM.GetStatus", b"[" * 10_000, 500, -102),
        ("/rpc", b"[]", 500, -102),
    ],
)
def test_what_cannot_be_called_has_a_code(target, body, status, code):
    found, said = asked(talk_of(device_of(0)), target, body)

    assert (found, said["code"]) == (status, code)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"CONNECT /shelly", 404),
        (b"CONNECT /rpc/EM.GetStatus", 404),
        (b"DELETE /shelly", 404),
        (b"GET //[meter", 404),
        (b"HEAD /shelly", 200),
    ],
)
def test_a_method_or_a_target_that_there_is_not_is_refused(line, status):
    said = talk_of(device_of(0)).receive(line + b" HTTP/1.1\r\nhost: meter\r\n\r\n", NOW)

    assert said.startswith(b"HTTP/1.1 %d" % status)


@pytest.mark.parametrize("number", [b"1e999", b"NaN", b"[1]", b"1.5"])
def test_a_frame_whose_number_is_none_is_answered_without_one(number):
    status, said = asked(talk_of(device_of()), "/rpc", b'{"id": %s, "method": "EM.GetStatus"}' % number)

    assert (status, said["id"], said["result"]["total_act_power"]) == (200, None, 1_300)


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x00\x00\x00\x06", b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n", b"GET /" + b"a" * 20_000],
)
def test_what_is_no_http_or_too_long_ends_the_conversation(data):
    with pytest.raises(RemoteError, match="does not speak HTTP"):
        talk_of(device_of(0)).receive(data, NOW)


def test_a_body_that_is_too_long_ends_the_conversation():
    head = b"POST /rpc HTTP/1.1\r\nhost: meter\r\ncontent-length: 99999\r\n\r\n"

    with pytest.raises(RemoteError, match="up to 16384 bytes"):
        talk_of(device_of(0)).receive(head + b" " * 20_000, NOW)
