"""gurux-dlms asks for services of a meter that grants all of them (see ``service_meter``): a list, a long value, ACCESS.

    python -m tests.judges.judge_gurux_services --tcp HOST:PORT --framing wrapper --client 19 --server 16 --password 12345

On stdout it says one JSON object. Its lists that are written and its general blocks end in errors of its own: the one asks an
item for a function that it has not, the other its settings for a number.
"""

from argparse import Namespace
from typing import Any

from gurux_dlms import GXByteBuffer
from gurux_dlms.enums import AccessServiceCommandType, Conformance
from gurux_dlms.GXDLMSAccessItem import GXDLMSAccessItem
from gurux_dlms.objects import GXDLMSData

from tests.judges.judge_gurux import Talk
from tests.judges.words import answer

NUMBER, NUMBER_2, NOBODY = "1.1.0.0.1.255", "1.1.0.0.2.255", "1.1.99.99.99.255"
SIZE_MAX = 200
"""Of what it takes: an object list has many blocks then."""


def read_list(talk: Talk) -> Any:
    """Each value of a list, as it was given."""
    items = [(GXDLMSData(NUMBER), 2), (GXDLMSData(NUMBER_2), 2), (GXDLMSData(NUMBER), 1)]
    values: list[Any] = []
    for message in talk.client.readList(items):
        values += talk.ask(message).value
    return [value.hex() if isinstance(value, bytes | bytearray) else value for value in values]


def objects(talk: Talk) -> Any:
    """How many objects a list of several blocks has."""
    return len(talk.client.parseObjects(talk.ask(talk.client.getObjectsRequest()).data, False, False))


def access(talk: Talk) -> Any:
    """What was read by ACCESS, and the codes."""
    items = [
        GXDLMSAccessItem(AccessServiceCommandType.GET, GXDLMSData(NUMBER), 2),
        GXDLMSAccessItem(AccessServiceCommandType.GET, GXDLMSData(NOBODY), 2),
    ]
    reply = talk.ask(talk.client.accessRequest(None, items))
    talk.client.parseAccessResponse(items, GXByteBuffer(reply.data))
    return [[each.value, int(each.error)] for each in items]


def judge(told: Namespace) -> dict[str, Any]:
    talk = Talk(told)
    client = talk.client
    client.proposedConformance |= Conformance.ACCESS | Conformance.MULTIPLE_REFERENCES
    client.proposedConformance &= ~Conformance.GENERAL_BLOCK_TRANSFER
    client.maxReceivePDUSize = SIZE_MAX
    talk.associate()
    found = {"list": read_list(talk), "access": access(talk), "objects": objects(talk)}
    talk.leave()
    return found


if __name__ == "__main__":
    answer(judge)
