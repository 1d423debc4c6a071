"""Modbus TCP by the books: headers in pieces, registers, exceptions, identification."""

import pytest

from trefas.base.errors import RemoteError
from trefas.wire.modbus.adu import READ_INPUT, AduReader, Request, answer

IDENTITY = ("trefas", "SDM630", "0.1")


def read(address, count):
    return None if address + count > 100 else list(range(address, address + count))


def answered(text):
    return answer(bytes.fromhex(text), {READ_INPUT: read}, IDENTITY).hex()


def test_the_example_of_the_book_is_read_and_answered_in_its_frame():
    """Application protocol 6.4: one input register, 0008h, in the frame of the implementation guide."""
    (request,) = AduReader().receive(bytes.fromhex("1501 0000 0006 ff 04 0008 0001"))

    assert request == Request(0x1501, 0xFF, bytes.fromhex("0400080001"))
    assert request.answered(bytes.fromhex("0402000a")).hex() == "150100000005ff0402000a"


def test_messages_come_in_pieces_of_any_size():
    whole = bytes.fromhex("0001 0000 0006 01 04 0000 0002 0002 0000 0006 01 04 0002 0001")
    for size in range(1, len(whole)):
        reader, found = AduReader(), []
        for at in range(0, len(whole), size):
            found += reader.receive(whole[at : at + size])
        assert [each.transaction for each in found] == [1, 2]


@pytest.mark.parametrize("text", ["0001 0001 0006", "0001 0000 0001", "0001 0000 00ff", "4745 5420 2f20"])
def test_what_is_no_modbus_ends_the_conversation(text):
    with pytest.raises(RemoteError, match="must be 0, and 2 to 254"):
        AduReader().receive(bytes.fromhex(text))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("04 0003 0002", "04 04 0003 0004"),
        ("04 0000 0000", "84 03"),  # 1 to 125 registers
        ("04 0000 007e", "84 03"),
        ("04 0000 00", "84 03"),
        ("04 0063 0002", "84 02"),
        ("04 ffff 0002", "84 02"),
        ("03 0000 0001", "83 01"),
        ("06 0000 0001", "86 01"),
        ("10 0000 0001 02 0000", "90 01"),
        ("2b 0e 01 00", "2b 0e 01 81 00 00 03 00 06 747265666173 01 06 53444d363330 02 03 302e31"),
        ("2b 0e 04 01", "2b 0e 04 81 00 00 01 01 06 53444d363330"),
        ("2b 0e 04 07", "ab 02"),
        ("2b 0e 05 00", "ab 03"),
        ("2b 0d 01 00", "ab 01"),
    ],
)
def test_each_request_has_its_answer_or_its_exception(asked, said):
    assert answered(asked) == said.replace(" ", "")
