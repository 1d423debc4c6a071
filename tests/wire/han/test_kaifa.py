"""Lists of Kaifa meters: made from the values of captures byte for byte, and read back.

The captures are those of toreamun/amshan (MIT), tests/test_kaifa.py, from the LLC header on, with what is stated of them there.
"""

import pytest

from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.wire.han.frame import HanReader, framed
from trefas.wire.han.lists import kaifa_1, kaifa_2, kaifa_3, kaifa_se
from trefas.wire.han.notification import Notification, decode, encode

NORWAY = (kaifa_1.LIST, kaifa_2.LIST, kaifa_3.LIST)
HEADER = "E6E700 0F 40000000"
TIME_1, TIME_3 = "07E3020401173416FF800000", "07E40119060E000AFF800000"
TEXTS = "09074B464D5F303031 091036393730363331343032363134343736 09084D41333034483345"
LIST_1 = f"{HEADER} 090C{TIME_1} 0201 06000016DC"
LIST_3 = (
    f"{HEADER} 090C{TIME_3} 0212 {TEXTS} 0600001328 0600000000 0600000000 0600000179 06000038EB 0600003D1B 0600002535 "
    f"0600000891 0600000000 060000089D 090C{TIME_3} 0604BE76E8 0600000000 06000D922D 060030FEB4"
)
SWEDEN = (
    f"{HEADER} 00 0224 09060100000281FF 09074B464D5F303031 09060000600100FF 091037333430373334303733343037333430"
    "09060000600107FF 09074D413330344834 09060100010700FF 0600000B00 09060100020700FF 0600000000 09060100030700FF 0600000000"
    "09060100040700FF 0600000042 090601001F0700FF 0600001A7D 09060100330700FF 0600000316 09060100470700FF 06000017ED"
    "09060100200700FF 0600000912 09060100340700FF 06000008FC 09060100480700FF 06000008F1"
    "09060000010000FF 090C07E509160311231EFFFFC400 09060100010800FF 0600490B23 09060100020800FF 0600000000"
    "09060100030800FF 0600006674 09060100040800FF 060008D3E0"
)


def said(pushed, time, values, **more):
    return Notification(
        "", bytes.fromhex(time), dict(zip((row.name for row in pushed.rows), values, strict=True)), **more
    )


SAID_3 = (
    *("KFM_001", "6970631402614476", "MA304H3E", 4_904, 0, 0, 377, 14_571, 15_643, 9_525, 2_193, 0, 2_205),
    *(bytes.fromhex(TIME_3), 79_591_144, 0, 889_389, 3_210_932),
)
SAID_SE = (
    *("KFM_001", "7340734073407340", "MA304H4", 2_816, 0, 0, 66, 6_781, 790, 6_125, 2_322, 2_300, 2_289),
    *(bytes.fromhex("07E509160311231EFFFFC400"), 4_786_979, 0, 26_228, 578_528),
)


@pytest.mark.parametrize(
    ("pushed", "capture", "time", "values"),
    [
        (kaifa_1.LIST, LIST_1, TIME_1, (5_852,)),
        (kaifa_3.LIST, LIST_3, TIME_3, SAID_3),
        (kaifa_se.LIST, SWEDEN, "", SAID_SE),
    ],
)
def test_a_list_is_made_from_what_is_stated_of_a_capture_and_read_back(pushed, capture, time, values):
    apdu = bytes.fromhex(capture)[3:]
    notification = said(pushed, time, values)

    assert encode(pushed, notification) == apdu
    found = decode(apdu, NORWAY)
    assert (found.values, found.date_time) == (notification.values, bytes.fromhex(time))
    assert found.version == ("" if pushed is kaifa_1.LIST else "KFM_001")


def test_frames_have_the_header_of_kaifa():
    # As its meters send lists 1, 2 and 3 in three phases: A0 27, A0 79 and A0 9B with these check sequences.
    heads = {framed(encode(kaifa_1.LIST, said(kaifa_1.LIST, TIME_1, (5_852,))), *KAIFA)[:9].hex(" ")}
    heads.add(framed(encode(kaifa_3.LIST, said(kaifa_3.LIST, TIME_3, SAID_3)), *KAIFA)[:9].hex(" "))

    assert heads == {"7e a0 27 01 02 01 10 5a 87", "7e a0 9b 01 02 01 10 ee ae"}


KAIFA = (kaifa_1.LIST.addresses, kaifa_1.LIST.control)


def test_a_reader_is_told_which_lists_of_values_alone_may_come():
    frame = framed(encode(kaifa_3.LIST, said(kaifa_3.LIST, TIME_3, SAID_3)), *KAIFA)
    knows, does_not = HanReader(lists=NORWAY), HanReader()

    assert knows.receive(frame)[0].said.version == "KFM_001"
    assert does_not.receive(frame) == []
    assert does_not.errors == 1


def test_a_meter_of_one_phase_says_one_and_what_was_not_measured_is_null():
    single = {Obis.parse("1-0:31.7.0"): 4_370, Obis.parse("1-0:32.7.0"): 2_300}
    one = encode(kaifa_2.LIST, Notification("", bytes.fromhex(TIME_3), single))
    none = encode(kaifa_2.LIST, Notification("", bytes.fromhex(TIME_3), {}))

    # Nine: version, number, type, four powers, a current and a voltage. 00 is null-data.
    assert one[19:] == bytes.fromhex("0209 00000000000000 0600001112 06000008FC")
    assert none[19:] == bytes.fromhex("020D") + bytes(13)
    assert decode(one, NORWAY).values == single
    assert decode(none, NORWAY).values == {}


def test_values_alone_of_no_known_list_are_refused():
    with pytest.raises(RemoteError, match="begins with the version"):
        decode(bytes.fromhex(f"0F40000000 090C{TIME_1} 0202 06000016DC 06000016DC"), NORWAY)
