"""Records and elements of PQDIF: what is written is read, whatever else comes is refused."""

import struct
import zlib
from contextlib import suppress
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.errors import RemoteError
from trefas.wire import pqdif_ids as ids
from trefas.wire.pqdif_element import (
    BOOL4,
    CHAR1,
    CHAR2,
    GUID,
    PHYSICAL,
    REAL8,
    TIMESTAMP,
    TIMESTAMP_TYPE,
    UINT4,
    Collection,
    Values,
    read_body,
    written_body,
)
from trefas.wire.pqdif_record import HEADER_SIZE, RecordFile, written

TAG = UUID("00112233-4455-6677-8899-aabbccddeeff")


def scalar(physical, value):
    return Values(physical, np.array([value], PHYSICAL[physical]), is_vector=False)


def same(one, other):
    if isinstance(one, Collection):
        return len(one.elements) == len(other.elements) and all(
            a == b and same(x, y) for (a, x), (b, y) in zip(one.elements, other.elements, strict=True)
        )
    return (one.physical, one.is_vector, one.values.tobytes()) == (
        other.physical,
        other.is_vector,
        other.values.tobytes(),
    )


numbers = st.sampled_from(sorted(set(PHYSICAL) - {TIMESTAMP, GUID}))
values = st.builds(
    lambda physical, raw, is_vector: Values(
        physical,
        np.frombuffer(raw * PHYSICAL[physical].itemsize, PHYSICAL[physical])[: None if is_vector else 1],
        is_vector,
    ),
    numbers,
    st.binary(min_size=1, max_size=9),
    st.booleans(),
)
collections = st.recursive(
    st.just(Collection(())),
    lambda inner: st.lists(st.tuples(st.uuids(), inner | values), max_size=4).map(lambda each: Collection(tuple(each))),
    max_leaves=12,
)


@settings(max_examples=60)
@given(collections)
def test_what_is_written_is_read(collection):
    assert same(read_body(written_body(collection)), collection)


@settings(max_examples=20)
@given(collections, st.booleans())
def test_files_are_read_as_they_were_written(collection, compressed):
    style = (ids.COMPRESSION_STYLE, scalar(UINT4, 2 if compressed else 0))
    algorithm = (ids.COMPRESSION_ALGORITHM, scalar(UINT4, 1 if compressed else 0))
    container = Collection((style, algorithm))
    records = [(ids.CONTAINER, container), (ids.OBSERVATION, collection), (ids.OBSERVATION, Collection(()))]
    raw = written(records, compressed=compressed)

    file = RecordFile(np.frombuffer(raw, np.uint8))

    first, second = file.of(ids.OBSERVATION)
    assert same(file.body(first), collection)
    assert same(file.body(second), Collection(()))
    assert file.check() == 0


def test_a_body_is_laid_out_as_the_standard_draws_it():
    collection = Collection(((TAG, scalar(UINT4, 7)), (TAG, Values(REAL8, np.array([1.5])))))

    body = written_body(collection)

    tag = "3322110055447766" + "8899aabbccddeeff"
    assert body.hex() == (
        "02000000"  # two elements
        + tag + "02200100" + "07000000" + "00000000"  # scalar, unsigned of 4 bytes, in place
        + tag + "03290000" + "3c000000" + "0c000000"  # vector of reals of 8 bytes, at byte 60, 12 bytes long
        + "01000000" + "000000000000f83f"  # one value
    )  # fmt: skip


def test_texts_guids_and_numbers_are_found_by_their_tag_and_others_are_passed_over():
    collection = Collection(
        (
            (UUID(int=5), Collection(())),
            (UUID(int=1), Values(CHAR1, np.frombuffer(b"Va\0rest", np.uint8))),
            (UUID(int=2), Values(CHAR2, np.frombuffer("Ua\0".encode("utf-16-le"), "<u2"))),
            (UUID(int=3), Values(GUID, np.frombuffer(ids.RMS.bytes_le, "V16"), is_vector=False)),
            (UUID(int=4), scalar(BOOL4, 1)),
        )
    )

    read = read_body(written_body(collection))

    assert (read.text(UUID(int=1)), read.text(UUID(int=2)), read.text(UUID(int=9))) == ("Va", "Ua", "")
    assert (read.guid(UUID(int=3)), read.guid(UUID(int=4))) == (ids.RMS, None)
    assert (read.integer(UUID(int=4)), read.number(UUID(int=3))) == (1, None)


