"""Who has a place at a port, and who gives way. Seven places, four for one host, two kept for hosts that have none."""

from trefas.base.instant import Instant
from trefas.cosem.standing import Standing
from trefas.run.ports._places import Places
from trefas.run.ports.port import Limits

SILENT, REFUSED, PUBLIC, AUTHENTICATED = Standing
LIMITS = Limits(connections=7, connections_per_host=4, connections_kept=2, first_byte_ns=100)


class Guest:
    def __init__(self, host, standing, last_heard):
        self.host, self.standing, self.last_heard = host, standing, Instant(last_heard)

    def __repr__(self):
        return f"{self.host}{self.last_heard}"


class Room:
    """Places, and who came in so far. Each is heard when it comes, one nanosecond after the other."""

    def __init__(self, *guests):
        self.places = Places(LIMITS)
        self.guests = [Guest(host, standing, number) for number, (host, standing) in enumerate(guests)]
        for each in self.guests:
            self.places.enter(each)

    def gives_way(self, host, now=99):
        """The number of the guest that does; None where nobody does, "free" where nobody has to."""
        if self.places.is_free_for(host):
            return "free"
        loser = self.places.who_gives_way(host, Instant(now))
        return None if loser is None else self.guests.index(loser)


def test_a_host_has_its_share_and_not_more():
    room = Room(("a", PUBLIC), ("a", SILENT), ("a", AUTHENTICATED), ("a", SILENT))

    assert room.gives_way("a") == 1  # of the lowest standing the one silent longest
    assert room.gives_way("b") == "free"


def test_the_last_places_are_kept_for_hosts_that_have_none():
    room = Room(("a", PUBLIC), ("a", PUBLIC), ("a", PUBLIC), ("b", PUBLIC), ("b", PUBLIC))

    assert [room.gives_way(host) for host in "abc"] == [0, 3, "free"]


def test_a_newcomer_of_a_full_port_takes_the_place_of_the_lowest_standing_and_there_of_a_crowd():
    room = Room(*[("a", PUBLIC)] * 3, ("b", REFUSED), ("b", PUBLIC), ("c", REFUSED), ("d", AUTHENTICATED))
    assert room.gives_way("e") == 3

    room = Room(*[("a", PUBLIC)] * 3, ("b", REFUSED), ("c", REFUSED), ("c", PUBLIC), ("d", AUTHENTICATED))
    assert room.gives_way("e") == 4

    room = Room(("b", PUBLIC), ("c", PUBLIC), ("f", PUBLIC), ("g", PUBLIC), ("h", PUBLIC), ("a", PUBLIC), ("a", PUBLIC))
    assert room.gives_way("e") == 5  # alone at its host, the first stays


def test_a_host_with_a_place_in_a_crowd_makes_room_itself_unless_it_is_authenticated():
    room = Room(*[("a", PUBLIC)] * 4, ("b", SILENT), ("c", AUTHENTICATED), ("d", PUBLIC))

    assert room.gives_way("b") == 4
    assert room.gives_way("c") == 4


def test_a_host_with_a_place_does_not_lose_it_to_a_second_of_its_own_while_others_have_more():
    room = Room(*[("a", PUBLIC)] * 4, ("b", PUBLIC))

    assert room.gives_way("b") == 0  # four of another host, which stand no higher
    assert Room(*[("a", PUBLIC)] * 4, ("b", SILENT)).gives_way("b") == 4
    assert Room(*[("a", AUTHENTICATED)] * 4, ("b", PUBLIC)).gives_way("b") == 4
    assert Room(*[("a", PUBLIC)] * 3, *[("b", PUBLIC)] * 2).gives_way("b") == 3  # it would have as many then


def test_those_that_are_authenticated_give_way_after_a_while_of_silence_only():
    room = Room(*[("a", AUTHENTICATED)] * 4, *[("b", AUTHENTICATED)] * 3)

    assert (room.gives_way("c", 99), room.gives_way("a", 99)) == (None, None)
    assert (room.gives_way("c", 100), room.gives_way("a", 100)) == (0, 0)


def test_whoever_was_heard_or_rose_moves_back_in_the_line():
    room = Room(*[("a", PUBLIC)] * 4, ("b", PUBLIC), ("b", PUBLIC), ("c", PUBLIC))
    assert room.gives_way("d") == 0

    room.places.heard(room.guests[0])
    assert room.gives_way("d") == 1
    room.places.rank(room.guests[1], AUTHENTICATED)
    assert room.gives_way("d") == 2
    room.places.rank(room.guests[5], REFUSED)
    assert room.gives_way("d") == 5


def test_a_place_is_left_once():
    room = Room(("a", PUBLIC), ("a", PUBLIC))

    for _ in range(2):
        room.places.leave(room.guests[0])

    assert len(room.places) == 1
    room.places.leave(room.guests[1])
    assert (len(room.places), room.places._by_host) == (0, {})
