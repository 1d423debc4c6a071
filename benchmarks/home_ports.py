"""Home ports in one process and when their pushes come: how late after the instant at which each is due.

    python -m benchmarks.home_ports [METERS PORTS INSTANTS]

So many meters of one process have so many ports each, with a reader at each of them. A push is due at every tenth second, of all
of them at the same instant: that is the worst there is. How late it is, is measured by the one process that reads them all, which
adds to it the time in which it reads the others.
"""

import os
import selectors
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from statistics import quantiles
from time import time

from benchmarks.test_wire import free_port

METERS, PORTS, INSTANTS = 10, 100, 3
PERIOD_S, READ_S = 10, 5.0
NICE = -12
READY_S = 120.0


def main(meters: int = METERS, ports: int = PORTS, instants: int = INSTANTS) -> None:
    """Measures and prints."""
    late = lateness(meters, ports, instants)
    expected = meters * ports * instants
    cuts = quantiles(late, n=100)
    print(
        f"{len(late)} of {expected} pushes at {meters * ports} ports of {meters} meters; late by {cuts[49] * 1e3:.1f} ms in the "
        f"middle, 99 % by less than {cuts[98] * 1e3:.1f} ms, the last by {max(late) * 1e3:.1f} ms; load {os.getloadavg()[0]:.1f}"
    )


def lateness(meters: int, ports: int, instants: int) -> list[float]:
    """How late each push came, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        files = [_file(Path(folder), number, ports) for number in range(meters)]
        words = [sys.executable, "-m", "trefas", "run", *map(str, files), "--no-web"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, preexec_fn=_first)
        try:
            _first()
            return _heard(_addresses(process, meters * ports), instants)
        finally:
            process.kill()
            process.wait()


def _file(folder: Path, number: int, ports: int) -> Path:
    file = folder / f"{number}.toml"
    places = ", ".join(['"tcp:127.0.0.1:0"'] * ports)
    file.write_text(
        f'number = {1000 + number}\nsource = "household:seed={number}"\nmemory = false\n'
        f'[listen]\nmodule = "tcp:127.0.0.1:{free_port()}"\n'
        f'[modules.han]\nprofile = "no"\nlists = ["nve-1"]\nports = [{places}]\n',
        encoding="utf-8",
    )
    return file


def _first() -> None:
    """Comes before others, where that is allowed."""
    with suppress(PermissionError):
        os.nice(NICE)


def _addresses(process: "subprocess.Popen[str]", count: int) -> list[tuple[str, int]]:
    assert process.stdout is not None, "it was started with a pipe"
    found: list[tuple[str, int]] = []
    for line in process.stdout:
        if line.startswith("ready:"):
            found += [("127.0.0.1", int(word.rpartition(":")[2])) for word in line.split() if "han=tcp:" in word]
            if len(found) >= count:
                return found
    raise SystemExit(f"{len(found)} of {count} ports are there")


def _heard(addresses: list[tuple[str, int]], instants: int) -> list[float]:
    late = []
    with selectors.DefaultSelector() as selector:
        readers = [socket.create_connection(each) for each in addresses]
        for reader in readers:
            reader.setblocking(False)
            selector.register(reader, selectors.EVENT_READ)
        for _ in range(instants):
            due = (int(time()) // PERIOD_S + 1) * PERIOD_S
            waiting = len(readers)
            while waiting and time() < due + READ_S:
                for key, _ in selector.select(0.5):
                    now = time()
                    assert isinstance(key.fileobj, socket.socket), "nothing else is registered"
                    if key.fileobj.recv(4096) and now > due - 1:
                        late.append(now - due)
                        waiting -= 1
        for reader in readers:
            reader.close()
    return late


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
