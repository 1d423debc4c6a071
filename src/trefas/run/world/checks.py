"""What must be so in a meter, whatever happened to it.

* Every register is what the ledger says, to the count; so nothing is lost beyond the last stored step, and nothing counted twice.
* What only grows has not become less since it was last looked at, or stored.
* The tariffs add up to the total.
* The light has given as many pulses as the energy is worth, but for one that waits for the one before it.
* The clock shows what it should, and is valid where it should be.
* Every outage is in the journal once, and so is every setting of the clock and every touch.
* A credit, and what was used beyond it, are what was paid less A14, to the count; its end cuts off; a number counts once.
* Display, account and breaker are in states of their tables, and the lists of the display are those that were written.
* Rows of the load profile: no time twice, no hole unmarked, none runs backwards, and together they are what was consumed.
* No row's id is given twice.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.base.slot import Slot
from trefas.core.analysis_log import AnalysisLog
from trefas.core.breaker import Breaker
from trefas.core.configuration_journal import ConfigurationJournal
from trefas.core.credit import Standing
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.display import Display
from trefas.core.display_lists import LISTS, DisplayLists
from trefas.core.display_table import View
from trefas.core.energy import Energy
from trefas.core.image_transfer import ORIGINATOR_SIZE
from trefas.core.journals import (
    ClockJournal,
    LoadProfileJournal,
    NeutralFaultJournal,
    StatusJournal,
    VoltageQualityJournal,
)
from trefas.core.load_profile import LoadProfile
from trefas.core.log import Log, LoggerStatus
from trefas.core.occurrence_log import OccurrenceLog
from trefas.core.operation import Operation
from trefas.core.outage_log import OutageLog
from trefas.core.periodic_profile import PeriodicProfile
from trefas.core.power import Power
from trefas.core.prepayment import Prepayment
from trefas.core.prepayment_journal import PrepaymentJournal
from trefas.core.profile import Profile
from trefas.core.pulse_kernel import COUNTS_PER_KWH
from trefas.core.pulse_train import LIGHT, PulseTrains
from trefas.core.seal import Seal, SealJournal
from trefas.core.tamper import Tamper
from trefas.core.text_column import text_of
from trefas.core.upload_audit import UploadFailure, UploadSuccess
from trefas.core.watches.missing_phase import PhaseGuard
from trefas.core.watches.overvoltage import OvervoltageGuard
from trefas.core.watches.undervoltage import UndervoltageGuard
from trefas.device.authentications import Authentications
from trefas.device.build import Device
from trefas.run.world.book import Book, Row
from trefas.run.world.ledger import Ledger
from trefas.run.world.memory import FaultyMemory
from trefas.run.world.voltages import bits

ROWS_LOOKED_AT = 200
"""The newest of a profile, after every happening; all of them at the end."""
JOURNAL_ROWS = 20
ALL_ROWS = 1 << 40

_TOTALS = {
    Energy.a14_tariff: (Energy.active_import,),
    Energy.a23_tariff: (Energy.active_export,),
    Energy.r12_tariff: (Energy.reactive_q1, Energy.reactive_q2),
    Energy.r34_tariff: (Energy.reactive_q3, Energy.reactive_q4),
    Energy.e14_tariff: (Energy.apparent_import,),
    Energy.e23_tariff: (Energy.apparent_export,),
}
_REGISTERS = {slot.attribute: slot for slot in Energy.declared() if isinstance(slot, Slot)}


class Broken(AssertionError):
    """What must be so was not."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What goes with an image: what should be in it."""

    ledger: Ledger
    counts: NDArray[np.int64]
    codes: dict[str, str]
    """Of every digit."""


