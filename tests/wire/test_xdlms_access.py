import pytest

from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.wire import apdu
from trefas.wire.axdr import I8, U32, Null, OctetString
from trefas.wire.xdlms import Name, Selection
from trefas.wire.xdlms_access import AccessRequest, AccessResponse, LongInvoke, Service, Wanted, answer_of

METER_NUMBER = Name(1, Obis.parse("1.1.0.0.1.255"), 2)
CLOCK_TIME = Name(8, Obis.parse("0.1.1.0.0.255"), 2)
BOTH = (Wanted(Service.GET, CLOCK_TIME), Wanted(Service.SET, METER_NUMBER))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        # by hand, from the ASN.1 of Green Book, 9.5
        (
            "D9 40000001 00 02 01 0008 0001010000FF 02 02 0001 0101000001FF 02 02 00 0600000007",
            AccessRequest(0x40000001, b"", BOTH, (Null(), U32(7))),
        ),
        (
            "D9 60000002 00 01 03 0008 0001010000FF 03 01 0F00",
            AccessRequest(0x60000002, b"", (Wanted(Service.ACTION, CLOCK_TIME._replace(member=3)),), (I8(0),)),
        ),
        (
            "D9 40000003 0C 07EA0B160715000000800000 01 04 0008 0001010000FF 02 01 00 01 00",
            AccessRequest(
                0x40000003,
                bytes.fromhex("07EA0B160715000000800000"),
                (Wanted(Service.GET, CLOCK_TIME, Selection(1, Null())),),
                (Null(),),
            ),
        ),
        (
            "DA 40000001 00 00 02 0901AA 00 02 01 00 02 03",
            AccessResponse(0x40000001, b"", (OctetString(b"\xaa"), Null()), ((Service.GET, 0), (Service.SET, 3))),
        ),
        (
            "DA 50000001 00 01 01 01 0008 0001010000FF 02 01 00 01 01 04",
            AccessResponse(0x50000001, b"", (Null(),), ((Service.GET, 4),), BOTH[:1]),
        ),
    ],
)
def test_an_apdu_is_the_bytes_of_the_book(raw, value):
    octets = bytes.fromhex(raw)

    assert value.encode() == octets
    assert apdu.decode(octets) == value


def test_the_bits_above_the_number_stand_where_the_book_counts_them():
    # Green Book, 9.5: 28 self-descriptive, 29 processing option, 30 service class, 31 priority
    assert [int(each).bit_length() - 1 for each in LongInvoke] == [31, 30, 29, 28]


def test_values_that_are_bytes_already_make_the_same_answer():
    results = ((Service.GET, 0), (Service.SET, 3))
    value = AccessResponse(1, b"", (U32(7), Null()), results, BOTH)

    assert answer_of(1, b"", BOTH, [U32(7).encode(), b"\x00"], results) == value.encode()


@pytest.mark.parametrize("raw", ["D9 40000001 00 01 06", "D9 40000001 00 01 00", "DA 40000001 00 00 00 01 04 00"])
def test_kinds_that_are_none_are_the_peers_fault(raw):
    with pytest.raises(RemoteError, match="is of the kind"):
        apdu.decode(bytes.fromhex(raw))
