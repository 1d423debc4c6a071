"""A meter with keys is read with everything authenticated and encrypted, and refuses who has others."""

import trefas
from trefas import Meter, connect
from trefas.base.errors import TrefasError
from trefas.client.protection import ClientKeys

GUEK, GAK = "000102030405060708090A0B0C0D0E0F", "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"

ordered = Meter.ordered(keys={"module": {"guek": GUEK, "gak": GAK}}, source="signal:u=230,i=10")
with trefas.testing.served(ordered) as meter:
    meter.pass_(hours=1)

    keys = ClientKeys(bytes.fromhex(GUEK), bytes.fromhex(GAK))
    with connect(f"tcp:127.0.0.1:{meter.port}", keys=keys) as client:
        print("read:", client.read("1.8.0"))

    wrong = ClientKeys(bytes.fromhex(GAK), bytes.fromhex(GUEK))
    try:
        connect(f"tcp:127.0.0.1:{meter.port}", keys=wrong).__enter__()
    except TrefasError as error:
        print("refused:", error)
