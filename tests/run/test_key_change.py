"""A key that a client brought is there after the meter was killed: at any moment after its answer, as it was stored before."""

import functools

from tests.cosem.ciphered import GAK, GUEK, Client
from tests.cosem.dialogue import METER_NUMBER_1
from tests.cosem.test_security_setup import transferred
from tests.judges.caller import PUBLIC_AARQ, ask, called
from tests.judges.meter import RunningMeter
from trefas.base.obis import Obis
from trefas.wire.acse import Aare, Diagnostic
from trefas.wire.axdr import U32
from trefas.wire.suite import SUITE_0
from trefas.wire.xdlms import Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal

MASTER, NEW = bytes(range(0x10, 0x20)), bytes(range(0x70, 0x80))
METER_FILE = f"""
standard_face = true

[keys.standard]
guek = "{GUEK.hex()}"
gak = "{GAK.hex()}"
master = "{MASTER.hex()}"
"""
LAST_COUNTER = Name(1, Obis.parse("0.0.43.1.3.255"), 2)
LAST = U32(1000 + 2 + 5)
"""InitiateRequest with 1000, the answer to the challenge and the message around it, five readings."""
KEY_TRANSFER = Name(64, Obis.parse("0.0.43.0.0.255"), 2)


def test_a_new_key_survives_the_meter_being_killed(tmp_path):
    file = tmp_path / "meter.toml"
    file.write_text(METER_FILE, encoding="utf-8")
    words = [str(file), "--source", "signal:u=230,i=10"]
    with RunningMeter(*words) as meter, called(meter) as connection:
        link = functools.partial(ask, connection, client=1, server=17)
        client = Client(link, start=1000)
        client.associate()
        assert (
            client.ask(ActionRequestNormal(0xC1, KEY_TRANSFER, transferred(SUITE_0, MASTER, unicast=NEW))).result == 0
        )
        meter.kill()

    with RunningMeter(*words) as meter:
        with called(meter) as connection:
            link = functools.partial(ask, connection, client=1, server=17)
            refused = Aare.decode(link(Client(link, start=2000).aarq().encode()))
            assert refused.diagnostic == Diagnostic.AUTHENTICATION_FAILURE
        with called(meter) as connection:
            client = Client(functools.partial(ask, connection, client=1, server=17), guek=NEW)  # from counter 0 on
            client.associate()
            assert isinstance(client.ask(GetRequestNormal(0xC1, METER_NUMBER_1)), GetResponseNormal)


def test_a_counter_that_was_used_is_used_even_if_the_meter_is_killed_at_once(tmp_path):
    file = tmp_path / "meter.toml"
    file.write_text(METER_FILE, encoding="utf-8")
    words = [str(file), "--source", "signal:u=230,i=10"]
    with RunningMeter(*words) as meter, called(meter) as connection:
        client = Client(functools.partial(ask, connection, client=1, server=17), start=1000)
        client.associate()
        for _ in range(5):
            assert isinstance(client.ask(GetRequestNormal(0xC1, METER_NUMBER_1)), GetResponseNormal)
        meter.kill()  # long before the next step is stored

    with RunningMeter(*words) as meter:
        with called(meter) as connection:
            link = functools.partial(ask, connection, client=16, server=1)
            link(PUBLIC_AARQ)
            assert link(GetRequestNormal(0xC1, LAST_COUNTER).encode()) == GetResponseNormal(0xC1, LAST).encode()
        with called(meter) as connection:
            link = functools.partial(ask, connection, client=1, server=17)
            refused = Aare.decode(link(Client(link, start=LAST.value).aarq().encode()))
            assert refused.diagnostic == Diagnostic.AUTHENTICATION_FAILURE
