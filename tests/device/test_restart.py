"""A restart loses nothing: whatever can be read of a meter is as if it had not been, but for what tells of the restart itself.

The restart takes no time: the memory is taken out of one meter in the middle of its periods, and put into another.
"""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import AccessError, LocalError
from trefas.base.instant import NS_PER_S, instant_of
from trefas.core.debiting import Debiting
from trefas.core.module_ports import ModulePorts
from trefas.core.pulse_input import PulseInput
from trefas.core.push import Destination, PushSetups, Service, Setup
from trefas.core.tamper import Tamper
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.watches.overvoltage import OvervoltageGuard
from trefas.cosem.member import Mode
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.subjects.push import PushTables
from trefas.device.subjects.voltage_quality import VoltageQualityTable
from trefas.metrology.voltage_quality import VoltageQualitySettings
from trefas.wire import axdr
from trefas.wire.axdr import I8, I16, I32, U8, U16, U32, Array, Boolean, Enumerated, OctetString

START = instant_of(datetime(2026, 3, 28, 22, 7, 13))
"""An hour and a half before midnight, the night in which summer time begins."""
KEY, OTHER_KEY = ({"guek": f"{n}0" * 16, "gak": "D0" * 16} for n in (1, 2))
_PLANS = ({"name": "all year", "seasons": ({"working": {"00:00": 1, "06:00": 2}, "non_working": {"00:30": 3}},)},)
_LOAD = ({"name": "night", "seasons": ({"working": {"00:00": "on"}, "non_working": {"00:15": "on", "04:00": "off"}},)},)
EVERYTHING = Order(
    configuration={"Z3": "18", "Z13": "101", "Z14": "101", "Z29": "5"},
    tariffs={"plans": _PLANS},
    loads={"load_1": {"plans": _LOAD}, "load_2": {"tariffs": (3,)}, "delay_s": 1_000},
    standard_face=True,
    keys={"optical": KEY, "standard": OTHER_KEY},
    analysis={"period_min": 60, "registers": ("P14", "P14_Avg_L1", "U_Avg_L2", "Q34_Avg_L3", "Freq_Avg", "A14")},
)

TELLS_OF_A_RESTART = {
    *("Power.failures", "Power.resets", "Power.lost_at_ns", "Power.started_ns", "Power.uptime"),
    "Backup.charge_at_ns",  # looked at, and as full as it was
    *("Status.meter_status", "Status.event_status_a"),  # reset
    *("OutageLog.next_id", "StatusJournal.next_id"),
    *("Display.since_ns", "Display.pressed_ns"),  # it begins again
}
TOLD_OF_A_RESTART = {
    (1, "0.1.96.10.1.255", 2),  # EventStatusA: the bit of MeterStatus
    (63, "0.0.96.10.1.255", 2),  # the same as status mapping, in the standard face
    *((1, name, 2) for name in ("1.1.97.97.0.255", "0.0.97.97.0.255")),  # MeterStatus: reset
    # The status journal, and how many rows it has.
    *((7, name, index) for name in ("1.1.99.98.2.255", "1.0.99.98.2.255") for index in (2, 7)),
}
"""As clients read it: class, logical name, attribute."""
ROWS_OF_A_RESTART = {"1.0.99.97.0.255", "1.1.99.98.2.255"}
"""One in the log of outages, one in the journal of the status."""


def load(second):
    """Nothing that is round, so that every sum has a rest; the sun shines on L3."""
    p_w = (1_000.0 + 37 * second % 901, 250.5, -300.0 if second % 7 else 200.0)
    s_va = tuple(abs(each) + 11.1 for each in p_w)
    return Step(p_w, (100.3, -50.2, 20.1), s_va, 229.5 + second % 5, 4.2, 49.98 + second % 3 / 100)


CLOCK_TIME = (8, 2)


def lives(device, minutes, volts=0.0):
    """Under load, with the phases this much higher."""
    meter = device.meter
    first = (meter.now - START) // NS_PER_S
    steps = [load(first + k) for k in range(round(minutes * 60))]
    meter.advance(intervals_of([replace(each, u_v=each.u_v + volts) for each in steps], start_ns=meter.now))
    device.server.now = meter.now


