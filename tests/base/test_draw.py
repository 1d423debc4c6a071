"""Numbers drawn from a seed."""

from trefas.base.draw import Draw


def test_numbers_are_those_that_the_authors_of_the_generator_publish():
    # Vigna, splitmix64.c, from state 1234567: as in the tests of most implementations.
    draw = Draw(1234567)

    assert [draw.next64() for _ in range(5)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_all_numbers_below_a_limit_come_and_none_beyond():
    draw = Draw(7)

    assert {draw.below(10) for _ in range(200)} == set(range(10))


def test_a_seed_has_its_own_numbers():
    assert [Draw(1).next64(), Draw(1).next64()] == [Draw(1).next64()] * 2
    assert Draw(1).next64() != Draw(2).next64()
