"""What changed since a mark: the newest of each key; happenings as far as they are kept, and how many were lost."""

from trefas.run.web.changes import Sequence, State


def test_a_state_tells_what_changed_after_a_mark_and_the_newest_of_it():
    state = State()
    state.put({"u": 230, "i": 10})
    first = state.mark

    state.put({"u": 231, "i": 10})
    state.put({"u": 232, "i": 10})

    assert state.since(0) == {"u": 232, "i": 10}
    assert state.since(first) == {"u": 232}
    assert state.since(state.mark) == {}


def test_a_state_that_stays_has_the_same_mark():
    state = State()
    state.put({"u": 230})
    mark = state.mark

    assert not state.put({"u": 230})
    assert state.mark == mark


def test_a_sequence_tells_those_after_a_mark_in_order():
    sequence = Sequence(10)
    sequence.add("ab")
    mark = sequence.mark
    sequence.add("cd")

    assert sequence.since(mark) == (["c", "d"], 0)
    assert sequence.since(sequence.mark) == ([], 0)


def test_a_sequence_says_how_many_were_lost():
    sequence = Sequence(3)
    sequence.add("abcde")

    assert sequence.since(0) == (["c", "d", "e"], 2)
