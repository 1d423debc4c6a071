"""What a device is ordered as, in the words of the ledger."""

from datetime import datetime, timedelta

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.analysis_log import AnalysisLog
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.display_lists import LISTS, DisplayLists
from trefas.core.load_profile import LoadProfile
from trefas.core.log import Log
from trefas.core.prepayment import Prepayment
from trefas.core.profile import Profile
from trefas.device.build import Device
from trefas.device.spec import Period, Spec
from trefas.device.subjects.prepayment import PrepaymentFields
from trefas.run.world.account import Account
from trefas.run.world.almanac import Almanac, Kind
from trefas.run.world.book import Book
from trefas.run.world.books import DEBITING_2_DEPTH, DEBITING_DEPTH, Books
from trefas.run.world.captures import Dates, Periods
from trefas.run.world.ledger import Ledger

MONDAY = 0
LOGS: dict[str, type[Profile]] = {
    "profile": LoadProfile,
    "analysis": AnalysisLog,
    "debiting": DebitingLog,
    "debiting_2": DebitingLog2,
}
"""Of the books that lose their rows where other registers are logged."""


def delivered(device: Device) -> Ledger:
    """The ledger of a meter that is new."""
    meter, rtc = device.meter, device.meter.rtc
    almanac = almanac_of(device, meter.now)
    rtc_ns = meter.now + almanac.zone_min * 60 * NS_PER_S
    debiting, debiting_2 = kinds_of(device.spec)
    profile, analysis, depths = meter.part(LoadProfile), meter.part(AnalysisLog), depths_of(device)
    books = Books(
        almanac=almanac,
        profile=Periods(Book(depths[0]), profile.capture_period_s).begun(rtc_ns),
        analysis=Periods(Book(depths[1]), analysis.capture_period_s).begun(rtc_ns),
        debiting=Dates(Book(DEBITING_DEPTH), debiting),
        debiting_2=Dates(Book(DEBITING_2_DEPTH), debiting_2),
        listed=tuple(str(meter.part(DisplayLists).value_of(label)) for label in LISTS),
    ).planned(rtc_ns)
    pays = PrepaymentFields.of(device.order).prepayment is not None
    return Ledger(
        meter.starting_w,
        reached=meter.now,
        counted_to=meter.now,
        clock=(meter.now, rtc_ns, rtc.drift_ppb),
        battery=device.spec.battery,
        reserve_at=meter.now,
        books=books,
        account=Account(meter.part(Prepayment).until_mws) if pays else None,
    )


def almanac_of(device: Device, built: Instant) -> Almanac:
    """The zone that was ordered; summer times are in the table from the year on in which the process began."""
    spec = device.spec
    year = (datetime(1970, 1, 1) + timedelta(seconds=built // NS_PER_S, minutes=spec.zone_min)).year
    return Almanac(spec.zone_min, spec.summer_time, year)


def kinds_of(spec: Spec) -> tuple[Kind | None, Kind | None]:
    """The dates of the two debiting loggers."""
    first = Kind(day=spec.debiting_day, months=spec.debiting_months) if spec.debiting_months else None
    second = {
        Period.DAY: Kind(),
        Period.WEEK: Kind(weekday=MONDAY),
        Period.MONTH: Kind(day=1, months=tuple(range(1, 13))),
    }
    return first, second[spec.debiting_2_period]


def depths_of(device: Device) -> tuple[int, int]:
    """How many rows the load profile and the analysis logger have, which depends on how many registers they log."""
    return _log(device.meter.part(LoadProfile)).depth, _log(device.meter.part(AnalysisLog)).depth


def codes_of(device: Device) -> dict[str, str]:
    """What every digit is."""
    return {name: value.code for name, value in device.configuration.values.items()}


def registers_of(device: Device) -> dict[str, list[str]]:
    """What each log logs, by the name of its book."""
    return {name: [str(each.obis) for each in device.meter.part(kind).columns] for name, kind in LOGS.items()}


def _log(profile: Profile) -> Log:
    assert profile.log is not None, "a built meter has an open log"
    return profile.log