class Checks:
    """Looks at a meter, and remembers what it saw last."""

    def __init__(self) -> None:
        self._seen: NDArray[np.int64] | None = None

    def came_back(self, counts: NDArray[np.int64]) -> None:
        """A meter started again from a memory with these counts."""
        self._seen = counts

    def look(self, device: Device, ledger: Ledger, memory: FaultyMemory) -> None:
        """After something happened. Raises Broken."""
        self._registers(device, ledger)
        self._pulses(device, ledger)
        self._growing(device)
        self._account(device, ledger)
        self._display(device, ledger)
        self._clock(device, ledger)
        self._outages(device, ledger)
        self._journals(device, ledger, JOURNAL_ROWS)
        for kind in (LoadProfile, AnalysisLog):
            self._rows(device.meter.part(kind), ROWS_LOOKED_AT)
        self._consumed(device, ROWS_LOOKED_AT)
        _must(not memory.rewritten, f"rows were written twice, and not the same: {memory.rewritten[:3]}")

    def look_at_everything(self, device: Device, ledger: Ledger) -> None:
        """Once, at the end. Raises Broken."""
        self._journals(device, ledger, ALL_ROWS)
        for kind in (LoadProfile, AnalysisLog):
            self._rows(device.meter.part(kind), ALL_ROWS)
        self._consumed(device, ALL_ROWS)

    # Inside.

    def _registers(self, device: Device, ledger: Ledger) -> None:
        count = device.meter.rows.count
        for name, expected in ledger.counts.items():
            found = count(_REGISTERS[name])
            _must(found == expected, f"{name} is {found}, and {expected} was consumed")
        found = count(Operation.operating)
        _must(found == ledger.operating_ns, f"the hour counter is {found} ns, and it was {ledger.operating_ns}")
        for by_tariff, of in _TOTALS.items():
            tariffs = sum(count(slot) for slot in by_tariff)
            total = sum(count(slot) for slot in of)
            _must(
                tariffs == total,
                f"the tariffs of {by_tariff[1].name[:3]} add up to {tariffs}, and the total is {total}",
            )

    def _pulses(self, device: Device, ledger: Ledger) -> None:
        energy = sum(ledger.counts.get(name, 0) for name in ("active_import", "active_export"))
        worth = energy * device.spec.pulses_per_kwh // COUNTS_PER_KWH
        given = device.meter.part(PulseTrains).given[LIGHT]
        _must(worth - 1 <= given <= worth, f"{given} pulses were given, and the energy is worth {worth}")

    def _growing(self, device: Device) -> None:
        rows = device.meter.rows
        growing = [
            column
            for slot, column in rows.layout.column.items()
            if slot.accumulates
            and not slot.volatile
            and slot is not Prepayment.last  # the last top-up may be a small one
        ]
        counts = rows.counts.copy()
        if self._seen is not None:
            less = [c for c in growing if counts[0, c] < self._seen[0, c]]
            names = [rows.layout.slots[c].name for c in less]
            _must(not less, f"what only grows became less: {', '.join(names)}")
        self._seen = counts

    def _account(self, device: Device, ledger: Ledger) -> None:
        account, expected = device.meter.part(Prepayment), ledger.account
        standing = Standing(account.standing)
        if expected is None:
            _must(standing is Standing.OFF, f"there is an account, {standing.name}, and none was ordered")
            return
        found, left = account.prepayment - account.credit, expected.left_mws(ledger.a14_mws)
        _must(found == left, f"the credit is {found} mWs, and {left} are left of what was paid")
        numbers = tuple(each for each in sorted(account.number) if each)
        _must(numbers == expected.numbers, f"the numbers {numbers} were paid, and should be {expected.numbers}")
        _must(
            (standing is Standing.CUT_OFF) is expected.cut_off and standing in (Standing.PAID, Standing.CUT_OFF),
            f"the account is {standing.name}, and cut off it should be: {expected.cut_off}",
        )
        self._book(device.meter.part(PrepaymentJournal), expected.book, JOURNAL_ROWS)

    def _display(self, device: Device, ledger: Ledger) -> None:
        display, lists = device.meter.part(Display), device.meter.part(DisplayLists)
        picture = display.picture(device.meter.now)
        view = View(display.view)
        lit = device.meter.at_work or view is View.BATTERY
        _must(lit or not picture.lit, f"the display is lit in view {view.name}, without supply")
        _must(not lit or bool(picture.lit), f"the display is dark in view {view.name}, with supply")
        found = tuple(str(lists.value_of(label)) for label in LISTS)
        _must(found == ledger.books.listed, f"the lists are {found}, and should be {ledger.books.listed}")

    def _clock(self, device: Device, ledger: Ledger) -> None:
        meter = device.meter
        if not meter.at_work:
            return
        found, expected = meter.rtc.at(meter.now), ledger.shown(meter.now)
        _must(found == expected, f"the clock shows {found}, and it should be {expected}")
        _must(
            bool(meter.rtc.valid) == ledger.valid, f"the clock is valid: {meter.rtc.valid}, it should be {ledger.valid}"
        )

    def _outages(self, device: Device, ledger: Ledger) -> None:
        power = device.meter.part(Power)
        _must(bool(power.at_work) == ledger.at_work, f"at work: {power.at_work}, it should be {ledger.at_work}")
        expected = len(ledger.outages)
        failures = expected + (not ledger.at_work)
        _must(power.failures == failures, f"{power.failures} power failures were counted, of {failures}")
        _must(power.without == sum(ledger.outages), f"{power.without} ns without power, of {sum(ledger.outages)}")

    def _journals(self, device: Device, ledger: Ledger, newest: int) -> None:
        books = ledger.books
        expected = {
            StatusJournal: books.status,
            ClockJournal: books.clock,
            LoadProfileJournal: books.load_events,
            NeutralFaultJournal: books.neutral,
            VoltageQualityJournal: books.quality,
            SealJournal: books.seal,
            UploadSuccess: books.installed,
            UploadFailure: books.refused,
            OutageLog: books.outages,
            CutOffJournal: books.cut_offs,
            ConfigurationJournal: books.lists,
            LoadProfile: books.profile.book,
            AnalysisLog: books.analysis.book,
            DebitingLog: books.debiting.book,
            DebitingLog2: books.debiting_2.book,
            OccurrenceLog: books.counters.book,
        }
        for kind, book in expected.items():
            self._book(device.meter.part(kind), book, newest)
        tamper = device.meter.part(Tamper)
        found, known = (bool(tamper.cover_open), bool(tamper.magnet_there)), (books.cover, books.magnet)
        _must(found == known, f"cover and magnet are {found}, and should be {known}")
        count = device.meter.rows.count
        for slot, number in (
            (Seal.refusals, books.seal.count),
            (Authentications.failed, books.failed),
            (Breaker.state, books.breaker),
            (Debiting.count, books.debiting.book.count),
            (OvervoltageGuard.lasting, bits(books.voltages.high)),
            (UndervoltageGuard.lasting, bits(books.voltages.low)),
            (PhaseGuard.lasting, bits(books.voltages.gone)),
        ):
            _must(count(slot) == number, f"{slot.name}: {count(slot)}, and it should be {number}")

    def _book(self, profile: Profile, book: Book, newest: int) -> None:
        log = _log(profile)
        title = f"the log {profile.name} ({type(profile).__name__})"
        given, entries = log.next_id() - 1, min(log.depth, book.count - book.oldest)
        _must(given == book.count, f"{title} has given {given} ids, to {book.count} occurrences")
        _must(log.entries() == entries, f"{title} has {log.entries()} rows, of {entries}")
        rows = log.rows(log.ids()[-newest:])
        looks = _LOOKS.get(type(profile), _time_alone)
        found = [
            looks(rtc_ns, counts) for rtc_ns, counts in zip(rows.rtc_ns.tolist(), rows.counts.tolist(), strict=True)
        ]
        wanted = book.newest(len(found))
        if found != wanted:
            k = next(k for k, pair in enumerate(zip(found, wanted, strict=True)) if pair[0] != pair[1])
            raise Broken(f"row {rows.ids[k]} of {title} is {found[k]}, and it should be {wanted[k]}")

    def _rows(self, profile: PeriodicProfile, newest: int) -> None:
        log = _log(profile)
        ids = log.ids()[-newest:]
        if not len(ids):
            return
        rows = log.rows(ids)
        title = f"the {profile.title}"
        _must(ids[-1] == log.next_id() - 1, f"the newest row of {title} is {ids[-1]}, and the next {log.next_id()}")
        times = rows.rtc_ns
        _must(len(set(times.tolist())) == len(times), f"a time is in {title} twice")
        marked = (rows.status[1:] & LoggerStatus.TIME_DISCONTINUITY) != 0
        steps = np.diff(times) == profile.capture_period_s * NS_PER_S
        _must(bool((steps | marked).all()), f"a hole in {title} is not marked")

    def _consumed(self, device: Device, newest: int) -> None:
        profile = device.meter.part(LoadProfile)
        log = _log(profile)
        ids = log.ids()[-newest:]
        if not len(ids):
            return
        rows = log.rows(ids)
        used = rows.counts - rows.before
        _must(bool((used >= 0).all()), "a row of the load profile runs backwards")
        whole = rows.counts[-1] - rows.before[0]
        _must(bool((used.sum(axis=0) == whole).all()), f"rows add up to {used.sum(axis=0)}, registers moved {whole}")
        now = [device.meter.rows.count(column) for column in profile.columns]
        _must(bool((rows.counts[-1] <= now).all()), f"the newest row has {rows.counts[-1]}, and the registers {now}")


