"""A server that grants every service, for judges: the tests' house and its echo, on a TCP port of their own.

python -m tests.judges.service_meter        says the number of its port, and serves until it is ended

client 19 → server 16    logical names, password 12345, all that can be negotiated
client 19 → server 17    the same objects with short names
client 20 → server 16    logical names with keys (GMAC, suite 0), all that can be negotiated
"""

import asyncio

from tests.cosem.ciphered import GAK, GUEK, METER, MemoryCounters
from tests.cosem.echo import Echo
from tests.cosem.house import NOW, House
from trefas.base.errors import RemoteError
from trefas.cosem.credentials import Credentials
from trefas.cosem.keys import PlainKeys
from trefas.cosem.rights import SUPPORTED, SUPPORTED_SHORT, View
from trefas.cosem.server import LogicalDevice, ServerDevice
from trefas.cosem.session import Session
from trefas.wire.acse import Context, Mechanism


def served() -> ServerDevice:
    """The device."""
    house = House()
    credentials = {"keys": Credentials("keys", METER, PlainKeys(GUEK, GAK), MemoryCounters())}
    device = ServerDevice(
        house.meter, {"long": b"12345", "short": b"12345"}, receive_size_max=500, credentials=credentials
    )
    device.draw = lambda size: bytes(range(size))
    objects = [*house.device.logical_devices[16].objects, Echo()]
    views = [
        View("long", 19, 16, Mechanism.LLS, SUPPORTED),
        View("keys", 20, 16, Mechanism.HLS_GMAC, SUPPORTED, Context.LN_CIPHERED),
    ]
    device.add(LogicalDevice(16, b"LONG", tuple(objects)), views)
    short = View("short", 19, 17, Mechanism.LLS, SUPPORTED_SHORT, Context.SN)
    device.add(LogicalDevice(17, b"SHORT", tuple(objects)), [short])
    return device


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, device: ServerDevice) -> None:
        self.session = Session(device)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self.transport.write(self.session.receive(data, NOW))
        except RemoteError:
            self.transport.close()


async def main() -> None:
    device = served()
    server = await asyncio.get_running_loop().create_server(lambda: Line(device), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