def test_all_collections_of_a_tag_are_found_in_their_order():
    one, two = (Collection(((TAG, scalar(UINT4, number)),)) for number in (1, 2))
    whole = Collection(((TAG, one), (UUID(int=1), two), (TAG, scalar(UINT4, 3)), (TAG, two)))

    assert list(whole.collections(TAG)) == [one, two]
    assert whole.collection(TAG) == one
    assert whole.collection(UUID(int=2)) == Collection(())


def test_physical_types_have_the_sizes_of_the_standard():
    # IEEE 1159.3, ID_PHYS_TYPE: bool1 bool2 bool4, char1 char2, int1 int2 int4, unsigned, real4 real8 complex8 complex16,
    # timestamp of four and eight bytes, GUID
    bools, chars, signed = {1: 1, 2: 2, 3: 4}, {10: 1, 11: 2}, {20: 1, 21: 2, 22: 4}
    unsigned, floats = {30: 1, 31: 2, 32: 4}, {40: 4, 41: 8, 42: 8, 43: 16}

    sizes = {number: each.itemsize for number, each in PHYSICAL.items()}

    assert sizes == bools | chars | signed | unsigned | floats | {50: 12, 60: 16}
    assert {number for number, each in PHYSICAL.items() if each.kind == "c"} == {42, 43}


def test_elements_of_unknown_kinds_are_passed_over():
    body = bytearray(written_body(Collection(((TAG, scalar(UINT4, 7)), (UUID(int=1), scalar(UINT4, 8))))))
    body[20] = 9  # the kind of the first element

    assert [tag for tag, _ in read_body(bytes(body)).elements] == [UUID(int=1)]


def test_a_link_that_leads_in_a_circle_ends():
    circle = struct.pack("<I", 40) + 40 * (TAG.bytes_le + bytes((1, 0, 0, 0)) + struct.pack("<II", 0, 4))

    with pytest.raises(RemoteError, match="circle"):
        read_body(circle)


def test_a_chain_of_records_that_leads_in_a_circle_ends():
    raw = bytearray(written([(ids.CONTAINER, Collection(())), (ids.OBSERVATION, Collection(()))]))
    second = HEADER_SIZE + 4
    raw[second + 40 : second + 44] = struct.pack("<I", second)

    with pytest.raises(RemoteError, match="circle"):
        RecordFile(np.frombuffer(bytes(raw), np.uint8))


def test_a_body_that_unpacks_to_more_than_the_limit_is_refused():
    style = (ids.COMPRESSION_STYLE, scalar(UINT4, 2)), (ids.COMPRESSION_ALGORITHM, scalar(UINT4, 1))
    raw = bytearray(written([(ids.CONTAINER, Collection(style)), (ids.OBSERVATION, Collection(()))]))
    bomb = zlib.compress(bytes(1 << 16))
    at = raw.index(ids.OBSERVATION.bytes_le) - 16
    head = struct.pack("<16s16sIIII16x", ids.SIGNATURE.bytes_le, ids.OBSERVATION.bytes_le, 64, len(bomb), 0, 0)
    file = RecordFile(np.frombuffer(bytes(raw[:at]) + head + bomb, np.uint8), body_size_max=50_000)

    with pytest.raises(RemoteError, match="unpacks to more than 50000 bytes"):
        file.body(file.records[1])


@pytest.mark.parametrize(("style", "algorithm"), [(1, 1), (2, 64)])
def test_compressions_that_the_standard_has_withdrawn_are_refused(style, algorithm):
    container = ((ids.COMPRESSION_STYLE, scalar(UINT4, style)), (ids.COMPRESSION_ALGORITHM, scalar(UINT4, algorithm)))
    raw = written([(ids.CONTAINER, Collection(container))])

    with pytest.raises(RemoteError, match=f"style {style} and algorithm {algorithm}"):
        RecordFile(np.frombuffer(raw, np.uint8))


@settings(max_examples=150)
@given(st.data())
def test_bodies_that_were_cut_or_changed_cause_remote_errors_alone(data):
    stamp = np.array([(45_667, 0.5)], TIMESTAMP_TYPE)
    inner = Collection(((TAG, Values(REAL8, np.arange(3.0))), (TAG, Values(TIMESTAMP, stamp, is_vector=False))))
    body = bytearray(written_body(Collection(((TAG, inner), (TAG, scalar(UINT4, 3)), (TAG, inner)))))
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] ^= 1 << data.draw(st.integers(0, 7))

    with suppress(RemoteError):
        read_body(bytes(body[: data.draw(st.integers(1, len(body)))]))
