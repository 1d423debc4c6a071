"""A past that is lived before a run begins: what the logs have of it, and where there can be none."""

from datetime import UTC, datetime, timedelta

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.load_profile import LoadProfile
from trefas.core.log_table import everything
from trefas.device.order import Order
from trefas.run.history import lived
from trefas.run.start import started
from trefas.run.store import Store
from trefas.sources.spec import open_source

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
DAY_NS = 86_400 * NS_PER_S
SIGNAL = open_source("signal:u=230,i=10")


def test_the_load_profile_has_the_days_before():
    device = lived(Order(), None, SIGNAL, instant_of(NOON), 2 * DAY_NS)

    rows = everything(next(each for each in device.profiles if isinstance(each, LoadProfile)))
    assert device.meter.now == instant_of(NOON)
    # Every quarter of an hour, labelled with its end in standard time of Central Europe, an hour ahead of UTC.
    assert rows.times == [datetime(2026, 1, 8, 13) + n * timedelta(minutes=15) for n in range(1, 193)]
    # 3 · 230 V · 10 A · 15 min = 1725 Wh
    assert rows.counts[:, 0].tolist() == pytest.approx([1725 * 3_600_000 * n for n in range(1, 193)], rel=1e-9)
    assert set(rows.rows.status.tolist()) == {0}


def test_its_clock_was_kept_right_and_goes_on_as_it_goes():
    device = lived(Order(clock_drift_ppm=-50), None, SIGNAL, instant_of(NOON), DAY_NS)

    meter = device.meter
    assert meter.rtc.deviation_ns(meter.now) == 0
    assert meter.rtc.deviation_ns(Instant(meter.now + DAY_NS)) == -50 * 86_400 * 1_000


def test_a_past_is_kept_in_a_memory_that_is_empty_and_in_no_other(tmp_path):
    store = Store(tmp_path / "kitchen")
    before = lived(Order(), store, SIGNAL, instant_of(NOON), DAY_NS)

    after = started(Order(), store, Instant(instant_of(NOON) + NS_PER_S))
    assert after.meter.read("1-1:1.8.0") == before.meter.read("1-1:1.8.0")
    assert [len(everything(each)) for each in after.profiles if isinstance(each, LoadProfile)] == [96]
    with pytest.raises(SetupError, match="holds a meter already, and --history is lived by a new one"):
        lived(Order(), store, SIGNAL, instant_of(NOON), DAY_NS)
    store.close()


def test_a_recording_has_no_past(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("time,u1_v,i1_a\n" + "".join(f"{k / 1000},230,1\n" for k in range(100)))

    with pytest.raises(SetupError, match="--history needs a source with a past, as household or signal"):
        lived(Order(), None, open_source(str(file)), instant_of(NOON), DAY_NS)
