import pytest

from trefas.base.errors import RemoteError
from trefas.wire import apdu
from trefas.wire.axdr import I8, U16, U32, OctetString
from trefas.wire.xdlms import DataAccessResult, Selection
from trefas.wire.xdlms_sn import (
    BlockTaken,
    InformationReport,
    NextBlock,
    ReadBlock,
    ReadRequest,
    ReadResponse,
    UnconfirmedWriteRequest,
    Variable,
    WriteBlock,
    WriteRequest,
    WriteResponse,
)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        # by hand, from the ASN.1 of Green Book, 9.5
        ("05 01 02 FA08", ReadRequest((Variable(0xFA08),))),
        ("05 01 04 0110 01 0F00", ReadRequest((Variable(0x110, Selection(1, I8(0))),))),
        ("05 01 05 0001", ReadRequest((NextBlock(1),))),
        ("05 01 06 00 0001 02 AABB", ReadRequest((ReadBlock(False, 1, b"\xaa\xbb"),))),
        ("0C 02 00 120005 01 04", ReadResponse((U16(5), DataAccessResult.OBJECT_UNDEFINED))),
        ("0C 01 02 01 0003 02 AABB", ReadResponse((ReadBlock(True, 3, b"\xaa\xbb"),))),
        ("0C 01 03 0002", ReadResponse((BlockTaken(2),))),
        ("06 01 02 0108 01 0600000007", WriteRequest((Variable(0x108),), (U32(7),))),
        ("06 01 07 01 0002 01 0902AABB", WriteRequest((WriteBlock(True, 2),), (OctetString(b"\xaa\xbb"),))),
        ("0D 03 00 01 03 02 0002", WriteResponse((None, DataAccessResult.READ_WRITE_DENIED, BlockTaken(2)))),
        ("16 01 02 0108 01 0600000007", UnconfirmedWriteRequest((Variable(0x108),), (U32(7),))),
        ("18 00 01 02 0108 01 0600000007", InformationReport((Variable(0x108),), (U32(7),))),
        (
            "18 01 0E 3230323630313331323335393539 01 02 0108 01 120005",
            InformationReport((Variable(0x108),), (U16(5),), b"20260131235959"),
        ),
    ],
)
def test_an_apdu_is_the_bytes_of_the_book(raw, value):
    octets = bytes.fromhex(raw)

    assert value.encode() == octets
    assert apdu.decode(octets) == value


@pytest.mark.parametrize("raw", ["05 01 03 0000", "0C 01 04", "0D 01 03"])
def test_kinds_that_are_none_are_the_peers_fault(raw):
    with pytest.raises(RemoteError, match="is of the kind"):
        apdu.decode(bytes.fromhex(raw))
