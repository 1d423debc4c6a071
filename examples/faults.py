"""A client is tried on a line that fails: what it does about answers that are lost, late or spoiled, and how often it had to."""

import trefas
from trefas import Meter, connect
from trefas.base.errors import TrefasError


def patient(place: str, tries: int = 4) -> str:
    """Reads a register, and begins again where something went wrong."""
    for attempt in range(1, tries + 1):
        try:
            with connect(place, password="12345", timeout_s=0.3) as client:
                return f"{client.read('1.8.0')}, try {attempt}"
        except TrefasError:
            continue
    return "given up"


with trefas.testing.served(Meter.ordered(source="signal:u=230,i=10")) as meter:
    meter.pass_(hours=1)
    place = f"tcp:127.0.0.1:{meter.port}"
    for words in ("silent", "dropped", "broken off", "flipped bit"):
        fault = meter.fault(words, every=3, times=2, seed=7)
        print(f"{words}: {patient(place)}; fell {fault.fallen} times")
        meter.mend()
    meter.fault("power cut", seconds=30)
    print(f"after {meter.read('PowerFailures')} power cut: {patient(place)}")
