"""pydlms-client at ports of other kinds: it reads one meter number from each, and prints what it read.

``python -m tests.judges.judge_ports optical PATH | udp HOST:PORT | bus PATH PHYSICAL``
"""

import sys
from typing import Any

import pydlms
from pydlms.security.hls import Mechanism

METER_NUMBER = "1.1.0.0.1.255"
SETTINGS: dict[str, Any] = {
    "client_sap": 19,
    "server_logical": 16,
    "mechanism": Mechanism.LLS,
    "password": b"12345",
    "timeout": 10,
}


def client(kind: str, place: str, *more: str) -> pydlms.DlmsClient:
    if kind == "optical":
        return pydlms.DlmsClient.optical(place, **SETTINGS)
    if kind == "bus":
        return pydlms.DlmsClient.serial(place, server_physical=int(more[0]), **SETTINGS)
    host, _, port = place.rpartition(":")
    return pydlms.DlmsClient.udp(host, int(port), **SETTINGS)


if __name__ == "__main__":
    with client(*sys.argv[1:]) as meter:
        print(meter.get(METER_NUMBER, 1, 2).value)
