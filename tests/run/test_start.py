"""The begin of a run: an empty memory is filled, a stored meter comes back, and what the seal refuses is only journalled."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.load_profile import LoadProfile
from trefas.core.log_table import everything
from trefas.core.power import Power
from trefas.core.seal import Interferer, SealBroken, SealJournal
from trefas.device.order import Order
from trefas.device.reconfiguration import reconfigured
from trefas.run.start import started
from trefas.run.store import Store

START = Instant(1_768_042_800 * NS_PER_S)  # 2026-01-10 11:00 UTC
HOUR_NS = 3_600 * NS_PER_S
KW = Step(p_w=(1000.0, 0, 0), s_va=(1000.0, 0, 0), seconds=60.0)


def keep(device, store):
    store.save(device.meter.image(), device.meter.sequence, [each.unstored() for each in device.profiles])
    for profile in device.profiles:
        profile.stored()


def an_hour_on(device):
    device.meter.advance(intervals_of([KW] * 60, start_ns=device.meter.now))
    return device


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    yield store
    store.close()


def test_an_empty_memory_gets_the_first_image_and_the_next_start_goes_on_from_what_is_stored(store):
    first = started(Order(), store, START)
    assert store.load() is not None
    keep(an_hour_on(first), store)

    again = started(Order(), store, Instant(START + 2 * HOUR_NS))

    assert again.meter.read("1-1:1.8.0").value == pytest.approx(1000.0)
    assert again.meter.part(Power).failures == 1


def test_without_a_memory_every_start_is_the_first():
    assert started(Order(), None, START).meter.read("1-1:1.8.0").count == 0


def test_a_memory_that_is_older_than_its_witness_is_refused(store):
    first = started(Order(), store, START)
    image, sequence = first.meter.image(), first.meter.sequence
    store.save(first.meter.image(), first.meter.sequence)
    store.save(image, sequence + 1)  # what a copy put back too late looks like

    with pytest.raises(SetupError, match="holds image 2, but image 3 was stored"):
        started(Order(), store, START)


def without_its_witness(folder):
    store = Store(folder)
    keep(an_hour_on(started(Order(), store, START)), store)
    store.close()
    (folder / "witness").unlink()
    return Store(folder)


def test_a_sealed_meter_does_not_start_on_a_memory_whose_witness_is_gone(tmp_path):
    store = without_its_witness(tmp_path)

    with pytest.raises(
        SetupError, match=r"has no witness, so nothing says that it is the newest one.*restore the file"
    ):
        started(Order(), store, START)
    store.close()


def test_by_order_it_starts_once_and_leaves_a_row_in_its_journal(tmp_path):
    store = without_its_witness(tmp_path)

    device = started(Order(without_witness="journal"), store, Instant(START + 2 * HOUR_NS))

    assert everything(device.meter.part(SealJournal)).counts.tolist() == [[Interferer.MEMORY, 0]]
    assert device.meter.read("1-1:1.8.0").value == pytest.approx(1000.0)
    again = started(Order(), store, Instant(START + 3 * HOUR_NS))
    assert everything(again.meter.part(SealJournal)).counts.tolist() == [[Interferer.MEMORY, 0]]
    store.close()


def test_a_meter_without_seal_starts_and_leaves_a_row_too(tmp_path):
    store = without_its_witness(tmp_path)
    store.close()
    (tmp_path / "witness").unlink()
    store = Store(tmp_path)

    device = started(Order(sealed=False), store, Instant(START + 2 * HOUR_NS))

    assert device.seal.refusals == 1
    store.close()


def test_what_the_seal_refuses_leaves_a_row_and_nothing_else(store):
    """Another class is ordered, and two registers in the load profile of a meter that was reconfigured to one."""
    device = reconfigured(an_hour_on(started(Order(), store, START)), {"Z29": "1"}, Instant(START + HOUR_NS))
    keep(an_hour_on(device), store)
    rows = everything(device.meter.part(LoadProfile))
    assert len(rows.counts) == 4

    for n in (1, 2):
        with pytest.raises(SealBroken, match="its X6 is B and was to be A"):
            started(Order(configuration={"X6": "A", "Z29": "2"}), store, Instant(START + (2 + n) * HOUR_NS))
    again = started(Order(), store, Instant(START + 6 * HOUR_NS))

    attempts = everything(again.meter.part(SealJournal))
    assert attempts.counts.tolist() == [[Interferer.METER_FILE, 0]] * 2
    assert again.seal.refusals == 2
    # Away once, from 13:00 to 17:00, and not with every attempt.
    assert (again.meter.part(Power).failures, again.meter.part(Power).last_failure) == (2, 4 * HOUR_NS)
    profile = everything(again.meter.part(LoadProfile))
    assert profile.counts[:4].tolist() == rows.counts.tolist()


def test_rows_that_were_not_stored_yet_when_the_meter_was_reconfigured_are_stored_with_it(store):
    first = started(Order(), store, START)
    keep(an_hour_on(first), store)
    device = reconfigured(an_hour_on(first), {"Z25": "2"}, Instant(START + 2 * HOUR_NS))
    keep(device, store)

    again = started(Order(), store, Instant(START + 3 * HOUR_NS))

    assert len(everything(again.meter.part(LoadProfile))) == 12  # three hours of quarters
