"""Pushes of which half were hurt by the line: every one that was not is read, none of the others is, and nothing escapes.

Ten thousand of each kind were read so by hand, from the same seed; here it is a share of them.
"""

import pytest

from tests.wire.han.faulty import KEYS, TIME, faulty, frame, number_of
from trefas.base.draw import Draw
from trefas.wire.han.frame import HanReader
from trefas.wire.han.lists import p1_se
from trefas.wire.han.p1 import P1Reader

COUNT = 400
QUIET = bytes(3_000)
"""Longer than any frame that a hurt one may have announced."""


def cut_anywhere(stream, draw):
    place = 0
    while place < len(stream):
        size = 1 + draw.below(600)
        yield stream[place : place + size]
        place += size


@pytest.mark.parametrize(
    ("kind", "keys"), [("nve-1", None), ("nve-2", None), ("aidon-2", None), ("push-1", None), ("push-1", KEYS)]
)
def test_every_good_frame_is_read_and_no_hurt_one(kind, keys):
    said = faulty(kind, COUNT, seed=7, keys=keys)
    reader = HanReader(keys, fresh=True)

    pieces = cut_anywhere(b"".join(said.pieces) + QUIET, Draw(1))
    found = [number_of(each.said.values) for piece in pieces for each in reader.receive(piece)]

    assert found == said.good
    assert reader.errors > COUNT // 5


def test_every_good_telegram_is_read_and_no_hurt_one():
    said = faulty("p1", COUNT, seed=7)
    reader = P1Reader(p1_se.LIST)

    pieces = cut_anywhere(b"".join(said.pieces), Draw(1))
    found = [number_of(each.values) for piece in pieces for each in reader.receive(piece)]

    assert found == said.good
    assert reader.errors > COUNT // 5


def test_a_counter_that_came_before_is_refused_where_that_is_asked_for():
    stream = b"".join(frame("push-1", number, KEYS) for number in (5, 5, 3, 6))
    any_counter, fresh = HanReader(KEYS), HanReader(KEYS, fresh=True)

    assert [each.counter for each in any_counter.receive(stream)] == [5, 5, 3, 6]
    assert [each.counter for each in fresh.receive(stream)] == [5, 6]
    assert (any_counter.errors, fresh.errors) == (0, 2)
    assert fresh.receive(frame("nve-1", 1))[0].said.date_time == TIME
