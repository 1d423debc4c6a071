"""A meter with keys of any suite, served by a thread, and what a judge of the suites finds there."""

import json
import socket
import threading

from tests.cosem.authority import private
from tests.cosem.ciphered import CLIENT
from tests.cosem.house import NOW
from tests.cosem.secure_house import CLIENT_AGREEMENT, CLIENT_SIGNING, MASTERS, METER_AGREEMENT, METER_SIGNING, SECRET
from tests.judges.asked import found
from trefas.base.errors import RemoteError
from trefas.wire.acse import Mechanism

PROGRAMS = {"pydlms": "judge_suites", "gurux": "judge_gurux_suites", "dlms_cosem": "judge_dlms_cosem_suites"}


def serve(listener, house):
    """One connection after the other, until the listener is closed."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        session = house.session()
        with connection:
            while data := connection.recv(4096):
                try:
                    connection.sendall(session.receive(data, NOW))
                except RemoteError:
                    break


def judged(house, *do, judge="pydlms", mechanism=Mechanism.HLS_GMAC, **told):
    """What the judge found in a house."""
    suite, key = house.suite, house.keys
    numbers = {"signing": CLIENT_SIGNING, "agreement": CLIENT_AGREEMENT}
    numbers |= {"meter_signing": METER_SIGNING, "meter_agreement": METER_AGREEMENT}
    words = {
        "suite": suite.number,
        "mechanism": int(mechanism),
        "guek": key.unicast.hex(),
        "gak": key.authentication.hex(),
        "master": MASTERS[suite.key_size].hex(),
        "secret": SECRET.hex(),
        "title": CLIENT.hex(),
        "do": do,
        **{name: private(suite, number).hex() for name, number in numbers.items() if suite.has_curve},
        **told,
    }
    with socket.create_server(("127.0.0.1", 0)) as listener:
        words["port"] = listener.getsockname()[1]
        thread = threading.Thread(target=serve, args=(listener, house), daemon=True)
        thread.start()
        return found(judge, PROGRAMS[judge], json.dumps(words))
