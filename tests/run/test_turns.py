"""Whose turn it is at a port: pieces, shares, rests, and datagrams beside connections."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.instant import NS_PER_S, Instant
from trefas.run.ports._turns import DEBT_NS, READ_FACTOR, SHARE, TURN_NS, Share, Turns


class Waiting:
    """A talk with so many pieces to say, and where it is noted that it said one."""

    def __init__(self, name, pieces, order=(), turn=0):
        self.name, self.pieces, self.order, self.turn = name, pieces, order, turn
        self.waits = False

    def say_on(self):
        self.order.append(self.name)
        self.pieces -= 1
        return self.pieces > 0


def test_of_a_host_the_talk_speaks_that_was_served_longest_ago():
    order = []

    async def test():
        turns = Turns(lambda: Instant(0))
        host = turns.enter("house")
        for number in range(3):
            turns.wait(host, Waiting(f"flood {number}", 2, order, turns.next_turn()))
        turns.wait(host, Waiting("calm", 2, order, 0))
        while turns._connections.busy:
            await asyncio.sleep(0)

    asyncio.run(test())
    assert order == ["calm", *(["flood 0", "flood 1", "flood 2"]), "calm", "flood 0", "flood 1", "flood 2"]


def test_hosts_that_wait_are_served_turn_about():
    order = []

    async def test():
        turns = Turns(lambda: Instant(0))
        flood, calm = turns.enter("flood"), turns.enter("calm")
        for _ in range(3):
            turns.wait(flood, Waiting("flood", 2, order))
        turns.wait(calm, Waiting("calm", 2, order))
        while turns._connections.busy:
            await asyncio.sleep(0)

    asyncio.run(test())
    assert order == ["flood", "calm"] * 2 + ["flood"] * 4


class Busy(Waiting):
    """Each piece takes a tenth of a millisecond of the clock that it is given."""

    def __init__(self, name, order, now):
        super().__init__(name, 100, order)
        self.now = now

    def say_on(self):
        self.now[0] += 100_000
        return super().say_on()


def test_a_host_that_floods_while_others_are_there_gets_a_third_of_the_time():
    """Pieces of 0.1 ms, as many as may be, for a second: the first millisecond at once, and a third of the time then."""
    share, now, worked = Share(), Instant(0), 0
    while now < NS_PER_S:
        done = Instant(now + 100_000)
        rest_ns = share.rest_ns(now, done)
        assert rest_ns == 0 or rest_ns >= 1_000_000  # a loop's timer measures milliseconds
        worked += 100_000
        now = Instant(done + rest_ns)

    assert worked / now == pytest.approx(1 / 3, abs=0.02)


def test_who_was_alone_does_not_pay_for_it_when_others_come():
    order, now = [], [0]

    async def test():
        turns = Turns(lambda: Instant(now[0]))
        host = turns.enter("alone")
        turns._last, turns._changed_at = host.share, Instant(-NS_PER_S)
        turns.wait(host, Busy("alone", order, now))
        for _ in range(90):  # 9 ms in a row
            turns._turn()
        turns.is_free(turns.enter("calm"), Waiting("calm", 1), Instant(now[0]))
        turns._turn()
        return host.share.credit_ns

    assert asyncio.run(test()) == pytest.approx(-100_000, abs=40_000)  # the piece since then, less a third of its time


def test_reading_what_waits_is_paid_for_too():
    turns = Turns(lambda: Instant(0))
    host = turns.enter("one byte at a time")

    for _ in range(100):
        turns.was_read(host, Instant(0), Instant(4_000))

    assert (
        host.share.credit_ns == 1_000_000 - 100 * READ_FACTOR * 4_000
    )  # the first millisecond, and what was read since


def test_a_piece_that_took_the_machine_long_is_paid_for_with_some_milliseconds():
    share = Share()

    assert share.rest_ns(Instant(0), Instant(NS_PER_S)) == SHARE * DEBT_NS == 30_000_000


def test_a_host_rests_while_others_are_there_and_goes_on_then():
    order, now = [], [0]

    async def test():
        turns = Turns(lambda: Instant(now[0]))
        turns._last, turns._changed_at = turns.enter("calm").share, Instant(0)
        turns.wait(turns.enter("flood"), Busy("flood", order, now))
        for _ in range(30):
            turns._turn()
        before = len(order)
        async with asyncio.timeout(10):
            while len(order) == before:
                await asyncio.sleep(0)
        return before

    # The first millisecond of credit, and the third of what is worked meanwhile that comes back: 1 / (1 − 1/3) ms.
    assert asyncio.run(test()) == pytest.approx(15, abs=2)


def test_a_host_that_owes_a_rest_has_it_though_another_of_its_talks_comes():
    order, now = [], [0]

    async def test():
        turns = Turns(lambda: Instant(now[0]))
        turns._last, turns._changed_at = turns.enter("calm").share, Instant(0)
        flood, talk = turns.enter("flood"), Busy("flood", order, now)
        turns.enter("flood")  # stays open and says nothing
        turns.wait(flood, talk)
        for _ in range(30):
            turns._turn()
        turns.leave(flood, talk)
        assert turns.enter("flood") is flood
        turns.wait(flood, Busy("flood", order, now))
        before = len(order)
        turns._turn()
        assert len(order) == before
        async with asyncio.timeout(10):
            while len(order) == before:
                await asyncio.sleep(0)

    asyncio.run(test())


def test_a_host_alone_never_rests():
    order, now = [], [0]

    async def test():
        turns = Turns(lambda: Instant(now[0]))
        host = turns.enter("alone")
        turns._last, turns._changed_at = host.share, Instant(-(10**9))
        turns.wait(host, Busy("alone", order, now))
        for _ in range(50):
            turns._turn()
        return len(order)

    assert asyncio.run(test()) == 50


def test_a_turn_ends_after_its_time_however_many_hosts_wait():
    order, now = [], [0]

    async def test():
        turns = Turns(lambda: Instant(now[0]))
        for number in range(100):
            turns.wait(turns.enter(str(number)), Busy(str(number), order, now))
        turns._turn()
        turns._turn()
        return list(order)

    assert asyncio.run(test()) == ["0", "1"]  # each piece is longer than a turn


@pytest.mark.parametrize("took_ns", [0, 10 * TURN_NS])
def test_connections_and_datagrams_are_served_turn_about_however_long_a_piece_takes(took_ns):
    order, now = [], [0]

    class Slow(Waiting):
        def say_on(self):
            now[0] += took_ns
            return super().say_on()

    async def test():
        turns = Turns(lambda: Instant(now[0]))
        turns.wait(turns.enter("peer", by_datagrams=True), Slow("datagrams", 9, order))
        turns.wait(turns.enter("client"), Slow("connections", 2, order))
        for _ in range(4):
            turns._turn()

    asyncio.run(test())
    assert order[:4] == ["connections", "datagrams"] * 2


def test_of_those_that_ended_while_they_waited_nothing_is_kept():
    order = []

    async def test():
        turns = Turns(lambda: Instant(0))
        stays = Waiting("stays", 1, order)
        host = turns.enter("house")
        turns.wait(host, stays)
        for number in range(100):
            ended = Waiting(str(number), 1, order)
            turns.wait(turns.enter("house"), ended)
            turns.leave(host, ended)
            assert len(host.waiting) <= 2
        other = Waiting("other", 1, order)
        away = turns.enter("other house")
        turns.wait(away, other)
        turns.leave(away, other)
        assert list(turns._connections.busy) == [host]
        turns._turn()
        assert not turns._connections.busy
        turns.leave(host, stays)
        assert not turns._hosts

    asyncio.run(test())
    assert order == ["stays"]


@given(st.lists(st.tuples(st.sampled_from(("wait", "end", "turn")), st.integers(0, 5)), max_size=40))
def test_whoever_waits_is_served_and_nobody_else_whatever_ends_meanwhile(acts):
    order = []

    async def test():
        turns, talks = Turns(lambda: Instant(0)), {}
        for number, (act, which) in enumerate(acts):
            name = f"house {which % 2}"
            if act == "wait" and which not in talks:
                talks[which] = turns.enter(name), Waiting(f"{which}.{number}", 2, order)
                turns.wait(*talks[which])
            elif act == "end" and which in talks:
                host, talk = talks.pop(which)
                turns.leave(host, talk)
                talk.pieces = 0
            elif act == "turn":
                turns._turn()
            waiting = [talk for _, talk in talks.values() if talk.pieces > 0]
            assert turns._connections.waiting == len(waiting) == sum(talk.waits for _, talk in talks.values())
            assert set(turns._connections.busy) == {host for host, talk in talks.values() if talk.waits}
        while turns._connections.busy:
            turns._turn()
        assert all(talk.pieces == 0 for _, talk in talks.values())

    asyncio.run(test())


class Tap:
    """Where datagrams are read."""

    reads = True

    def pause_reading(self):
        self.reads = False

    def resume_reading(self):
        self.reads = True


@pytest.mark.parametrize(("others", "reads"), [(True, False), (False, True)])
def test_datagrams_that_take_much_time_are_not_read_for_a_while_where_others_are_there(others, reads):
    async def test():
        turns, tap = Turns(lambda: Instant(0)), Tap()
        turns.readers.append(tap)
        calm = turns.enter("calm")
        turns.is_free(calm, Waiting("calm", 1), Instant(0) if others else Instant(-NS_PER_S))
        turns._last = calm.share if others else turns._datagrams.share
        turns.were_read(Instant(0), Instant(2_000_000))  # 1 ms more than at once
        assert tap.reads is reads
        async with asyncio.timeout(10):
            while not tap.reads:
                await asyncio.sleep(0)

    asyncio.run(test())


def test_of_datagrams_one_is_answered_at_once_in_a_turn_whoever_sent_it():
    async def test():
        turns, talk = Turns(lambda: Instant(0)), Waiting("", 0)
        one, two, line = (
            turns.enter("one", by_datagrams=True),
            turns.enter("two", by_datagrams=True),
            turns.enter("two"),
        )
        assert turns.is_free(one, talk, Instant(0))
        assert not turns.is_free(two, talk, Instant(0))
        assert turns.is_free(line, talk, Instant(0))  # a connection does not wait for them
        turns._turn()
        assert turns.is_free(two, talk, Instant(0))

    asyncio.run(test())


def test_a_host_that_was_just_served_waits_if_it_has_several_talks():
    async def test():
        turns, talk = Turns(lambda: Instant(0)), Waiting("", 0)
        alone, several = turns.enter("alone"), turns.enter("several")
        turns.enter("several")
        assert [turns.is_free(host, talk, Instant(0)) for host in (alone, alone, several, several)] == [
            True,
            True,
            True,
            False,
        ]
        while several.served:
            await asyncio.sleep(0)
        assert turns.is_free(several, talk, Instant(0))

    asyncio.run(test())
