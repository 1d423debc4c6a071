"""A merging unit at work: sends sampled values at an interface, as fast as the world goes, until it is ended.

python merging_unit.py INTERFACE SVID...      230 V and 1000 A, 60° late, 4000 frames a second each; says "sending" when it does
"""

import socket
import sys
import threading
import time
from dataclasses import replace

from tests.sources.bay import MergingUnit


def main(interface: str, *names: str) -> None:
    units = [replace(MergingUnit(), sv_id=name, i_a=1000.0) for name in names]
    second = [unit.frame(k)[1] for k in range(4000) for unit in units]
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind((interface, 0))
    never = threading.Event()
    number = time.time_ns() * 4 // 1_000_000 + 1
    sys.stdout.write("sending\n")
    sys.stdout.flush()
    while True:
        now = time.time_ns() * 4 // 1_000_000
        for k in range(number, now):
            for unit in range(len(units)):
                wire.send(second[k % 4000 * len(units) + unit])
        number = max(number, now)
        never.wait(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:])
