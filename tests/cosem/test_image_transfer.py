"""Image transfer over DLMS: the steps of the maker's description, and their answers."""

import zlib

import pytest

from tests.cosem.house import NOW, PUBLIC_AARQ, ask
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.core.image_transfer import ImageTransfer
from trefas.core.meter import Meter
from trefas.core.upload_audit import UploadFailure, UploadSuccess, audit
from trefas.cosem.faces.omnipower import omnipower
from trefas.cosem.server import RECEIVE_SIZE_MAX
from trefas.wire import apdu
from trefas.wire.axdr import (
    I8,
    U8,
    U16,
    U32,
    Array,
    BitString,
    Boolean,
    Enumerated,
    OctetString,
    Structure,
    VisibleString,
)
from trefas.wire.ciphering import Ciphered, KeySet, Protection
from trefas.wire.xdlms import ActionResult, DataAccessResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

OBJECT = Name(18, Obis.parse("0.0.44.0.0.255"), 0)
IMAGE = bytes.fromhex("0098117300000101") + bytes(100)
IDENTIFIER = zlib.crc32(IMAGE).to_bytes(4) + bytes(range(16))
LLS = bytes.fromhex(
    "6033A1090607608574050801018A0207808B0760857405080201AC0780053132333435BE10040E01000000065F1F040000FE1FFFFF"
)


class Client:
    """Somebody with a new program."""

    def __init__(self):
        meter = Meter((ImageTransfer,), start=NOW)
        self.transfer = next(part for part in meter.parts if isinstance(part, ImageTransfer))
        self.device = omnipower(meter, meter.parts, b"KAME0000000001")
        self.device.now = NOW
        self.association = self.device.association(18, 16)
        assert apdu.decode(self.association.receive(LLS)).result == 0

    def get(self, index):
        return ask(self.association, GetRequestNormal(0xC1, OBJECT._replace(member=index))).given

    def set(self, index, data):
        return ask(self.association, SetRequestNormal(0xC1, OBJECT._replace(member=index), data)).result

    def act(self, index, parameter):
        return ask(self.association, ActionRequestNormal(0xC1, OBJECT._replace(member=index), parameter)).result

    def pass_s(self, seconds):
        self.device.now = Instant(self.device.now + seconds * NS_PER_S)


def test_a_program_is_transferred_verified_and_activated():
    client = Client()

    assert client.get(5) == Boolean(True)
    assert client.set(2, U32(64)) == DataAccessResult.SUCCESS
    assert client.act(1, Structure((OctetString(IDENTIFIER), U32(len(IMAGE))))) == ActionResult.SUCCESS
    assert client.get(6) == Enumerated(1)
    assert client.act(2, Structure((U32(1), OctetString(IMAGE[64:])))) == ActionResult.SUCCESS
    assert client.get(3) == BitString("01")
    assert client.get(4) == U32(0)
    assert client.act(2, Structure((U32(0), OctetString(IMAGE[:64])))) == ActionResult.SUCCESS
    assert client.get(4) == U32(2)
    assert client.get(7) == Array(())

    assert client.act(3, I8(0)) == ActionResult.TEMPORARY_FAILURE  # it could be started
    assert client.get(6) == Enumerated(2)
    assert client.act(3, I8(0)) == ActionResult.TEMPORARY_FAILURE  # and it goes on
    client.pass_s(3)
    assert client.get(6) == Enumerated(3)
    assert client.act(3, I8(0)) == ActionResult.SUCCESS  # verified it is
    assert client.get(6) == Enumerated(3)
    assert client.get(7) == Array((Structure((U32(len(IMAGE)), OctetString(IMAGE[:8]), OctetString(IDENTIFIER[:4]))),))
    assert client.act(4, I8(0)) == ActionResult.SUCCESS
    assert client.get(6) == Enumerated(6)


def test_a_whole_image_that_was_not_verified_is_verified_when_it_is_activated():
    client = Client()
    client.act(1, Structure((OctetString(IDENTIFIER), U32(len(IMAGE)))))
    client.act(2, Structure((U32(0), OctetString(IMAGE))))

    assert client.act(4, I8(0)) == ActionResult.TEMPORARY_FAILURE
    assert client.get(6) == Enumerated(2)
    client.pass_s(3)
    assert client.get(6) == Enumerated(6)


