"""Two lives of a meter with a lamp: in the first it is touched, written over DLMS and killed; the second says what it finds.

python -m tests.device.lamp_life FOLDER first          ends by kill -9
python -m tests.device.lamp_life FOLDER again          says it as JSON
"""

import io
import json
import os
import signal
import sys
from pathlib import Path

from rich.console import Console

from tests.cosem.house import LLS_AARQ
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.device.build import build
from trefas.device.hand import Hand
from trefas.device.order import Order, read_order
from trefas.device.touch import act
from trefas.run.clock import WorldClock
from trefas.run.keeping import Keeping
from trefas.run.live import LiveMeter
from trefas.run.start import started
from trefas.run.store import Store
from trefas.sources.spec import open_source
from trefas.tool.face import face

START = Instant(1_768_042_800 * NS_PER_S)
LIT, BRIGHTNESS, PLACE = (bytes((0, 1, 128, 1, number, 255)) for number in range(3))
EVENT_STATUS_B = bytes((0, 1, 96, 10, 2, 255))
DATA, REGISTER, VALUE = b"\x00\x01", b"\x00\x03", b"\x02"


def client(device):
    """What gives an answer to a request, over an association that is up."""
    association = device.server.association(19, 16)
    association.receive(LLS_AARQ)
    return association.receive


def got(ask, class_id, name):
    """The value of an attribute, as A-XDR: behind GET-response-normal, the invoke id and «data»."""
    answer = ask(b"\xc0\x01\xc1" + class_id + name + VALUE + b"\x00")
    assert answer[:4] == b"\xc4\x01\xc1\x00", answer.hex()
    return answer[4:].hex()


def was_set(ask, class_id, name, value):
    """What SET-response-normal says; 0 is success."""
    return ask(b"\xc1\x01\xc1" + class_id + name + VALUE + b"\x00" + value)[3]


def touched(device, line):
    try:
        return act(Hand(device, device.meter.now), line)
    except LocalError as refused:
        return str(refused)


def first(device, keeping):
    ask = client(device)
    said = {
        "delivered": got(ask, REGISTER, BRIGHTNESS),
        "too_early": touched(device, "dim 40"),
        "switched": touched(device, "lamp on"),
        "dimmed": touched(device, "dim 40"),
        "too_bright": touched(device, "dim 101"),
        "read": got(ask, REGISTER, BRIGHTNESS),
        "written": was_set(ask, REGISTER, BRIGHTNESS, b"\x11\x19"),  # unsigned 25
        "refused": was_set(ask, REGISTER, BRIGHTNESS, b"\x11\x65"),  # 101 %
        "placed": was_set(ask, DATA, PLACE, b"\x0a\x04door"),
    }
    keeping.keep()
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def again(device, keeping):
    from printed.fields import fields
    from printed.hands import acts, seen
    from printed.values import subject_values

    ask = client(device)
    console = Console(width=100, file=io.StringIO(), record=True)
    source = open_source("signal:u=230,i=10,for=1")
    console.print(face(LiveMeter(device, source, WorldClock(START, Instant(0))), []))
    said = {
        "read": [got(ask, DATA, LIT), got(ask, REGISTER, BRIGHTNESS), got(ask, DATA, PLACE)],
        "event_status_b": got(ask, DATA, EVENT_STATUS_B),
        "dark": touched(device, "lamp off") + " " + got(ask, DATA, EVENT_STATUS_B),
        "lit": touched(device, "lamp on"),
        "seen": touched(device, "status"),
        "help": touched(device, "help"),
        "face": console.export_text(),
        "printed": [fields(), acts(), seen(), subject_values(device)["lamp"]],
        "other_table": other_table(device),
    }
    sys.stdout.write(json.dumps(said))


def other_table(device):
    """What is read when the meter starts again with another table in its file."""
    other = build(Order(lamp={"brightness_pct": 70}), start=START)
    rows = {str(profile.name): profile.kept() for profile in device.profiles}
    other.resume(device.meter.image(), lambda name: rows.get(name, ()), START)
    return [got(client(other), DATA, LIT), got(client(other), REGISTER, BRIGHTNESS)]


def main(folder, life):
    store = Store(Path(folder) / "memory")
    device = started(read_order(Path(folder) / "meter.toml"), store, START)
    {"first": first, "again": again}[life](device, Keeping(device, store))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
