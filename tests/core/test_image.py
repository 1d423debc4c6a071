"""The image: round trips, keys and not positions, and refusals that change nothing."""

from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import SetupError
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.meter import Meter
from trefas.core.operation import Operation


class Extra(Part):
    """A part that a later build has."""

    number = Slot("1-1:0.0.1", Unit.NONE, "MeterNo1", writable=True, initial=7)
    text = Label("1-1:0.0.0", "MeterNoLow", writable=True, octets=True)


def used_meter() -> Meter:
    meter = Meter()
    meter.advance(intervals_of([Step(p_w=(100.0003, -7.0, 3.0), q_var=(5.0, 5.0, 5.0), s_va=(101.0, 9.0, 6.0))] * 3))
    return meter


def test_a_meter_comes_back_from_its_image_to_the_last_rest():
    meter, other = used_meter(), Meter()

    other.restore(meter.image())

    assert (other.rows.rests == meter.rows.rests).all()
    kept = [slot for slot in meter.layout.slots if not slot.volatile]
    assert [other.rows.count(slot) for slot in kept] == [meter.rows.count(slot) for slot in kept]
    assert other.sequence == meter.sequence == 1


def test_live_values_do_not_survive():
    other = Meter()

    other.restore(used_meter().image())

    assert other.read("1-1:1.7.0").count == 0


def test_a_build_with_more_slots_reads_the_image_of_one_with_fewer():
    later = Meter((Extra,))

    later.restore(used_meter().image())

    assert later.read("1-1:1.8.0").count == used_meter().read("1-1:1.8.0").count
    assert later.read("1-1:0.0.1").count == 7


def test_a_slot_that_was_given_a_logical_name_is_known_by_its_name_in_the_program():
    # The same part, before its number had a logical name.
    earlier = type("Extra", (Part,), {"number": Slot(None, Unit.NONE, "MeterNo1", initial=3)})
    later = Meter((Extra,))

    later.restore(Meter((earlier,)).image())

    assert later.read("1-1:0.0.1").count == 3


def test_texts_that_were_written_survive():
    first, second = Meter((Extra,)), Meter((Extra,))
    first.parts[-1].text = b"\x00\xff7"

    second.restore(first.image())

    assert second.parts[-1].text == b"\x00\xff7"


def test_a_text_is_of_one_meter_of_a_fleet():
    one, fleet = Meter((Extra,)), Meter((Extra,), meters=3)
    one.parts[-1].text = b"one"
    first, last = fleet.parts[-1], Extra(fleet.rows, 2)
    first.text, last.text = b"first", b"last"

    fleet.restore(one.image(), meter=1)

    assert fleet.rows.texts[:, 0].tolist() == [b"first", b"one", b"last"]
    assert (first.text, Extra(fleet.rows, 1).text, last.text) == (b"first", b"one", b"last")


def test_an_image_with_words_where_octets_are_kept_is_refused_and_changes_nothing():
    worded = type("Extra", (Part,), {"text": Label("1-1:0.0.0", "MeterNoLow", writable=True)})
    written, meter = Meter((worded,)), Meter((Extra,))
    written.parts[-1].text = "words"
    written.rows.put(Operation.last_ns, 77)

    with pytest.raises(SetupError, match="has 'words' for MeterNoLow, which is octets here"):
        meter.restore(written.image())
    assert (meter.parts[-1].text, meter.rows.count(Operation.last_ns)) == (b"", 0)


def test_texts_that_were_never_written_come_back_as_what_they_are():
    class Named(Part):
        word = Label(None, "word", writable=True)
        octets = Label(None, "octets", writable=True, octets=True)

    first, second = Meter((Named,)), Meter((Named,))

    second.restore(first.image())

    assert (second.parts[-1].word, second.parts[-1].octets) == ("", b"")


def test_slots_that_a_part_dropped_are_no_obstacle():
    class Old(Part):
        kept = Slot(None, Unit.NONE, "still there")
        gone = Slot(None, Unit.NONE, "no more")

    class New(Part):
        kept = Slot(None, Unit.NONE, "still there")
        dropped = ("gone",)

    Old.__name__ = New.__name__ = "Box"
    before, after = Meter(parts=(Old,)), Meter(parts=(New,))
    before.part(Old).kept, before.part(Old).gone = 3, 4

    after.restore(before.image())

    assert after.part(New).kept == 3


def test_an_image_with_slots_that_this_build_has_not_is_refused():
    image = Meter((Extra,)).image()

    with pytest.raises(SetupError, match=r"has 1\.1\.0\.0\.1\.255, which this meter has not"):
        Meter().restore(image)


IMAGE = used_meter().image()


@given(at=st.integers(0, 8 * len(IMAGE) - 1))
@settings(max_examples=300)
def test_a_flipped_bit_is_refused_and_changes_nothing(at):
    meter = Meter()
    before = meter.rows.counts.copy()
    flipped = bytearray(IMAGE)
    flipped[at // 8] ^= 1 << at % 8

    with pytest.raises(SetupError, match="damaged"):
        meter.restore(bytes(flipped))

    assert (meter.rows.counts == before).all()


@given(length=st.integers(0, len(IMAGE) - 1))
def test_a_torn_image_is_refused(length):
    with pytest.raises(SetupError, match="damaged"):
        Meter().restore(IMAGE[:length])


@pytest.mark.parametrize("cut", [20, 21, 60, -1])
@pytest.mark.parametrize("end", [b"", b"\x02\xff\xfe\x00" * 9])
def test_an_image_whose_digest_somebody_made_is_refused_where_it_is_none_inside(cut, end):
    body = Meter().image()[:-16][:cut] + end

    with pytest.raises(SetupError):
        Meter().restore(body + blake2b(body, digest_size=16).digest())


def test_an_image_of_another_version_is_refused_by_name():
    body = bytearray(IMAGE[:-16])
    body[5] = 9
    image = bytes(body) + blake2b(bytes(body), digest_size=16).digest()

    with pytest.raises(SetupError, match="version 9; this program reads"):
        Meter().restore(image)
