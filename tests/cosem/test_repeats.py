"""What is remembered of one client, and for how long."""

from trefas.cosem.repeats import KEYS_MAX, MARKS_MAX, Repeats, name_of


def test_a_dedicated_key_goes_on_counting_where_it_was():
    repeats, name = Repeats(), name_of(bytes(16))

    assert repeats.expected(name) == 0
    repeats.seen(name, 41)

    assert repeats.expected(name) == 42
    assert repeats.expected(name_of(bytes(15) + b"\x01")) == 0


def test_a_signature_is_new_once():
    repeats = Repeats()

    assert [repeats.is_new(mark) for mark in (b"r", b"r", b"s", b"r")] == [True, False, True, False]


def test_only_the_newest_are_remembered():
    repeats = Repeats()
    for number in range(KEYS_MAX + 1):
        repeats.seen(name_of(number.to_bytes(16)), 7)
    for number in range(MARKS_MAX + 1):
        assert repeats.is_new(number.to_bytes(32))

    assert [repeats.expected(name_of(n.to_bytes(16))) for n in (0, 1, KEYS_MAX)] == [0, 8, 8]
    assert not repeats.is_new(MARKS_MAX.to_bytes(32))
    assert not repeats.is_new((1).to_bytes(32))
    assert repeats.is_new((0).to_bytes(32))
