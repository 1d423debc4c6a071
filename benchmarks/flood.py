"""What an hour of floods leaves behind: ``python -m benchmarks.flood MINUTES``; a JSON line each minute and one at the end.

A meter runs with a client that reads it over TCP and one that reads it over UDP. After a minute of them its resident memory is
noted. Then the attackers come, two at a time, each for twenty seconds beside each of the others in turn. When they have gone, and
the port has forgotten the last of their addresses (300 s of silence), the memory is noted again, with the same two clients. It
ends with 1 where that is more than five percent above what it was, or a client was not served in peace.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import combinations, cycle
from pathlib import Path
from time import monotonic, sleep

from benchmarks.attackers import AARQ, ATTACKS, get, wrapped
from benchmarks.test_wire import connected, free_port
from trefas.run.ports.port import Limits

WARM_S = 60.0
FORGOTTEN_S = Limits().inactivity_ns / 1e9 + 10.0
PAIR_S = 20.0
PAUSE_S = 0.2
MORE_MAX = 0.05
PATIENCE_S = 1.0
GET = get(1, "0101000001FF", 2)
ROOT = Path(__file__).parents[1]


class Client:
    """Associates as the public client and reads the meter number, again and again."""

    def __init__(self, port: int, kind: socket.SocketKind) -> None:
        self.port = port
        self.kind = kind
        self.asked = self.unanswered = 0

    def read(self) -> None:
        """Begins, reads three times, and goes."""
        self.asked += 1
        try:
            with closing(socket.socket(socket.AF_INET, self.kind)) as line:
                line.settimeout(PATIENCE_S)
                line.connect(("127.0.0.1", self.port))
                for request in (wrapped(AARQ), GET, GET, GET):
                    line.send(request)
                    if not line.recv(4096):
                        raise ConnectionError
        except OSError:
            self.unanswered += 1


def resident_mb(process: int) -> float:
    """What a process has in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def read_for(clients: list[Client], duration_s: float) -> tuple[int, int]:
    """The clients read meanwhile; how many conversations each began in vain."""
    for each in clients:
        each.asked = each.unanswered = 0
    end = monotonic() + duration_s
    while monotonic() < end:
        for each in clients:
            each.read()
        sleep(PAUSE_S)
    return clients[0].unanswered, clients[1].unanswered


def pairs() -> Iterator[tuple[str, str]]:
    """Every attacker beside every other."""
    return cycle(combinations(ATTACKS, 2))


def main() -> None:
    flood_s = 60.0 * float(sys.argv[1])
    port = free_port()
    ports = ["--listen", f"any=tcp:127.0.0.1:{port}", "--listen", f"any=udp:127.0.0.1:{port}"]
    words = ["run", "--no-memory", "--source", "signal:u=230,i=10,pf=0.5", *ports]
    meter = subprocess.Popen([sys.executable, "-m", "trefas", *words], stdout=subprocess.DEVNULL)
    clients = [Client(port, socket.SOCK_STREAM), Client(port, socket.SOCK_DGRAM)]
    try:
        connected(port).close()
        said = {"unanswered": read_for(clients, WARM_S), "conversations": clients[0].asked}
        before_mb = peak_mb = resident_mb(meter.pid)
        print(json.dumps({"before_mb": round(before_mb, 1), **said}), flush=True)
        begun, minute = monotonic(), 0
        for pair in pairs():
            if monotonic() > begun + flood_s:
                break
            attackers = [
                subprocess.Popen([sys.executable, "-m", "benchmarks.attackers", name, str(port)], cwd=ROOT)
                for name in pair
            ]
            try:
                unanswered = read_for(clients, PAIR_S)
            finally:
                for each in attackers:
                    each.kill()
                    each.wait()
            peak_mb = max(peak_mb, resident_mb(meter.pid))
            if monotonic() > begun + 60 * (minute + 1):
                minute += 1
                now = {"minute": minute, "resident_mb": round(resident_mb(meter.pid), 1), "beside": pair}
                print(json.dumps({**now, "unanswered": unanswered, "of": clients[0].asked}), flush=True)
        sleep(FORGOTTEN_S)
        in_peace = read_for(clients, WARM_S)
        after_mb = resident_mb(meter.pid)
    finally:
        meter.terminate()
        status = meter.wait()
    more = after_mb / before_mb - 1
    told = {"before_mb": before_mb, "peak_mb": peak_mb, "after_mb": after_mb, "more_percent": 100 * more}
    told = {name: round(value, 1) for name, value in told.items()}
    print(json.dumps({**told, "unanswered_in_peace": in_peace, "status": status}), flush=True)
    raise SystemExit(more > MORE_MAX or any(in_peace) or status != 0)


if __name__ == "__main__":
    os.nice(1)
    main()
