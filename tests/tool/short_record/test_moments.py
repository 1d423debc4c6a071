"""What an event is told with: currents and phasors before, in and after it, by hand calculation."""

import cmath
from dataclasses import replace
from math import degrees

import numpy as np
import pytest

from tests.tool.short_record.faults import START, fault, kept
from trefas.metrology.event import Kind
from trefas.tool.short_record.moments import AFTER, BEFORE, DURING, currents_of, main_event, moments_of, phasors_at


def test_the_currents_of_an_event_are_those_before_in_and_after_it():
    currents = currents_of(fault(), kept().rms, 50.0)

    assert currents.before_a == pytest.approx([10.0, 10.0, 10.0], rel=2e-3)
    assert currents.during_a == pytest.approx([80.0, 10.0, 10.0], rel=2e-3)
    assert currents.after_a == pytest.approx([10.0, 10.0, 10.0], rel=2e-3)


def test_an_event_that_the_record_cuts_has_no_current_after_it():
    cut = replace(fault(), event=replace(fault().event, cut=True))

    assert np.isnan(currents_of(cut, kept().rms, 50.0).after_a).all()
    assert AFTER not in moments_of(cut, kept().rms, 50.0)


@pytest.mark.parametrize(
    ("moment", "u1_v", "i1_a"), [(BEFORE, 230.0, 10.0), (DURING, 92.0, 80.0), (AFTER, 230.0, 10.0)]
)
def test_the_phasors_of_each_moment_are_those_of_the_sines(moment, u1_v, i1_a):
    waveforms = kept()

    u, i = phasors_at(waveforms, moments_of(fault(), waveforms.rms, 50.0)[moment], 50.0)

    assert np.abs(u) == pytest.approx([u1_v, 230.0, 230.0], rel=1e-6)
    assert np.abs(i) == pytest.approx([i1_a, 10.0, 10.0], rel=1e-6)
    assert [degrees(cmath.phase(each)) for each in u] == pytest.approx([0.0, -120.0, 120.0], abs=1e-3)
    assert degrees(cmath.phase(i[0])) == pytest.approx(-60.0, abs=1e-3)


def test_where_samples_lack_there_are_no_phasors():
    waveforms = kept(hole=(0.2, 0.25))

    assert phasors_at(waveforms, START + 190_000_000, 50.0) is None


def test_the_main_event_is_the_deepest():
    shallow = replace(fault(), event=replace(fault().event, extreme_v=200.0))
    change = replace(fault(), event=replace(fault().event, kind=Kind.RVC, extreme_v=0.0))

    assert main_event((shallow, fault(), change)) == fault()
    assert main_event(()) is None
