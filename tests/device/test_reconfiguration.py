"""The seal and what lies outside of it: legal data stay, the rest is reconfigured and stored, and attempts are in a journal."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.errors import SetupError
from trefas.base.instant import Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.journals import ClockJournal
from trefas.core.load_profile import LoadProfile
from trefas.core.log import LoggerStatus
from trefas.core.log_table import everything
from trefas.core.seal import Interferer, SealBroken, SealJournal
from trefas.core.tariff import Mode, TariffControl
from trefas.device.build import build
from trefas.device.legal import legal_names
from trefas.device.order import Order
from trefas.device.reconfiguration import awake, reconfigured
from trefas.device.setup import Remembered, Setup
from trefas.metrology.samples import Wiring
from trefas.wire import apdu
from trefas.wire.axdr import U32
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

START = instant_of(datetime(2026, 1, 10, 11, 0))
A14 = Name(3, Obis.parse("1.1.1.8.0.255"), 2)
MONDAYS = ("01-12", "01-19", "01-26", "02-02", "02-09")
KW = Step(p_w=(1000.0, 0, 0), s_va=(1000.0, 0, 0), seconds=60.0)


def delivered(order=None):
    """A meter that has counted 1 kWh in an hour."""
    device = build(order or Order(), start=Instant(START))
    device.meter.advance(intervals_of([KW] * 60, start_ns=START))
    return device


def part_of(device, kind):
    return next(part for part in device.meter.parts if isinstance(part, kind))


def attempts(device):
    """Who tried, and the logical name."""
    return [(Interferer(who), name) for who, name in everything(part_of(device, SealJournal)).counts.tolist()]


def memory_of(device):
    rows = {str(profile.name): profile.kept() for profile in device.profiles}
    return device.meter.image(), lambda name: rows.get(name, ())


def associated(device):
    device.server.now = device.meter.now
    association = device.server.association(19, 16)
    assert apdu.decode(association.receive(LLS_AARQ)).result == 0
    return association


def test_a_client_that_writes_or_resets_a_register_is_refused_and_leaves_a_row():
    device = delivered()
    association = associated(device)

    assert ask(association, SetRequestNormal(0xC1, A14, U32(0))).result == DataAccessResult.READ_WRITE_DENIED
    reset = ask(association, ActionRequestNormal(0xC1, A14._replace(member=1), None))

    assert reset.result == DataAccessResult.READ_WRITE_DENIED
    assert device.meter.read("1-1:1.8.0").value == pytest.approx(1000.0)
    assert attempts(device) == [(Interferer.CLIENT, int.from_bytes(bytes(A14.logical_name)))] * 2
    assert device.seal.refusals == 2


def test_no_object_with_legal_data_can_be_written_in_any_view():
    device = delivered()
    views = [device.server.association(view.client, view.server) for view in device.server.views]
    assert len(views) == 4
    legal = 0
    for logical_device in device.server.logical_devices.values():
        for each in logical_device.objects:
            if each.logical_name in legal_names():
                assert not each.methods or each.class_id not in (3, 4)
                assert all(int(each.mode(index)) & 2 == 0 for index in each.indexes), each
                legal += 1
    assert legal > 100


def test_another_class_in_the_meter_file_is_refused_by_the_sealed_memory_and_leaves_a_row():
    image, rows = memory_of(delivered())
    refused = []

    with pytest.raises(SealBroken, match="its X6 is B and was to be A; legal data cannot be changed: order it as"):
        awake(Order(configuration={"X6": "A"}), image, rows, Instant(START + 3_600_000_000_000), refused=refused.append)

    assert attempts(refused[0]) == [(Interferer.METER_FILE, 0)]


@pytest.mark.parametrize("change", [{"summation": "total"}, {"starting_w": 1.0}, {"serial_number": 1}])
def test_what_is_no_digit_is_under_the_seal_too(change):
    image, rows = memory_of(delivered())

    with pytest.raises(SealBroken, match=next(iter(change))):
        awake(Order(**change), image, rows, Instant(START + 3_600_000_000_000))


def test_a_meter_that_is_not_sealed_yet_takes_another_class_and_is_sealed_then():
    before = delivered(Order(sealed=False))
    image, rows = memory_of(before)
    later = Instant(START + 3_600_000_000_000)

    device, sequence = awake(Order(configuration={"X6": "A"}), image, rows, later)

    assert sequence == before.meter.sequence
    assert device.seal.sealed == 1
    assert device.seal.legal["X6"] == "A"
    image, rows = memory_of(device)
    with pytest.raises(SealBroken, match="X6 is A and was to be B"):
        awake(Order(sealed=False), image, rows, later)


def test_legal_data_are_not_reconfigured_and_the_meter_stays_as_it_was():
    device = delivered()

    with pytest.raises(SealBroken, match=r"Z4 is .* and was to be"):
        reconfigured(device, {"Z4": "30 min"}, device.meter.now)

    assert attempts(device) == [(Interferer.PROGRAM, 0)]
    assert device.configuration.values["Z4"].words == "15 min"
    device.meter.advance(intervals_of([KW] * 60, start_ns=device.meter.now))
    assert device.meter.read("1-1:1.8.0").value == pytest.approx(2000.0)


def test_the_rest_is_reconfigured_without_losing_a_count_and_stays_after_the_next_start():
    device = delivered()
    counted = device.meter.read("1-1:1.8.0").count

    changed = reconfigured(device, {"Z13": "002", "load_profile_channels": "1"}, device.meter.now)

    assert changed.meter.read("1-1:1.8.0").count == counted
    assert part_of(changed, TariffControl).mode == Mode.REGISTER
    assert len(part_of(changed, LoadProfile).columns) == 1
    changed.meter.advance(intervals_of([KW] * 60, start_ns=changed.meter.now))
    status = everything(part_of(changed, LoadProfile)).rows.status.tolist()
    assert status[0] & LoggerStatus.RECONFIGURED

    again, _ = awake(Order(), *memory_of(changed), changed.meter.now)
    assert part_of(again, TariffControl).mode == Mode.REGISTER
    assert len(part_of(again, LoadProfile).columns) == 1
    assert again.meter.read("1-1:1.8.0").value == pytest.approx(2000.0)


def test_a_memory_says_of_its_meter_what_has_to_be_known_before_that_is_built():
    device = delivered()
    changed = reconfigured(device, {"Z29": "1"}, device.meter.now)

    found = Remembered.of(changed.meter.image())

    assert (found.changed, found.wiring, found.ended) == ("Z29=1/3", Wiring.FOUR_WIRE, device.meter.now)
    assert found.applied(Order(), Wiring.FOUR_WIRE).configured().values["Z29"].code == "1"
    assert Remembered.of(delivered().meter.image()).applied(Order(), Wiring.FOUR_WIRE) == Order()


def test_a_meter_file_that_was_edited_since_has_the_last_word():
    device = delivered()
    changed = reconfigured(device, {"Z13": "002"}, device.meter.now)

    again, _ = awake(Order(configuration={"Z13": "001"}), *memory_of(changed), changed.meter.now)

    assert again.configuration.values["Z13"].code == "001"
    assert part_of(again, TariffControl).mode == Mode.MODULE_PORT


def test_what_goes_back_to_what_was_ordered_is_no_change_any_more():
    device = delivered()
    was = device.configuration.values["Z13"].code
    changed = reconfigured(device, {"Z13": "002"}, device.meter.now)
    assert part_of(changed, Setup).changed == f"Z13=002/{was}"

    back = reconfigured(changed, {"Z13": was}, changed.meter.now)

    assert part_of(back, Setup).changed == ""


def test_what_cannot_be_ordered_cannot_be_reconfigured():
    device = delivered()

    with pytest.raises(SetupError, match="Z13"):
        reconfigured(device, {"Z13": "9"}, device.meter.now)


def test_other_dates_hold_at_once_and_what_was_due_by_them_before_is_not_made_up_for():
    """Delivered on Saturday, 10 January 2026, with stops on the 20th and energies every day."""
    order = Order(configuration={"Z6": "20", "Z25": "1"})
    changed = reconfigured(delivered(order), {"Z6": "05", "Z25": "2"}, Instant(START + 3_600_000_000_000))

    days = [Step(p_w=(1000.0, 0, 0), s_va=(1000.0, 0, 0), seconds=86_400.0)] * 35
    changed.meter.advance(intervals_of(days, start_ns=changed.meter.now))  # to 14 February

    stops, weeks = (everything(part_of(changed, kind)) for kind in (DebitingLog, DebitingLog2))
    assert [str(time)[:10] for time in stops.times] == ["2026-02-05"]
    assert [str(time)[:10] for time in weeks.times] == [f"2026-{day}" for day in MONDAYS]
    for first in (stops.rows.status[0], weeks.rows.status[0]):
        assert first & LoggerStatus.INTERVAL_CHANGED
    again, _ = awake(order, *memory_of(changed), changed.meter.now)
    assert len(everything(part_of(again, DebitingLog2)).counts) == len(MONDAYS)


def test_another_zone_sets_the_clock_to_its_standard_time_and_an_error_of_the_clock_stays():
    device = delivered(Order(clock_drift_ppm=0))
    now = device.meter.now
    device.meter.set_clock(now, device.meter.rtc.at(now) + 3_000_000_000)

    changed = reconfigured(device, {"Z11": "05"}, now)  # UTC + 5 h, from UTC + 1 h

    assert changed.spec.zone_min == 300
    assert changed.meter.rtc.at(now) == now + 5 * 3_600_000_000_000 + 3_000_000_000
    assert everything(part_of(changed, ClockJournal)).rows.rtc_ns.tolist() == [changed.meter.rtc.at(now)]
    again, _ = awake(Order(clock_drift_ppm=0), *memory_of(changed), now)
    assert again.meter.rtc.deviation_ns(now) == 3_000_000_000


def test_digits_under_the_seal_do_not_follow_from_others_that_are_changed():
    """Five channels are of variant 2 alone (X8), and that stays it with one channel."""
    order = Order(configuration={"Z29": "5"})
    changed = reconfigured(delivered(order), {"Z13": "002"}, Instant(START + 3_600_000_000_000))
    changed = reconfigured(changed, {"Z29": "1"}, changed.meter.now)
    assert changed.configuration.values["X8"].code == "2"

    again, _ = awake(order, *memory_of(changed), changed.meter.now)

    assert len(part_of(again, LoadProfile).columns) == 1
    with pytest.raises(SetupError, match="Z29"):
        reconfigured(delivered(), {"Z29": "5"}, Instant(START + 3_600_000_000_000))
