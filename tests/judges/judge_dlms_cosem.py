"""dlms-cosem as a judge; see ``words``.

Where it and the meter disagree, the judge is wrong:

* It reads HDLC up to the next 7Eh instead of by the length field (IEC 62056-46, 6.4.4.1: there is no transparency), and waits
  for ever after a frame with 7Eh at the end of its check sequence, or with two of them in a row. ``Framed`` below reads by
  length and hands out the pieces.
* It has no code for bit-strings, so attribute 5 of the association (xdlms_context_info) and attribute 3 of an image transfer
  (image_transferred_blocks_status) are left out.
* It has a switch for dedicated keys that nothing in it reads, and names none to the meter.
* It proposes general block transfer and knows no general block. Where it is granted, the object list comes in such blocks; so
  it is kept from proposing it.
"""

import logging
from argparse import Namespace
from typing import Any

import structlog
from dlms_cosem import cosem, enumerations, exceptions, utils
from dlms_cosem.client import DlmsClient
from dlms_cosem.cosem.association import AccessRight
from dlms_cosem.io import BlockingTcpIO, HdlcTransport, IoImplementation, SerialIO, TcpTransport
from dlms_cosem.parsers import AssociationObjectListParser
from dlms_cosem.security import (
    HighLevelSecurityGmacAuthentication,
    LowLevelSecurityAuthentication,
    NoSecurityAuthentication,
)
from dlms_cosem.time import datetime_from_bytes

from tests.judges.words import OBJECT_LIST, TIMEOUT_S, Refused, answer

FLAG = b"\x7e"
NOT_DECODED = ([15, 5], [18, 3], [111, 4], [111, 11], [111, 15], [112, 7], [113, 9], [115, 6])


class Framed:
    """A line that is read one whole frame at a time: flag, two bytes with the length, the rest, flag.

    A frame goes out in pieces that end with 7Eh, one for each time the judge asks. A piece of nothing but a flag looks to it like
    the beginning of another frame, and it asks at once for more: it is told that there is nothing.
    """

    def __init__(self, line: IoImplementation) -> None:
        self.line = line
        self.connect, self.disconnect, self.send = line.connect, line.disconnect, line.send
        self.pieces: list[bytes] = []

    def recv_until(self, end: bytes) -> bytes:
        if not self.pieces:
            head = self.line.recv(3)
            frame = head + self.line.recv((int.from_bytes(head[1:], "big") & 0x7FF) - 1)
            first, *others = frame[1:-1].split(FLAG)
            self.pieces = [FLAG + first + FLAG]
            for other in others:
                self.pieces += [other + FLAG] if other else [FLAG, b""]
        return self.pieces.pop(0)


def client_of(told: Namespace) -> DlmsClient:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    client = made(told)
    client.dlms_connection.conformance.general_block_transfer = False
    return client


def made(told: Namespace) -> DlmsClient:
    io = SerialIO(told.pty, timeout=TIMEOUT_S) if told.pty else BlockingTcpIO(*told.tcp, timeout=TIMEOUT_S)
    saps = {"client_logical_address": told.client, "server_logical_address": told.server}
    if told.framing == "hdlc":
        transport = HdlcTransport(**saps, io=Framed(io), server_physical_address=told.physical)
    else:
        transport = TcpTransport(**saps, io=io)
    if told.keys:
        return DlmsClient(
            transport=transport,
            authentication=HighLevelSecurityGmacAuthentication(),
            encryption_key=told.keys[0],
            authentication_key=told.keys[1],
            client_system_title=told.title,
            client_initial_invocation_counter=told.counter,
            security_suite=told.suite,
        )
    secret = told.password and told.password.encode()
    return DlmsClient(
        transport=transport,
        authentication=LowLevelSecurityAuthentication(secret=secret) if secret else NoSecurityAuthentication(),
    )


def get(client: DlmsClient, class_id: int, name: cosem.Obis, index: int) -> bytes:
    return client.get(cosem.CosemAttribute(enumerations.CosemInterface(class_id), name, index))


def clock(client: DlmsClient, name: str) -> list[Any]:
    shown, status = datetime_from_bytes(utils.parse_as_dlms_data(get(client, 8, cosem.Obis.from_string(name), 2)))
    return [shown.replace(tzinfo=None, microsecond=0).isoformat(" "), status.to_bytes()[0]]


def access(rights: list[int]) -> int:
    return (1 if AccessRight.READ_ACCESS in rights else 0) + (2 if AccessRight.WRITE_ACCESS in rights else 0)


def judge(told: Namespace) -> dict[str, Any]:
    client = client_of(told)
    client.connect()
    try:
        client.associate()
    except exceptions.DlmsClientException as error:
        client.disconnect()
        raise Refused(str(error)) from error
    clocks = [clock(client, told.clock)]
    objects, values, demands = {}, {}, {}
    for item in AssociationObjectListParser.parse_bytes(get(client, 15, cosem.Obis(0, 0, 40, 0, 0), 2)):
        name = f"{int(item.interface)}/{item.logical_name.to_string(separator='.')}"
        attributes = {index: access(each.access_rights) for index, each in item.attribute_access_rights.items()}
        methods = [index for index, each in item.method_access_rights.items() if each.access_rights]
        objects[name] = [item.version, attributes, methods]
        # Its numbers are those of the bits.
        demands[name] = {
            index: sum(1 << right for right in each.access_rights) for index, each in item.method_access_rights.items()
        }
        values[name] = {
            index: utils.parse_as_dlms_data(get(client, item.interface, item.logical_name, index))
            for index, mode in attributes.items()
            if mode & 1 and [int(item.interface), index] not in (OBJECT_LIST, *NOT_DECODED)
        }
    clocks.append(clock(client, told.clock))
    client.release_association()
    client.disconnect()
    return {"clocks": clocks, "objects": objects, "values": values, "methods": demands, "parted": True}


if __name__ == "__main__":
    answer(judge)
