"""Home Assistant 2024.3.3, in an environment of its own, finds a meter at a real broker, shows its numbers, switches its breaker.

What it needs takes minutes to install: ``make home-assistant`` does it, and runs this. Its rules are restated in
tests/device/smart_home/test_discovery.py, which always runs.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.core.intervals import Step
from tests.device.smart_home.homes import device_of, feed, home_of
from tests.run.broker import Broker
from tests.run.test_mqtt_port import at, homely, opened
from trefas.core.breaker import Breaker

OWN = Path(sys.executable).parents[1] / "own" / "home-assistant" / "bin" / "python"
NAME = "sensor.meter_20000001_"
UNMEASURED = Step(p_w=(1_000.0, 500.0, -200.0), q_var=(float("nan"),) * 3, s_va=(1_005.0, 500.0, 206.0), i_a=4.37)


class Home:
    """Home Assistant in its process."""

    def __init__(self, process):
        self.process = process

    def ask(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, self.process.stderr.read()[-2000:]
        return json.loads(said)


@contextmanager
def home_at(broker):
    words = [OWN, Path(__file__).with_name("judge_home_assistant.py"), str(broker.port)]
    environment = {name: word for name, word in os.environ.items() if not name.startswith("PYTHON")}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(words, **pipes, text=True, env=environment)
    try:
        yield Home(process)
        process.stdin.close()
        process.wait(60)
    finally:
        process.kill()
        process.wait(60)
        process.stdout.close()
        process.stderr.close()


@pytest.mark.skipif(
    not OWN.exists(), reason="Home Assistant is not installed in its own folder: make home-assistant does it"
)
def test_home_assistant_finds_a_meter_shows_its_numbers_and_switches_its_breaker_without_a_warning(tmp_path):
    broker, device = Broker(tmp_path), device_of(commands=["breaker"])
    feed(device, 3_600)
    feed(device, 2, UNMEASURED)
    entities = len(home_of(device).configurations())

    with home_at(broker) as home:
        with opened(at(broker), homely(device)):
            found = home.ask(f"states {entities}")
            states = found["states"]
            home.ask("turn_off switch.meter_20000001_breaker")
            after = home.ask(f"states {entities}")["states"]
        gone = home.ask(f"gone {entities}")["states"]
    broker.kill()

    assert found["log"] == []
    assert len(states) == entities
    # 1000 + 500 − 200 W for 3602 s, cut down to watt-hours.
    assert states[f"{NAME}active_import"][0] == "1.3"
    attributes = states[f"{NAME}active_import"][1]
    assert attributes["device_class"] == "energy"
    assert (attributes["state_class"], attributes["unit_of_measurement"]) == ("total_increasing", "kWh")
    assert [float(states[f"{NAME}active_power_l{n}"][0]) for n in (1, 2, 3)] == [1_000, 500, -200]
    assert (states[f"{NAME}reactive_power"][0], states[f"{NAME}tariff"][0]) == ("unknown", "0")
    assert states["switch.meter_20000001_breaker"][0] == "on"
    assert states["binary_sensor.meter_20000001_cover"][0] == "off"
    assert after["switch.meter_20000001_breaker"][0] == "off"
    assert not device.meter.part(Breaker).closed
    assert {state for state, _ in gone.values()} == {"unavailable"}
