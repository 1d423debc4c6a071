"""When the rows of a COMTRADE record were sampled: by rates and sample numbers, or by time stamps where no rate is said.

Both are there in most records. Rates count, as the standard says; where the stamps tell another time, that is a remark.
"""

from dataclasses import dataclass, replace

import numpy as np

from trefas.base.instant import NS_PER_S
from trefas.sources.comtrade_cfg import Configuration, Rate
from trefas.sources.comtrade_dat import Data, unwrapped
from trefas.sources.recorded import Hole, Stretch
from trefas.sources.sample_numbers import SampleNumbers
from trefas.sources.stamps import plan_of_stamps, remark_of

DISAGREEMENT = 0.001
"""How far stamps may be from the rates, beside what their own resolution leaves open: recorders' clocks are nearer, and a
frequency that is wrong by more is a wrong one."""


def plan_of(configuration: Configuration, data: Data, where: str) -> tuple[list[Stretch | Hole], list[str]]:
    """Stretches and holes, and what is odd about numbers and times. Raises SetupError where neither rates nor stamps tell."""
    remarks = []
    if configuration.last and data.rows != configuration.last:
        remarks.append(f"{data.rows} samples where {configuration.last} are announced")
    if not configuration.rates:
        stamp_s = unwrapped(data.stamps()) * configuration.stamp_us * 1e-6
        plan = plan_of_stamps(stamp_s, where, configuration.stamp_us * 1e-6)
        return plan, [*remarks, *remark_of(plan)]
    numbers = data.numbers.counted()
    if not data.numbers.rise or numbers.at(data.rows - 1) > max(10 * data.rows, configuration.last):
        remarks.append("sample numbers out of order and not used")
        numbers = replace(data.numbers, rise=False).counted()
    plan = _plan_of_rates(configuration.rates, numbers)
    return plan, [*remarks, *_disagreement(configuration, data, plan)]


def _disagreement(configuration: Configuration, data: Data, plan: list[Stretch | Hole]) -> list[str]:
    """What the stamps say of the first stretch and of the whole record, where it is not what the rates say."""
    stretches = [part for part in plan if isinstance(part, Stretch)]
    first, last = stretches[0], stretches[-1]
    counts = data.stamps_at((first.first, first.last - 1, last.last - 1))
    begin_s, first_s, last_s = (count * configuration.stamp_us * 1e-6 for count in counts)
    if not (begin_s < last_s and begin_s <= first_s):  # not a number where they are missing
        return []
    taken = "the latter are taken; rate=stamps takes the former"
    rows = first.last - first.first - 1
    if rows and first_s > begin_s:
        stamped_hz = rows / (first_s - begin_s)
        resolution = configuration.stamp_us * 1e-6 / (first_s - begin_s)
        if abs(stamped_hz / first.rate_hz - 1) > max(DISAGREEMENT, resolution):
            return [
                f"time stamps say {stamped_hz:g} samples a second and the configuration's rates {first.rate_hz:g}; {taken}, "
                f"as rate={stamped_hz:g} does"
            ]
    told_s = (last.end_ns - first.start_ns) / NS_PER_S - 1 / last.rate_hz
    if abs(last_s - begin_s - told_s) > DISAGREEMENT * told_s + 2 / last.rate_hz:
        return [f"time stamps go over {last_s - begin_s:g} s, rates and sample numbers over {told_s:g} s; {taken}"]
    return []


def _plan_of_rates(rates: tuple[Rate, ...], numbers: SampleNumbers) -> list[Stretch | Hole]:
    """Stretches where rate and numbers run on, holes where numbers are left out."""
    bounds = [numbers.rows_up_to(rate.last) for rate in rates[:-1]]
    cuts = np.unique(np.concatenate(([0], numbers.starts, bounds, [numbers.rows]))).astype(np.int64)
    clock = _Clock(rates)
    plan: list[Stretch | Hole] = []
    reached_ns = 0
    for first, last in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        rate_hz, start_ns = clock.at(numbers.at(first))
        end_ns = start_ns + round((last - first) * NS_PER_S / rate_hz)
        plan.append(Hole(reached_ns, start_ns, "samples are left out in the record"))
        plan.append(Stretch(first, last, rate_hz, start_ns, end_ns))
        reached_ns = end_ns
    return plan


@dataclass(slots=True)
class _Clock:
    """When a sample number begins; asked in rising order."""

    rates: tuple[Rate, ...]
    index: int = 0
    before: int = 0
    """The last number of the rate before"""
    start_ns: int = 0

    def at(self, number: int) -> tuple[float, int]:
        """Rate and beginning of a sample's cell; past the last announced number its rate goes on."""
        while number > self.rates[self.index].last and self.index + 1 < len(self.rates):
            rate = self.rates[self.index]
            self.start_ns += round((rate.last - self.before) * NS_PER_S / rate.rate_hz)
            self.before = rate.last
            self.index += 1
        rate_hz = self.rates[self.index].rate_hz
        return rate_hz, self.start_ns + round((number - 1 - self.before) * NS_PER_S / rate_hz)
