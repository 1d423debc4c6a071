"""pydlms-client asks for every service of a meter that grants all of them (see ``service_meter``).

    python -m tests.judges.judge_services --tcp HOST:PORT --framing wrapper --client 19 --server 16

On stdout it says one JSON object: for each dialogue what came of it (see ``DIALOGUES``), octet-strings in hexadecimal.
"""

from argparse import Namespace
from typing import Any

import pydlms
from pydlms.apdu import xdlms
from pydlms.client import AccessAction, AccessGet, AccessSet
from pydlms.cosem.data import DlmsData
from pydlms.security.context import SecurityContext
from pydlms.security.hls import Mechanism

from tests.judges.words import TIMEOUT_S, answer

ECHO, ECHO_CLASS = "0.0.96.99.1.255", 8193
METER_NUMBER = "1.1.0.0.1.255"
LONG = bytes(range(256)) * 8
"""2 048 bytes: more than an APDU of 500 holds, several times."""


def plain(result: Any) -> Any:
    return result.to_python() if isinstance(result, DlmsData) else None if result is None else int(result)


def talk(told: Namespace, **how: Any) -> pydlms.DlmsClient:
    # Over HDLC it says the next block of its own without waiting for the RR that gives it the turn, and then takes that RR for
    # the answer to the next: there it sends long requests in the blocks of each service. What it hears comes in general blocks.
    how["use_gbt"] = told.framing == "wrapper"
    client = pydlms.DlmsClient.tcp(
        *told.tcp, client_sap=told.client, hdlc=told.framing == "hdlc", timeout=TIMEOUT_S, max_receive_pdu_size=500,
        **{"mechanism": Mechanism.LLS, "password": "12345", "server_logical": told.server, **how},
    )  # fmt: skip
    client.connect()
    return client


def everything(client: pydlms.DlmsClient) -> dict[str, Any]:
    """What any association can be asked."""
    long = DlmsData.octet_string(LONG)
    client.set(ECHO, ECHO_CLASS, 2, long)
    return {
        "number": plain(client.get(METER_NUMBER)),
        "read back": plain(client.get(ECHO, ECHO_CLASS, 2)),
        "objects": len(client.get_association_view()),
    }


def with_methods(client: pydlms.DlmsClient) -> dict[str, Any]:
    long = DlmsData.octet_string(LONG)
    listed = [(METER_NUMBER, 1, 2), ("1.1.99.99.99.255", 1, 2)]
    pairs = [(ECHO, ECHO_CLASS, 2, long), (METER_NUMBER, 1, 9, long)]
    return {
        **everything(client),
        "said": plain(client.action(ECHO, ECHO_CLASS, 1, long)),
        "listed": [plain(each) for each in client.get_many(listed)],
        "set": [int(each) for each in client.set_many(pairs, split_lists=False)],
        "acted": [
            plain(each)
            for each in client.action_many(
                [(ECHO, ECHO_CLASS, 3, long), (ECHO, ECHO_CLASS, 2, None), (ECHO, ECHO_CLASS, 1, DlmsData.uint8(7))],
                split_lists=False,
            )
        ],
    }


def accessed(client: pydlms.DlmsClient) -> list[Any]:
    long = DlmsData.octet_string(LONG if client.association.settings.use_gbt else LONG[:100])
    outcomes = client.access(
        [
            AccessSet(ECHO, ECHO_CLASS, 2, long),
            AccessGet(ECHO, ECHO_CLASS, 2),
            AccessAction(ECHO, ECHO_CLASS, 1, long),
            AccessAction(ECHO, ECHO_CLASS, 2),
        ]
    )
    return [[int(each.result), plain(each.data)] for each in outcomes]


def judge(told: Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with talk(
        told, conformance=xdlms.Conformance.default_ln() | xdlms.Conformance.BLOCK_TRANSFER_WITH_ACTION
    ) as client:
        found["blocks"] = with_methods(client)
    for window in (1, 5, 63):
        conformance = xdlms.Conformance.default_ln() | xdlms.Conformance.BLOCK_TRANSFER_WITH_ACTION
        with talk(told, conformance=conformance, propose_gbt=True, propose_access=True, gbt_window=window) as client:
            found[f"general blocks, window {window}"] = with_methods(client)
            found[f"access, window {window}"] = accessed(client)
    title, keys = bytes.fromhex("4A44470000000001"), (bytes(range(16)), bytes(range(0xD0, 0xE0)))
    security = SecurityContext(*keys, title, invocation_counter=1)
    ciphered = {"client_sap": 20, "mechanism": Mechanism.HLS_GMAC, "password": None, "security": security}
    told.client = 20
    del ciphered["client_sap"]
    with talk(told, propose_gbt=True, propose_access=True, gbt_window=5, **ciphered) as client:
        found["ciphered general blocks"] = with_methods(client)
        found["ciphered access"] = accessed(client)
    told.client = 19
    with talk(told, logical_names=False, server_logical=17) as client:
        found["short names"] = everything(client)
        found["short method"] = plain(client.action("0.1.1.0.0.255", 8, 3, DlmsData.int8(0)))
    with talk(told, logical_names=False, server_logical=17, propose_gbt=True, gbt_window=5) as client:
        found["short names, general blocks"] = everything(client)
    return found


if __name__ == "__main__":
    answer(judge)
