"""What a page draws of 230 V and 10 A at 60° lag with a fifth harmonic of 10 and 40 %: samples, spectra and events."""

from math import cos, pi, sqrt

import pytest

from tests.run.web.sites import Visitor, measured, site_of
from trefas.run.web.scope import Scope

SIGNAL = "signal:u=230,i=10,pf=0.5,f=50,rate=4000,h5=0.1/0.4,dip=1-1.3@0.4"


@pytest.fixture(scope="module")
def page():
    return Visitor(site_of(measured(SIGNAL, 4.0)))


def test_the_waveform_begins_at_a_rising_zero_and_is_that_of_the_source(page):
    seen = page.get("/api/meters/1/waveform?cycles=3").json()

    assert (seen["step_s"], len(seen["u_v"]), len(seen["u_v"][0])) == (1 / 4000, 3, 240)  # 3 cycles of 80 samples
    assert 0 <= seen["offset_s"] < 1 / 4000
    u = [sqrt(2) * 230 * (s + 0.1 * h) for s, h in ((_sine(k, seen), _sine(k, seen, 5)) for k in range(240))]
    assert seen["u_v"][0] == pytest.approx(u, abs=0.6)  # a sample is known to half a step of its table


def _sine(k, seen, order=1):
    t_s = seen["offset_s"] + k * seen["step_s"]
    return cos(2 * pi * 50 * order * t_s - pi / 2)


def test_harmonics_are_rms_and_percent_of_the_fundamental(page):
    seen = page.get("/api/meters/1/harmonics").json()

    first = seen["phases"][0]
    assert (first["u_v"][1], first["u_v"][5], first["i_a"][5]) == pytest.approx((230, 23, 4), abs=0.01)
    assert (first["u_pct"][5], first["i_pct"][5], first["thd_u_pct"]) == pytest.approx((10, 40, 10), abs=0.01)
    assert first["phi_deg"] == pytest.approx(60, abs=0.05)
    assert [each["u_angle_deg"] for each in seen["phases"]] == pytest.approx([0, -120, 120], abs=0.01)


def test_a_dip_is_told_with_its_depth_and_its_length(page):
    quality = page.get("/api/meters/1/quality").json()

    (dip,) = [each for each in quality["events"] if each["kind"] == "dip"]
    assert (dip["relative"], dip["duration_s"], dip["phases"]) == (
        pytest.approx(0.4, abs=0.01),
        pytest.approx(0.3, abs=0.011),  # half a cycle at either end
        [1, 2, 3],
    )
    assert (quality["nominal_hz"], quality["limits"]["u_n_v"]) == (50, 230)


def test_frequencies_are_judged_by_that_of_the_network():
    page = Visitor(site_of(measured("signal:u=230,i=10,f=59.9,rate=4000", 2.0)))

    assert page.get("/api/meters/1/quality").json()["nominal_hz"] == 60


def test_what_is_not_measured_is_nothing_and_not_zero():
    page = Visitor(site_of(measured(seconds=0.0)))

    assert page.get("/api/meters/1/waveform").json()["u_v"] == [[], [], []]
    assert page.get("/api/meters/1/harmonics").json()["phases"] == []
    quality = page.get("/api/meters/1/quality").json()
    assert {each["measured"] for each in quality["values"]} == {False}
    reactive = page.get("/api/meters/1/readings/Q12").json()
    assert (reactive["value"] is None) is (reactive["measured"] is False)


def test_a_scope_without_samples_has_no_trace():
    assert Scope().trace(0.06) is None
