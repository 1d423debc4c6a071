"""Lives are the same each time, every seed has another, and what is not the same is said in words."""

import re
import struct
from random import Random

import pytest

from tests.golden.axdr import another, decoded
from tests.golden.life import lived
from tests.golden.line import crc, frame
from tests.golden.surface import Device
from tests.golden.told import difference, read_image


def image(counts, texts):
    head = struct.pack(">4sHHHQ", b"TRFS", 1, len(counts), len(texts), 7)
    keys = b"".join(bytes((len(key),)) + key.encode() + b"\0" for key in counts)
    values = b"".join(each.to_bytes(8, signed=True) for each in counts.values())
    said = b"".join(bytes((len(k),)) + k.encode() + b"\0" + len(v).to_bytes(2) + v.encode() for k, v in texts.items())
    return head + keys + values + said + bytes(16)


BEFORE = image({"1.1.1.8.0.255": 17, "Tamper.lid": -1}, {"Nameplate.title": "abc"})
NOW = image({"1.1.1.8.0.255": 18, "Tamper.lid": -1}, {"Nameplate.title": "abd"})


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        ([("seconds", [("image", BEFORE), ("row 1", b"abc")])], ""),
        ([("seconds", [("image", NOW)])], "1.1.1.8.0.255 was 17 and is 18; Nameplate.title was b'abc' and is b'abd'"),
        (
            [("seconds", [("image", BEFORE), ("row 1", b"axc")])],
            r"row 1: from byte 1 on, was 61 62 63 \(3 bytes\) and is 61 78",
        ),
        ([("seconds", [("image", BEFORE)])], "step 0 .seconds.: only before there was 'row 1'"),
        ([("seconds", [("image", BEFORE), ("row 2", b"")])], "before there was 'row 1', and now 'row 2'"),
        ([("outage", [])], r"step 0 .seconds.: the other build has outage"),
        ([], "there were 1 steps before, and now 0"),
    ],
)
def test_the_first_difference_is_said_in_words(now, sentence):
    said = difference([("seconds", [("image", BEFORE), ("row 1", b"abc")])], now)

    assert (said == "") is (sentence == "")
    assert re.search(sentence, said)


def test_an_image_of_the_meter_is_read_by_its_keys():
    values = read_image(Device("number = 12345678", "four-wire", 0).image())

    assert values["1.1.0.0.1.255"] == 12345678
    assert values["Passwords.module"] == b"12345"


def test_a_seed_has_one_life_and_leaves_the_same_each_time():
    once, twice, other = lived(8), lived(8), lived(9)

    assert difference(once.steps, twice.steps) == ""
    assert difference(once.steps, other.steps)
    assert sum(len(notes) for _, notes in once.steps) > 100


# ---- what the lives are made of


def test_one_leaf_of_a_value_is_changed():
    raw = bytes.fromhex("02 02 12 0003 09 02 6162")  # structure {long-unsigned 3, octet-string "ab"}

    for seed in range(20):
        before, after = decoded(raw)[0], decoded(another(raw, Random(seed)))[0]
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_frames_are_those_of_the_book():
    # X-25 of "123456789" is 906Eh in every catalogue of checksums; low byte first.
    assert crc(b"123456789") == bytes.fromhex("6e90")
    # The SNRM of the public client to server 1 with one byte of address, as it is published everywhere.
    assert frame(b"\x03", 16, 0x93) == bytes.fromhex("7e a0 07 03 21 93 0f 01 7e")
