"""One of the judges is pushed to: it sets a push up, has it pushed, and reads what comes.

    python -m tests.judges.judge_push --tcp HOST:PORT --framing wrapper --client 1 --server 17 --password 12345 \\
        --package pydlms --do '["tcp", "udp", "hdlc"]'

It reads the objects of the set-up of the values, and then for each of these services listens on a port of its own, writes that as
the destination, invokes ``push`` and reads the push with the list. On stdout it says one JSON object:

    listed    [[class, name, attribute, data index] …]
    pushed    {SERVICE: {"values": […], "time": TEXT, "number": NUMBER, "title": HEX, "counter": NUMBER}}

``title`` and ``counter`` are of a ciphered push, and null of another. What the packages can is in
``push_gurux`` and ``push_pydlms``.
"""

import socket
from argparse import Namespace
from importlib import import_module
from typing import Any

from tests.judges.words import TIMEOUT_S, answer

SETUP, SETUP_CLASS = "0.0.25.9.0.255", 40
SERVICES = {"tcp": 0, "udp": 1, "hdlc": 5}


def judge(told: Namespace) -> Any:
    receiver = import_module(f"tests.judges.push_{told.package}").Receiver(told)
    listed = receiver.listed()
    pushed = {}
    for service in told.do:
        kind = socket.SOCK_DGRAM if service == "udp" else socket.SOCK_STREAM
        with socket.socket(socket.AF_INET, kind) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.settimeout(TIMEOUT_S)
            if service != "udp":
                listener.listen()
            receiver.push_to(service, f"127.0.0.1:{listener.getsockname()[1]}")
            pushed[service] = receiver.read(service, listener.recv(65536) if service == "udp" else _whole(listener))
    receiver.leave()
    return {"listed": listed, "pushed": pushed}


def _whole(listener: socket.socket) -> bytes:
    connection, _ = listener.accept()
    connection.settimeout(TIMEOUT_S)
    with connection:
        return b"".join(iter(lambda: connection.recv(4096), b""))


if __name__ == "__main__":
    answer(judge)
