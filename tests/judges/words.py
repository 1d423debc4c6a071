"""What a judge is told and what it answers. A judge is a client that others wrote, in a process of its own.

    python -m tests.judges.judge_NAME --tcp HOST:PORT --framing wrapper --client 16 --server 1
    python -m tests.judges.judge_NAME --pty PATH --client 19 --server 16 --physical 32 --password 12345
    python -m tests.judges.judge_NAME … --client 19 --server 16 --keys GUEK:GAK --title 4A44470000000001 --counter 100
    python -m tests.judges.judge_NAME … --client 2 --server 17 --password 12345 --short --clock 0.0.1.0.0.255

It associates, reads the clock, lists the objects, reads every attribute that the list lets it read, reads the clock again,
releases and disconnects. On stdout it says one JSON object:

    clocks    [[what the clock shows, its status] …]     before and after the registers
    objects   {"CLASS/LOGICAL NAME": [version, {attribute: access}, [methods]]}
    values    {"CLASS/LOGICAL NAME": {attribute: value}}     octet-strings in hexadecimal
    methods   {"CLASS/LOGICAL NAME": {method: access}}       as the association's version writes it
    parted    true once the release was confirmed and the link is down

or {"refused": why} where the association was not granted. Any other trouble is a traceback.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

TIMEOUT_S = 20
CLOCK = "0.1.1.0.0.255"
OBJECT_LIST = [15, 2]
"""Class and attribute of the list itself, which is not read twice."""


class Refused(Exception):
    """The meter did not grant the association."""


def told() -> Namespace:
    """The words of the command line."""
    parser = ArgumentParser()
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--tcp", type=_address)
    place.add_argument("--pty")
    parser.add_argument("--framing", choices=("hdlc", "wrapper"), default="hdlc")
    parser.add_argument("--client", type=int, default=16)
    parser.add_argument("--server", type=int, default=1)
    parser.add_argument("--physical", type=int)
    parser.add_argument("--password")
    parser.add_argument("--keys", type=lambda text: [bytes.fromhex(key) for key in text.split(":")])
    parser.add_argument("--suite", type=int, default=0)
    parser.add_argument("--title", type=bytes.fromhex, default="4A44470000000001")
    parser.add_argument("--counter", type=int, default=0)
    parser.add_argument("--dedicated", action="store_true")
    parser.add_argument("--short", action="store_true", help="short names")
    parser.add_argument("--clock", default=CLOCK)
    parser.add_argument("--package", help="see judge_work")
    parser.add_argument("--do", type=json.loads)
    return parser.parse_args()


def answer(judge: Callable[[Namespace], Any]) -> None:
    """Runs a judge and says what it found."""
    with redirect_stdout(sys.stderr):  # some say on the way what they do
        try:
            found = judge(told())
        except Refused as refused:
            found = {"refused": str(refused)}
    json.dump(found, sys.stdout, default=_plain)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    return str(value)
