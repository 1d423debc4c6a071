"""Tables of thresholds in a meter file: taken, and refused with a sentence where they cannot be."""

import pytest

from trefas.base.errors import SetupError
from trefas.core.watches.neutral_fault import NeutralFaultSettings
from trefas.device.order import read_order
from trefas.device.subjects.neutral_fault import NeutralFaultTable
from trefas.device.subjects.voltage_limits import VoltageLimitsTable
from trefas.device.subjects.voltage_quality import VoltageQualityTable
from trefas.metrology.voltage_quality import VoltageQualitySettings


def test_what_is_left_out_is_as_the_real_meter_is_delivered():
    assert VoltageQualityTable().settings == VoltageQualitySettings()
    assert NeutralFaultTable().settings == NeutralFaultSettings()
    assert VoltageLimitsTable().model_dump() == {"high_v": 253.0, "low_v": 207.0, "for_s": 600, "missing_s": 180}


def test_what_is_given_is_taken():
    assert VoltageQualityTable(mean_s=10, outage_v=100.0).settings == VoltageQualitySettings(mean_s=10, outage_v=100.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[voltage_quality]\nmean_s = 5", "mean_s is 5; must be 10 to 1800"),
        ("[voltage_quality]\nu_high_mean_v = 300", "u_high_mean_v is 300; must be 232.3 to 276"),
        ("[neutral_fault]\nabove_v = 230", "neutral_fault.above_v is 230"),
        ("[voltage_limits]\nfor_s = 70000", "voltage_limits.for_s is 70000"),
        ("[voltage_limits]\nhigh = 253", "voltage_limits.high is no field"),
        ('tamper = "never"', "tamper is 'never'"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, text, message):
    file = tmp_path / "meter.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SetupError, match=message):
        read_order(file)
