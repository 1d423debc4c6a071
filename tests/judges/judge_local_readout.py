"""iec62056-21 at an optical head: a readout in mode C, then programming: a password, a value, a setting, and a break.

``python -m tests.judges.judge_local_readout PATH`` prints one JSON value.
"""

import json
import sys

from iec62056_21.client import Iec6205621Client
from iec62056_21.messages import CommandMessage, DataSet


def password(text):
    """Its own ``send_password`` raises a TypeError (0.0.2): a data set without an address is an empty one here."""
    return CommandMessage("P", 1, DataSet("", text)).to_bytes()


def lines(answer):
    """Identifier to value and unit."""
    return {each.address: [each.value, each.unit] for each in answer.data if each.address}


if __name__ == "__main__":
    client = Iec6205621Client.with_serial_transport(sys.argv[1], password="12345")
    client.connect()
    found = {"readout": lines(client.standard_readout()), "manufacturer": client.manufacturer_id}
    client.disconnect()
    client.connect()
    client.access_programming_mode()
    client.transport.send(password("12345"))
    found["password"] = client._recv_ack() == "\x06"
    found["value"] = client.read_single_value("1.8.0").value
    client.write_single_value("131.0.3", "0")
    found["setting"] = client.read_single_value("131.0.3").value
    client.send_break()
    client.disconnect()
    print(json.dumps(found))
