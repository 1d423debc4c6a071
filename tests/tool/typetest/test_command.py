"""``trefas typetest``: the words of the command line, what it writes, and how it ends."""

import json

import pytest

from tests.programs import trefas
from trefas.base.errors import SetupError
from trefas.metrology.signals import Sensor, Signal
from trefas.tool.typetest.command import run_type_test
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.sensors import Sensors


def test_without_words_the_built_in_meter_is_tested_as_it_was_ordered(capsys, tmp_path):
    report = tmp_path / "report.html"

    passed = run_type_test(as_json=True, report=report)

    fields = json.loads(capsys.readouterr().out)
    assert passed
    assert (fields["class"], fields["current_range"], fields["starting_w"]) == ("B", "0.25-5(80) A", 2.3)
    assert fields["not_simulated"]
    assert "Type test, class B" in report.read_text(encoding="utf-8")


def test_a_meter_file_says_class_range_and_threshold(capsys, tmp_path):
    order = tmp_path / "meter.toml"
    order.write_text('type_number = "684-11-34A-N14-3002-084"\nstarting_w = 6.0\n', encoding="utf-8")

    passed = run_type_test(as_json=True, order_file=order)

    fields = json.loads(capsys.readouterr().out)
    assert (fields["class"], fields["current_range"], fields["reactive_class"]) == ("A", "0.25-5(65) A", "3")
    # Class A must start at 25 mA, which is 5.75 W a phase: this one does not.
    assert not passed
    assert {check["section"] for check in fields["checks"] if not check["passed"]} == {"Start and no load"}


def test_outside_the_limits_it_ends_with_1_and_says_so():
    done = trefas("typetest", "--class", "B", "--current", "5(80)", "--sensor", "gain=1.02", "--json")

    assert done.returncode == 1
    assert not json.loads(done.stdout)["passed"]
    assert "outside the limits of class B" in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"accuracy": "Z"}, r"class is 'Z'; must be A, B, C, 1, 2, 0.5S, 0.2S"),
        ({"ordered_range": "7(8)"}, r"current range is '7\(8\)'; must be"),
        ({"accuracy": "0.2S", "ordered_range": "5(80)"}, r"class 0.2S is of meters behind transformers"),
        ({"sensor": "gian=1"}, r"--sensor has 'gian', which it does not know; it knows noise, ugain"),
        ({"sensor": "noise=loud"}, r"noise is 'loud'; it is volts, or volts/amperes, as 0.05/0.002"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_a_sentence(words, sentence):
    with pytest.raises(SetupError, match=sentence):
        run_type_test(**words)


def test_a_report_that_cannot_be_written_is_refused_before_the_test(tmp_path):
    with pytest.raises(SetupError, match="cannot be written"):
        run_type_test(report=tmp_path / "nowhere" / "report.html")
    with pytest.raises(SetupError, match="cannot be written"):
        run_type_test(report=tmp_path)


def test_meters_of_two_systems_and_of_one_phase_are_tested_with_the_points_that_make_sense(capsys, tmp_path):
    order = tmp_path / "meter.toml"
    outcomes = {}
    for wiring, text in (("aron", 'type_number = "684-11-28B-N14-3002-084"'), ("single", 'wiring = "single"')):
        order.write_text(text + "\n", encoding="utf-8")
        assert run_type_test(as_json=True, order_file=order)
        outcomes[wiring] = json.loads(capsys.readouterr().out)

    aron, single = outcomes["aron"], outcomes["single"]
    missing = [c["check"] for c in aron["checks"] if "missing" in c["check"]]
    assert (aron["wiring"], single["wiring"]) == ("aron", "single")
    assert [name.partition(";")[0] for name in missing] == ["L1 missing", "L2 missing", "L3 missing"]
    assert aron["checks"][0]["phases"] == ["L1", "L3"]
    assert any("no circuit" in sentence for sentence in aron["left_out"])
    assert {c["section"] for c in single["checks"]}.isdisjoint({"Load, one phase", "Reactive load, one phase"})
    assert not [c for c in single["checks"] if "missing" in c["check"] or "sequence" in c["check"]]
    assert any("one phase" in sentence for sentence in single["left_out"])


def test_a_wiring_that_the_type_number_has_not_is_refused(tmp_path):
    order = tmp_path / "aron.toml"
    order.write_text('type_number = "684-11-38B-N14-3002-084"\nwiring = "aron"\n', encoding="utf-8")

    with pytest.raises(SetupError, match=r"wiring is 'aron', and X4 \(measuring systems\) of the type number is 3"):
        run_type_test(order_file=order)


def test_sensors_are_said_as_those_of_a_test_signal_are():
    ratings = Ratings.of("B", "5(80)")
    sensors = Sensors.parse("gain=1.001/1/1,phase=0.1,uoffset=0.2,noise=0.05/0.002,bits=16")

    seen = sensors.seen(Signal(), ratings)
    assert seen.i_sensors == (Sensor(1.001, 0.1), Sensor(1.0, 0.1), Sensor(1.0, 0.1))
    assert seen.u_sensors[0] == Sensor(offset=0.2)
    assert (seen.noise_u_v, seen.noise_i_a, seen.adc_bits) == (0.05, 0.002, 16)
    assert seen.i_full_scale_a == pytest.approx(226.3, abs=0.05)  # 2 · √2 · 80 A
    assert str(Sensors()) == "ideal"
