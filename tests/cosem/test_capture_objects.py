"""The analysis logger's registers are changed by a system (the data sheet: up to 24, reconfigurable), in the standard face."""

import pytest

from tests.cosem.house import LLS_AARQ, ask
from tests.cosem.test_standard import Client
from trefas.base.obis import Obis
from trefas.wire.axdr import I8, U16, Array, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_set import SetRequestNormal

ANALYSIS = (7, "1.0.99.1.1.255")
FIRST_COLUMNS = 4
"""Clock, LoggerStatus, DataQuality and the reserved one."""


def captured(class_id, name, member=2, whole=0):
    return Structure((U16(class_id), OctetString(bytes(Obis.parse(name))), I8(member), U16(whole)))


U_L1, FREQUENCY, SERIAL = captured(3, "1.0.32.7.0.255"), captured(3, "1.0.14.7.0.255"), captured(1, "0.0.96.1.0.255")
POWERS = [c + phase for c in (1, 2, 3, 4, 9, 10) for phase in (0, 20, 40, 60)]
TOO_MANY = tuple(captured(3, f"1.0.{c}.7.0.255") for c in (*POWERS, 32))
"""25; the data sheet has 24."""


def test_the_analysis_logger_captures_what_a_client_wants():
    client = Client()
    client.consume(30)
    assert len(client.get(*ANALYSIS, 2).value) == 2
    before = client.get(*ANALYSIS, 3).value[:FIRST_COLUMNS]

    assert client.set(*ANALYSIS, 3, Array((U_L1, SERIAL, FREQUENCY))) == DataAccessResult.SUCCESS

    assert client.get(*ANALYSIS, 3) == Array((*before, U_L1, SERIAL, FREQUENCY))
    assert client.get(*ANALYSIS, 2) == Array(())  # other registers delete the log
    client.consume(15)
    (row,) = client.get(*ANALYSIS, 2).value
    assert [cell.value for cell in row.value[FIRST_COLUMNS:]] == [230, 20_000_001, 5000]
    assert row.value[1] == U16(1 << 7)  # reconfigured
    # What was read can be written back.
    assert client.set(*ANALYSIS, 3, Array((*before, FREQUENCY))) == DataAccessResult.SUCCESS
    assert client.get(*ANALYSIS, 3) == Array((*before, FREQUENCY))


def test_twenty_four_registers_are_taken():
    client = Client()

    assert client.set(*ANALYSIS, 3, Array(TOO_MANY[:24])) == DataAccessResult.SUCCESS
    assert client.get(*ANALYSIS, 3).value[FIRST_COLUMNS:] == TOO_MANY[:24]


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ((), DataAccessResult.OTHER_REASON),
        ((U_L1, U_L1), DataAccessResult.OTHER_REASON),
        (TOO_MANY, DataAccessResult.OTHER_REASON),
        ((captured(3, "1.0.99.99.99.255"),), DataAccessResult.OBJECT_UNDEFINED),
        ((captured(3, "1.1.32.7.0.255"),), DataAccessResult.OBJECT_UNDEFINED),  # the maker's name
        ((captured(1, "1.0.32.7.0.255"),), DataAccessResult.OBJECT_UNDEFINED),  # another class
        ((captured(3, "1.0.32.7.0.255", 3),), DataAccessResult.OBJECT_UNDEFINED),
        ((captured(1, "1.0.0.1.5.128"),), DataAccessResult.OBJECT_UNDEFINED),  # a command shows nothing
    ],
)
def test_what_cannot_be_captured_changes_nothing(listed, why):
    client = Client()
    before = client.get(*ANALYSIS, 3)

    assert client.set(*ANALYSIS, 3, Array(listed)) == why
    assert client.get(*ANALYSIS, 3) == before


def test_other_logs_and_the_makers_face_keep_their_registers():
    client = Client()
    module = client.device.server.association(18, 16)
    module.receive(LLS_AARQ)
    makers = Name(7, Obis.parse("1.1.99.1.1.255"), 3)

    denied = ask(module, SetRequestNormal(0xC1, makers, Array((captured(3, "1.1.32.7.0.255"),)))).result

    assert denied == DataAccessResult.READ_WRITE_DENIED  # the maker's list has no access
    assert client.set(7, "1.0.99.1.0.255", 3, Array((U_L1,))) == DataAccessResult.READ_WRITE_DENIED
