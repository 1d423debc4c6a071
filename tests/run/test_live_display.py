"""What only a meter that runs has on its display: who communicates, a memory that takes nothing, a closed optical port."""

import asyncio

import pytest

from tests.run.test_live import LLS_AARQ, Client, is_accepted, listening, live_meter, running
from trefas.core.display import Display
from trefas.core.optical import OpticalPort
from trefas.run.disk import DiskRefused


def lit(live):
    meter = live.device.meter
    return meter.part(Display).picture(meter.now).lit


@pytest.mark.parametrize(
    ("interface", "client", "symbol"), [("module", 18, "M2"), ("ccc", 20, "M3"), ("optical", 19, None)]
)
def test_a_module_is_indicated_while_a_client_has_an_association_at_its_port(interface, client, symbol):
    live = live_meter(speed=1.0, listening=listening(f"{interface}=tcp:127.0.0.1:0"))

    async def talked():
        seen = []
        async with running(live):
            seen.append(lit(live))
            async with Client(live.listening[0].port, client, 16) as one:
                assert is_accepted(await one.ask(LLS_AARQ))
                seen.append(lit(live))
        return [{name for name in each if name.startswith("M")} for each in seen]

    assert asyncio.run(talked()) == [set(), {symbol} - {None}]


def test_an_error_is_indicated_while_the_memory_takes_nothing():
    live = live_meter()
    assert "error" not in lit(live)

    live.keeping.refused = DiskRefused("no space is left")
    assert "error" in lit(live)


def test_nobody_is_answered_at_a_closed_optical_port():
    live = live_meter(speed=1.0, listening=listening("optical=tcp:127.0.0.1:0"))
    live.device.meter.part(OpticalPort).closed = 1

    async def asked():
        async with running(live):
            async with Client(live.listening[0].port, 19, 16) as one:
                with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                    await one.ask(LLS_AARQ)
            live.device.meter.part(OpticalPort).closed = 0
            async with Client(live.listening[0].port, 19, 16) as one:
                return is_accepted(await one.ask(LLS_AARQ))

    assert asyncio.run(asked())