def test_the_longest_block_fits_an_apdu_even_ciphered_in_the_general_form():
    client = Client()
    assert client.set(2, U32(985)) == DataAccessResult.SUCCESS
    assert client.act(1, Structure((OctetString(IDENTIFIER), U32(1000)))) == ActionResult.SUCCESS
    block = ActionRequestNormal(0xC1, OBJECT._replace(member=2), Structure((U32(0), OctetString(bytes(985)))))

    assert ask(client.association, block).result == ActionResult.SUCCESS
    # C3 01 C1, descriptor 9, 01, 02 02, 06 and the number 4, 09 82 03 D9, the block; then DB, 08 title 8, 82 and the length 2,
    # security control and counter 5, and behind it the tag 12
    whole = block.encode()
    assert len(whole) == 3 + 9 + 1 + 2 + 5 + 4 + 985 == 1009
    sealed = Ciphered(KeySet.GLOBAL, Protection.BOTH, 0, whole + bytes(12), bytes(8)).encode()
    assert len(sealed) == 1009 + 1 + 9 + 3 + 5 + 12 == RECEIVE_SIZE_MAX


def test_what_cannot_be_done_now_is_answered_with_other_reason():
    client = Client()

    assert client.act(3, I8(0)) == ActionResult.OTHER_REASON
    assert client.act(4, I8(0)) == ActionResult.OTHER_REASON
    assert client.act(2, Structure((U32(0), OctetString(b"x")))) == ActionResult.OTHER_REASON
    assert client.act(1, Structure((OctetString(b"x"), U32(1)))) == ActionResult.OTHER_REASON
    assert client.set(2, U32(31)) == DataAccessResult.OTHER_REASON


@pytest.mark.parametrize(
    ("index", "parameter"), [(1, I8(0)), (2, Structure((U32(0),))), (3, U16(0)), (4, OctetString(b"\0"))]
)
def test_a_parameter_of_another_type_is_told_so(index, parameter):
    assert Client().act(index, parameter) == ActionResult.TYPE_UNMATCHED


def test_writing_the_block_size_cancels():
    client = Client()
    client.act(1, Structure((OctetString(IDENTIFIER), U32(len(IMAGE)))))

    assert client.set(2, U16(64)) == DataAccessResult.TYPE_UNMATCHED
    assert client.get(6) == Enumerated(1)
    assert client.set(2, U32(128)) == DataAccessResult.SUCCESS
    assert client.get(6) == Enumerated(0)


def test_the_public_client_sees_nothing_of_it():
    client = Client()
    association = client.device.association(16, 1)
    assert apdu.decode(association.receive(PUBLIC_AARQ)).result == 0

    answer = ask(association, GetRequestNormal(0xC1, OBJECT._replace(member=6)))
    assert answer.given == DataAccessResult.OBJECT_UNDEFINED


def test_the_audit_is_read_as_rows_with_texts():
    meter = Meter((ImageTransfer, UploadSuccess, UploadFailure), start=NOW)
    transfer, success, failure = (
        next(part for part in meter.parts if isinstance(part, kind))
        for kind in (ImageTransfer, UploadSuccess, UploadFailure)
    )
    audit(transfer, success, failure, "5098 A1", meter.occurrences)
    success.note(NOW, "5098 A1", bytes(range(16)))
    device = omnipower(meter, meter.parts, b"KAME0000000001")
    association = device.association(18, 16)
    assert apdu.decode(association.receive(LLS)).result == 0

    profile = Name(7, Obis.parse("1.1.99.98.13.255"), 2)
    (row,) = ask(association, GetRequestNormal(0xC1, profile)).given.value
    assert row.value[-4:] == (U8(1), VisibleString("5098 A1         "), OctetString(bytes(range(16))), U8(0))
    columns = ask(association, GetRequestNormal(0xC1, profile._replace(member=3))).given.value
    assert len(columns) == len(row.value)
    assert [column.value[1].value.hex() for column in columns[-4:]] == [f"01016036{e:02x}ff" for e in (2, 3, 4, 6)]
