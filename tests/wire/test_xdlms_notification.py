import pytest

from trefas.base.obis import Obis
from trefas.wire import apdu
from trefas.wire.axdr import U16, U32, Structure
from trefas.wire.xdlms import Name
from trefas.wire.xdlms_notification import DataNotification, DataNotificationConfirm, EventNotification

METER_NUMBER = Name(1, Obis.parse("1.1.0.0.1.255"), 2)
MOMENT = bytes.fromhex("07E10816030D0000FF800000")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        # the head of a push as the field has it: no tag before the date-time, only its length
        ("0F 00000000 0C 07E10816030D0000FF800000 02 01 12 00E6", DataNotification(0, MOMENT, Structure((U16(230),)))),
        # by hand, from the ASN.1 of Green Book, 9.5
        ("0F C0000001 00 12 0005", DataNotification(0xC0000001, b"", U16(5))),
        ("10 C0000001 00", DataNotificationConfirm(0xC0000001)),
        ("C2 00 0001 0101000001FF 02 0600BC614F", EventNotification(METER_NUMBER, U32(12345679))),
        (
            "C2 01 0C 07E10816030D0000FF800000 0001 0101000001FF 02 12 0005",
            EventNotification(METER_NUMBER, U16(5), MOMENT),
        ),
    ],
)
def test_an_apdu_is_the_bytes_of_the_book(raw, value):
    octets = bytes.fromhex(raw)

    assert value.encode() == octets
    assert apdu.decode(octets) == value