def restarted(device, order=EVERYTHING):
    """Another meter with the memory of this one."""
    rows = {str(each.name): each.kept() for each in device.profiles}
    other = build(order, start=device.meter.now)
    other.resume(device.meter.image(), lambda name: rows.get(name, ()), device.meter.now)
    other.server.now = other.meter.now
    return other


def values_of(device):
    """Every slot, what is derived of them, and every text, by part and name."""
    found = {}
    for part in device.meter.parts:
        for each in part.declared():
            found[f"{type(part).__name__}.{each.attribute}"] = part.value_of(each)
    return found


def differing(one, other):
    return {name for name in one | other if one.get(name) != other.get(name)}


def rows_of(device):
    """Every row of every log, with its marks."""
    found = {}
    for profile in device.profiles:
        log = profile.log
        rows = log.rows(log.ids())
        columns = (rows.ids, rows.rtc_ns, rows.status, rows.quality, rows.clock_status, rows.counts)
        found[str(profile.name)] = list(zip(*(each.tolist() for each in columns), strict=True))
    return found


def objects_of(device):
    return [each for sap in (16, 17) for each in device.server.logical_devices[sap].objects]


def answers_of(device):
    """What a client reads, attribute by attribute."""
    return {
        (each.class_id, str(each.logical_name), index): each.reader(index)()
        for each in objects_of(device)
        for index, attribute in each.attributes.items()
        if attribute.read
    }


@pytest.fixture(scope="module")
def lives_of_two():
    """A meter with everything there is, and its twin that is restarted in the middle of every period."""
    one = build(EVERYTHING, start=START)
    lives(one, 45.5)
    one.meter.part(Tamper).open_cover(one.meter.now)
    lives(one, 12, volts=30.0)  # 260 V: overvoltage after ten minutes
    two = restarted(one)
    for each in (one, two):
        lives(each, 2, volts=30.0)
        each.meter.part(Tamper).close_cover(each.meter.now)
        each.meter.part(Debiting).stop(each.meter.now)
        lives(each, 62.25)
        each.meter.set_clock(each.meter.now, each.meter.rtc.at(each.meter.now) + 75 * NS_PER_S)
        lives(each, 181.5)
    return one, two


def test_every_value_is_as_if_it_had_not_been(lives_of_two):
    one, two = map(values_of, lives_of_two)

    assert differing(one, two) == TELLS_OF_A_RESTART
    assert (two["Power.failures"], two["Power.without"]) == (1, 0)


def test_every_row_is_as_if_it_had_not_been(lives_of_two):
    one, two = map(rows_of, lives_of_two)

    assert differing(one, two) == ROWS_OF_A_RESTART
    assert all(one[name] for name in ("1.1.99.1.0.255", "1.1.99.1.1.255", "1.1.98.1.0.255", "1.1.98.2.0.255"))
    assert [len(two[name]) - len(one[name]) for name in ROWS_OF_A_RESTART] == [1, 1]


def test_every_answer_to_a_client_is_as_if_it_had_not_been(lives_of_two):
    one, two = map(answers_of, lives_of_two)

    assert differing(one, two) == TOLD_OF_A_RESTART


def test_means_of_periods_that_a_restart_fell_into_are_of_all_of_them(lives_of_two):
    rows = rows_of(lives_of_two[1])["1.1.99.1.1.255"]

    # From 23:07:13 to 24:00 in standard time: 52 min 47 s, of which 45.5 were as usual and the rest 30 V higher.
    assert rows[0][1] == START + (3_600 + 3_167) * NS_PER_S
    mean_v = rows[0][-1][2] / 1_000
    usual = [229.5 + second % 5 for second in range(3_167)]
    squares = [(each + 30.0 * (second >= 2_730)) ** 2 for second, each in enumerate(usual)]
    assert mean_v == pytest.approx((sum(squares) / 3_167) ** 0.5, abs=0.001)


# ---- what was reconfigured


def another(data):
    """Something else of the same type, near by."""
    match data:
        case Boolean(value=on):
            return [Boolean(not on)]
        case OctetString(value=raw) if raw:
            return [OctetString(raw[:-1] + bytes([raw[-1] ^ 3])), OctetString(raw[:-1] + b"\x02")]
        case OctetString():
            return [OctetString(b"abc")]
        case Array(value=(one,)):
            return [Array((each,)) for each in another(one)]
        case I8() | I16() | I32() | U8() | U16() | U32() | Enumerated():
            return [type(data)(data.value + step) for step in (1, -1, 900, -1_800) if data.value + step >= 0]
    return []


