"""The memory that fails: as the store on disk where nothing does, and as ordered where something should."""

import pytest

from trefas.base.errors import SetupError
from trefas.core.log import LogChange
from trefas.run.store import Store
from trefas.run.world.memory import IMAGE, CutOff, FaultyMemory

ROWS = [LogChange("x", 1, ((1, b"a"), (2, b"b"))), LogChange("y", 1, ((1, b"c"),))]
LATER = [LogChange("x", 2, ((3, b"d"),)), LogChange("y", 1, ())]


def used(memory):
    memory.save(b"one", 1, ROWS)
    memory.save(b"two", 2, LATER)
    return memory


def test_it_holds_what_the_store_on_disk_holds(tmp_path):
    store, memory = used(Store(tmp_path)), used(FaultyMemory())

    assert store.load() == memory.load() == b"two"
    for log in ("x", "y", "z"):
        assert store.rows(log) == memory.rows(log)
    for each in (store, memory):
        each.check(2)
        with pytest.raises(SetupError, match="holds image 1, but image 2 was stored"):
            each.check(1)
    store.close()


@pytest.mark.parametrize(
    ("pages", "image", "witness"), [(0, b"one", 1), (3, b"two", 1), (4, b"two", 2), (9, b"two", 2)]
)
def test_a_save_that_is_cut_off_is_stored_as_a_whole_or_not_at_all(pages, image, witness):
    memory = FaultyMemory()
    memory.save(b"one", 1, ROWS, "first")
    memory.cut_after = pages  # the image, a row that goes and one that comes: three pages

    with pytest.raises(CutOff):
        memory.save(b"two", 2, LATER, "second")

    assert (memory.load(), memory.witness) == (image, witness)
    assert memory.note == ("first" if image == b"one" else "second")
    assert memory.rows("x") == ([(1, b"a"), (2, b"b")] if image == b"one" else [(2, b"b"), (3, b"d")])


def test_what_was_not_hardened_can_be_forgotten_from_the_last_on():
    memory = FaultyMemory()
    memory.save(b"one", 1, ROWS, "first")
    memory.harden()
    memory.save(b"two", 2, LATER, "second")
    memory.save(b"three", 3, [LogChange("y", 2, ((2, b"e"),))], "third")

    assert memory.forget(1) == 1
    assert (memory.load(), memory.rows("y"), memory.sequence, memory.note) == (b"two", [(1, b"c")], 2, "second")
    assert memory.forget(9) == 1
    assert (memory.load(), memory.rows("x"), memory.note) == (b"one", [(1, b"a"), (2, b"b")], "first")
    assert memory.witness == 3


def test_a_full_memory_refuses_and_keeps_what_it_has():
    memory = used(FaultyMemory())
    memory.is_full = True

    with pytest.raises(SetupError, match="full"):
        memory.save(b"three", 3)
    with pytest.raises(SetupError, match="full"):
        memory.harden()
    assert memory.load() == b"two"


def test_pages_flip_and_tear():
    memory = used(FaultyMemory())

    memory.flip(IMAGE, 8 * 3 + 1)
    memory.tear(("x", 3), 0)

    assert memory.load() == bytes([ord("t") ^ 2, ord("w"), ord("o")])  # three bytes: the fourth is the first again
    assert memory.rows("x") == [(2, b"b"), (3, b"")]


def test_a_row_that_is_given_twice_is_noticed():
    memory = used(FaultyMemory())
    memory.save(b"three", 3, [LogChange("x", 2, ((3, b"d"),))])
    assert memory.rewritten == []

    memory.save(b"four", 4, [LogChange("x", 2, ((3, b"other"),))])

    assert memory.rewritten == [("x", 3)]
