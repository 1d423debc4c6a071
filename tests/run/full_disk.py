"""A live meter on a disk that is full for a while. Run as a program of its own: ``python -m tests.run.full_disk DISK``.

The disk is filled after a minute of the meter's time and has space again after seventeen; the meter runs for eighteen.
"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.load_profile import LoadProfile
from trefas.core.stops import MINUTE_S, PeriodEnd
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.clock import WorldClock, real_now
from trefas.run.live import LiveMeter
from trefas.run.start import started
from trefas.run.store import Store
from trefas.sources.spec import open_source

START = Instant(1_768_042_800 * NS_PER_S)  # 2026-01-10 11:00 UTC


def filled_up(disk: Path) -> Path:
    """Leaves not one page free. The file that can be removed again."""
    path = disk / "filler"
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return path


def main() -> None:
    disk = Path(sys.argv[1])
    store = Store(disk / "memory")
    device = started(Order(), store, START)
    source = open_source("signal:u=230,i=10,rate=1000,for=1080")
    live = LiveMeter(device, source, WorldClock(START, real_now(), None), store=store)
    said: list[str] = []
    live.keeping.say = said.append

    def minute(_: int, now: Instant) -> None:
        minutes = (now - START) // (60 * NS_PER_S)
        if minutes == 1:
            # Else there would be room in a log that is as long as it ever was.
            store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            filled_up(disk)
        elif minutes == 17:
            (disk / "filler").unlink()

    device.meter.at_end_of(PeriodEnd(MINUTE_S, minute))

    async def whole() -> None:
        await live.open()
        await live.run(asyncio.Event())
        await live.close()

    asyncio.run(whole())
    again = Store(disk / "memory")
    meter = build(Order(), start=START)
    image = again.load()
    assert image is not None
    meter.meter.restore(image)
    rows = again.rows(str(device.meter.part(LoadProfile).name))
    again.close()
    told = {
        "energy_wh": device.meter.read("1-1:1.8.0").value,
        "stored_wh": meter.meter.read("1-1:1.8.0").value,
        "rows": len(rows),
        "periods": 1,
        "said": said,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