def _time_alone(rtc_ns: int, counts: list[int]) -> Row:
    return (rtc_ns,)


def _whole(rtc_ns: int, counts: list[int]) -> Row:
    return (rtc_ns, *counts)


def _of_breaker(rtc_ns: int, counts: list[int]) -> Row:
    return (rtc_ns, counts[0])


def _of_quality(rtc_ns: int, counts: list[int]) -> Row:
    return (rtc_ns, *counts[:2])


def _of_upload(rtc_ns: int, counts: list[int]) -> Row:
    return (rtc_ns, int.from_bytes(text_of(counts[3:5], ORIGINATOR_SIZE)))


_LOOKS: dict[type[Profile], Callable[[int, list[int]], Row]] = {
    StatusJournal: _whole,
    ClockJournal: _whole,
    LoadProfileJournal: _whole,
    NeutralFaultJournal: _whole,
    SealJournal: _whole,
    OutageLog: _whole,
    CutOffJournal: _of_breaker,
    PrepaymentJournal: _of_breaker,
    ConfigurationJournal: _whole,
    VoltageQualityJournal: _of_quality,
    UploadSuccess: _of_upload,
    UploadFailure: _of_upload,
}
"""What of a row is in the book."""


def _log(profile: Profile) -> Log:
    assert profile.log is not None, "a built meter has an open log"
    return profile.log


def _must(true: bool, otherwise: str) -> None:
    if not true:
        raise Broken(otherwise)
