"""Worlds: each lives to its end with everything as it must be, the same seed is the same world, and what breaks is found."""

import re

import pytest

from trefas.core.analysis_log import AnalysisLog
from trefas.core.breaker import Breaker
from trefas.core.configuration_journal import ConfigurationJournal
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.display import Display
from trefas.core.display_lists import DisplayLists
from trefas.core.energy import Energy
from trefas.core.journals import (
    ClockJournal,
    LoadProfileJournal,
    NeutralFaultJournal,
    StatusJournal,
    VoltageQualityJournal,
)
from trefas.core.load_profile import LoadProfile
from trefas.core.occurrence_log import OccurrenceLog
from trefas.core.outage_log import OutageLog
from trefas.core.power import Power
from trefas.core.prepayment import Prepayment
from trefas.core.prepayment_journal import PrepaymentJournal
from trefas.core.seal import SealJournal
from trefas.core.upload_audit import UploadFailure, UploadSuccess
from trefas.run.world.__main__ import main
from trefas.run.world.checks import Broken
from trefas.run.world.house import order_of
from trefas.run.world.world import World

KINDS = (
    StatusJournal,
    ClockJournal,
    LoadProfileJournal,
    NeutralFaultJournal,
    VoltageQualityJournal,
    SealJournal,
    UploadSuccess,
    UploadFailure,
    LoadProfile,
    AnalysisLog,
    DebitingLog,
    DebitingLog2,
    OccurrenceLog,
    CutOffJournal,
    ConfigurationJournal,
)
SEEDS = 60
"""The documented subset; ``make world SEEDS=10000`` is for the rest."""
SEEDS_AT_ONCE = 5


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_AT_ONCE))
def test_whatever_happens_nothing_is_lost_doubled_or_turned_back(first):
    for seed in range(first, first + SEEDS_AT_ONCE):
        report = World(seed, days=2.0).run()
        assert report.days >= 2.0


def test_the_same_seed_is_the_same_world_to_the_last_bit():
    first, same, other = (World(seed, days=1.0).run() for seed in (4711, 4711, 4712))

    assert (first.digest, first.happened) == (same.digest, same.happened)
    assert first.digest != other.digest


def test_seeds_order_different_meters():
    orders = [World(seed, days=0.0).order for seed in range(8)]

    assert len({str(order.configuration) for order in orders}) > 4
    assert order_of(World(3, days=0.0).dice) != orders[3]  # the dice have gone on


class Bent(World):
    """A world in which something goes wrong once, behind everybody's back."""

    def __init__(self, seed, bend):
        super().__init__(seed, days=30.0)
        self._bend = bend

    def measure(self, block, *, keep=True):
        super().measure(block, keep=keep)
        if self._bend is not None and self.device.meter.at_work and not self.dead:
            bend, self._bend = self._bend, None
            bend(self)


def count_one_more(world):
    world.device.meter.rows.counts[0, world.device.meter.layout.column[Energy.active_import]] += 1


def move_a_tariff(world):
    world.device.meter.rows.counts[0, world.device.meter.layout.column[Energy.a14_tariff[3]]] += 1


def forget_an_outage(world):
    world.device.meter.part(Power).failures -= 1


def log_an_outage_twice(world):
    log = world.device.meter.part(OutageLog)
    log._append(0, 0, 0, 0)


def give_a_log_an_id(kind):
    def bend(world):
        log = world.device.meter.part(kind)
        log._append(0, 0, [0] * len(log.columns), 0)

    return bend


def change_a_row(kind):
    def bend(world):
        log = world.device.meter.part(kind).log
        if log.entries():
            log._rtc_ns[0, log.ids()[-1] % log._capacity] += 1
        else:
            world._bend = bend

    return bend


def lose_a_row(world):
    rows = world.memory.pages.get(str(LoadProfile.name))
    if rows:
        del rows[max(rows)]
        world.dead = True  # before the log is emptied by chance
    else:
        world._bend = lose_a_row


def set_the_clock_back(world):
    world.device.meter.rtc.set_to_ns -= 1


def find_a_count_of_credit(world):
    world.device.meter.part(Prepayment).until_mws += 1


def forget_a_number(world):
    account = world.device.meter.part(Prepayment)
    if any(account.number):
        account.number[32] = 0
    else:
        world._bend = forget_a_number


def move_the_breaker(world):
    breaker = world.device.meter.part(Breaker)
    breaker.state = 1 if breaker.state == 4 else 4


def edit_a_list(world):
    lists = world.device.meter.part(DisplayLists)
    lists.battery = f"{lists.battery} 14.7.0"


def lose_the_display(world):
    world.device.meter.part(Display).view = 0


@pytest.mark.parametrize(
    ("bend", "said"),
    [
        (count_one_more, r"active_import is \d+, and \d+ was consumed"),
        (move_a_tariff, "the tariffs of A14 add up to"),
        (forget_an_outage, "power failures were counted"),
        (log_an_outage_twice, r"\(OutageLog\) has given 1 ids, to 0 occurrences"),
        *((give_a_log_an_id(kind), rf"\({kind.__name__}\) has given \d+ ids, to \d+ occurrences") for kind in KINDS),
        (change_a_row(LoadProfile), r"row \d+ of the log .* \(LoadProfile\) is \(\d+,\), and it should be \(\d+,\)"),
        (change_a_row(StatusJournal), r"row \d+ of the log .* \(StatusJournal\) is \(\d+, \d+\), and"),
        (set_the_clock_back, "the clock shows"),
        (find_a_count_of_credit, r"the credit is \d+ mWs, and \d+ are left of what was paid"),
        (forget_a_number, r"the numbers \(.*\) were paid, and should be"),
        (give_a_log_an_id(PrepaymentJournal), r"\(PrepaymentJournal\) has given \d+ ids, to \d+ occurrences"),
        (move_the_breaker, "CouplingState: 1, and it should be 4"),
        (edit_a_list, "the lists are"),
        (lose_the_display, "the display is dark in view DARK, with supply"),
        (lose_a_row, r"the meter refused its own memory: the log 1\.1\.99\.1\.0\.255 is damaged"),
    ],
)
def test_what_goes_wrong_once_is_found_and_the_seed_is_said(bend, said):
    with pytest.raises(Broken, match=rf"seed 13, \d+-\d+-\d+ .* UTC: .*{said}"):
        Bent(13, bend).run()


def test_many_worlds_are_run_by_a_command_that_says_how_it_went(capsys):
    assert main(["--start", "14", "--seeds", "1", "--jobs", "1"]) == 0

    assert re.search(r"1 worlds of \d+ days in \d+ s, 0 broken\n.*\ndigest [0-9a-f]{32}\n", capsys.readouterr().out)


def test_the_command_says_which_seed_broke(capsys):
    assert main(["--start", "7", "--seeds", "3", "--jobs", "1"], lambda seed, days: f"seed {seed}, {days} days") == 1

    assert "seed 8, None days\n" in capsys.readouterr().out


def test_worlds_last_as_long_as_they_are_told(capsys):
    assert main(["--start", "14", "--seeds", "1", "--days", "0.5", "--jobs", "1"]) == 0

    assert re.search(r"1 worlds of [0-9] days", capsys.readouterr().out)
