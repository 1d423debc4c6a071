"""Who listens gets what a meter pushes: every ten seconds of its time one DataNotification in the wrapper."""

import socket

import trefas
from trefas import Meter
from trefas.wire.apdu import decode

with socket.create_server(("127.0.0.1", 0)) as listener:
    listener.settimeout(30)
    push = {
        "destination": f"tcp:127.0.0.1:{listener.getsockname()[1]}",
        "every_s": 10,
        "objects": ["A14", "P14", "U_L1"],
    }
    ordered = Meter.ordered(standard_face=True, push=push, source="signal:u=230,i=10", start="2026-01-10T12:00Z")
    with trefas.testing.served(ordered, any="tcp:127.0.0.1:0") as meter:
        for _ in range(3):
            meter.pass_(seconds=10)
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as stream:
                header = stream.read(8)
                print(decode(stream.read(int.from_bytes(header[6:]))))