def test_whatever_a_client_writes_is_there_after_a_restart():
    device = build(EVERYTHING, start=START)
    delivered = answers_of(device)
    for each in {(each.class_id, each.logical_name): each for each in objects_of(device)}.values():
        for index, attribute in each.attributes.items():
            if attribute.read and Mode.WRITE in each.mode(index) and (each.class_id, index) != CLOCK_TIME:
                write(each, index)
    other = restarted(device)
    for meter in (device, other):
        lives(meter, 2)

    written = answers_of(device)
    assert len(differing(delivered, written)) > 40
    assert differing(written, answers_of(other)) == TOLD_OF_A_RESTART | {
        # The command to stop, that is shown until the next one; verification ends with a restart. In both faces.
        *((1, name, 2) for name in ("1.1.0.1.5.128", "1.0.0.1.5.128", "1.1.96.5.1.255", "0.0.96.5.1.255")),
    }


@pytest.mark.parametrize(("ports", "counted"), [("13", PulseInput.register), ("15", Debiting.count)])
def test_a_level_at_an_input_is_no_edge_because_of_a_restart(ports, counted):
    order = Order(configuration={"Z3": ports})
    device = build(order, start=START)
    device.meter.advance(intervals_of([load(0)], start_ns=START))
    device.meter.part(ModulePorts).see(device.meter.now, 1, 1)

    other = restarted(device, order).meter
    other.advance(intervals_of([load(1)], start_ns=other.now))
    other.part(ModulePorts).see(other.now, 1, 1)

    assert other.read(counted).count == device.meter.read(counted).count == 1


THRESHOLDS = VoltageQualitySettings(mean_s=60, u_high_mean_v=247.125, thd_u_pct=5.5, sag_s=(0.25, 0.75))


def test_thresholds_of_the_voltage_quality_that_were_configured_hold_after_a_restart():
    device = build(EVERYTHING, start=START)

    device.meter.part(VoltageQuality).configure(THRESHOLDS)

    assert restarted(device).meter.part(VoltageQuality).settings == THRESHOLDS


def test_a_table_of_the_meter_file_that_was_edited_has_the_last_word():
    device = build(EVERYTHING, start=START)
    device.meter.part(VoltageQuality).configure(THRESHOLDS)
    device.meter.part(OvervoltageGuard).high_v = 260_000
    edited = EVERYTHING.model_copy(update={"voltage_quality": VoltageQualityTable(mean_s=300)})

    other = restarted(device, edited).meter

    assert other.part(VoltageQuality).settings == VoltageQualitySettings(mean_s=300)
    assert other.part(OvervoltageGuard).high_v == 260_000  # of this table nothing is another
    assert restarted(restarted(device, edited), edited).meter.part(VoltageQuality).settings.mean_s == 300


def test_pushes_that_a_client_changed_hold_until_the_table_of_pushes_is_edited():
    order = EVERYTHING.model_copy(update={"push": PushTables(destination="udp:192.0.2.1:4059", every_s=10)})
    edited = EVERYTHING.model_copy(update={"push": PushTables(destination="udp:192.0.2.2:4059", every_s=20, retries=7)})
    device = build(order, start=START)
    setups = device.meter.part(PushSetups)
    setups.set_destination(Setup.VALUES, Destination(Service.UDP, "192.0.2.9:4059"))
    setups.notified = 5

    kept, other = restarted(device, order).meter, restarted(device, edited).meter

    assert kept.part(PushSetups).destination(Setup.VALUES).place == "192.0.2.9:4059"
    assert other.part(PushSetups).destination(Setup.VALUES).place == "192.0.2.2:4059"
    assert (other.part(PushSetups).retries[Setup.VALUES], other.part(PushSetups).notified) == (7, 5)
    other.advance(intervals_of([load(k) for k in range(61)], start_ns=other.now))
    assert len(other.part(PushSetups).schedule()) == 3  # at 0, 20 and 40 s of each minute


def write(each, index):
    """The first of some other values that is taken."""
    for value in another(axdr.decode(each.reader(index)())):
        try:
            each.writer(index)(value)
        except (AccessError, LocalError):
            continue
        return
