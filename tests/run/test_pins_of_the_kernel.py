"""Pins at lines that the kernel simulates (gpio-sim), where it has them and we may make one."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.run.test_pins import START, built, live
from trefas.base.instant import NS_PER_MS
from trefas.core.pulse_input import PulseInput
from trefas.run.clock import WorldClock, real_now
from trefas.run.pins import Pin, Pins

CONFIGURATION = Path("/sys/kernel/config/gpio-sim")
DEVICE = CONFIGURATION / f"trefas-{os.getpid()}"
LINES = 4


@pytest.fixture
def bank():
    """A bank of lines: the chip's path, and the folder of its lines."""
    pytest.importorskip("gpiod")
    if not CONFIGURATION.is_dir() or not os.access(CONFIGURATION, os.W_OK):
        pytest.skip("the kernel has no gpio-sim here: modprobe gpio-sim, mount configfs, and be root")
    made = DEVICE / "bank0"
    made.mkdir(parents=True)
    try:
        (made / "num_lines").write_text(str(LINES))
        (DEVICE / "live").write_text("1")
        name = (made / "chip_name").read_text().strip()
        yield name, Path("/sys/devices/platform") / (DEVICE / "dev_name").read_text().strip() / name
    finally:
        (DEVICE / "live").write_text("0")
        made.rmdir()
        DEVICE.rmdir()


def test_lines_of_the_kernel_follow_the_meter_and_are_followed(bank):
    name, lines = bank
    device = built(X13="1", Z3="03")
    seen = []

    async def doing():
        loop = asyncio.get_running_loop()
        pins = Pins([Pin.parse(f"s0={name}:0"), Pin.parse(f"io_1={name}:1")])
        pins.open(device, WorldClock(START, real_now()), loop)
        for _ in range(50):
            for pull in ("pull-up", "pull-down"):
                (lines / "sim_gpio1" / "pull").write_text(pull)
        await asyncio.sleep(0.01)
        live(device, 30_000.0, 0.0, seconds=0.5)
        end = real_now() + 1_500 * NS_PER_MS
        while real_now() < end:
            level = (lines / "sim_gpio0" / "value").read_text().strip()
            if not seen or seen[-1] != level:
                seen.append(level)
            await asyncio.sleep(0.001)
        pins.close(loop)

    asyncio.run(doing())

    assert device.meter.part(PulseInput).register == 50
    assert seen == ["0", *["1", "0"] * 4]  # 30 kW · 0.5 s = 4.17 Wh
