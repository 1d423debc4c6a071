"""dlms-cosem as a judge of security suites 0 to 2: told in JSON what it has and what it is to do, as ``judge_suites`` is.

    python -m tests.judges.judge_dlms_cosem_suites '{"port": 4059, "suite": 1, …, "do": ["read", "transfer", …]}'

Its client speaks general-glo alone, with HLS and GMAC. The switch by which it is to use a dedicated key is read by nothing in it.
"""

import json
import sys
from argparse import Namespace
from typing import Any

from dlms_cosem import cosem, dlms_data, enumerations, exceptions, utils
from dlms_cosem.client import DlmsClient
from dlms_cosem.security import SecurityControlField, wrap_key

from tests.judges.judge_dlms_cosem import client_of

NUMBER, NUMBER_2, SETUP = ("1.1.0.0.1.255", "1.1.0.0.2.255", "0.0.43.0.0.255")
SETUP_CLASS = 64


class Judge:
    """What it is told, and what it found."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.keys = {name: bytes.fromhex(told[name]) for name in ("guek", "gak", "master")}
        self.counter = int(told.get("counter", 1))
        self.found: dict[str, Any] = {}

    def talk(self) -> DlmsClient:
        """A new association."""
        told = Namespace(
            tcp=("127.0.0.1", self.told["port"]),
            pty=None,
            framing="wrapper",
            client=19,
            server=16,
            keys=(self.keys["guek"], self.keys["gak"]),
            title=bytes.fromhex(self.told["title"]),
            counter=self.counter,
            dedicated=False,
            suite=self.told["suite"],
        )
        self.counter += 1000
        client = client_of(told)
        client.connect()
        client.associate()
        return client

    def read(self) -> None:
        client = self.talk()
        self.found["number"] = [utils.parse_as_dlms_data(client.get(attribute(1, NUMBER, 2))) for _ in range(3)]
        leave(client)

    def many(self) -> None:
        client = self.talk()
        wanted = [attribute(1, NUMBER, 2), attribute(1, NUMBER_2, 2), attribute(1, NUMBER, 9)]
        given = client.get_many([cosem.CosemAttributeWithSelection(each, None) for each in wanted])
        self.found["many"] = [
            each.name if isinstance(each, enumerations.DataAccessResult) else each for each in given.result
        ]
        leave(client)

    def transfer(self) -> None:
        client = self.talk()
        new = {0: bytes(range(1, 1 + len(self.keys["guek"]))), 2: bytes(range(7, 7 + len(self.keys["gak"])))}
        control = SecurityControlField(self.told["suite"], authenticated=True, encrypted=True)
        pairs = dlms_data.DataArray(
            [
                dlms_data.DataStructure(
                    [
                        dlms_data.EnumData(number),
                        dlms_data.OctetStringData(wrap_key(control, self.keys["master"], key)),
                    ]
                )
                for number, key in new.items()
            ]
        )
        kind, name = enumerations.CosemInterface(SETUP_CLASS), cosem.Obis.from_string(SETUP)
        client.action(cosem.CosemMethod(kind, name, 2), pairs.to_bytes())
        leave(client)
        self.keys |= {"guek": new[0], "gak": new[2]}
        self.read()


def attribute(class_id: int, name: str, index: int) -> cosem.CosemAttribute:
    return cosem.CosemAttribute(enumerations.CosemInterface(class_id), cosem.Obis.from_string(name), index)


def leave(client: DlmsClient) -> None:
    client.release_association()
    client.disconnect()


if __name__ == "__main__":
    judge = Judge(json.loads(sys.argv[1]))
    for name in judge.told["do"]:
        try:
            getattr(judge, name)()
        except exceptions.DlmsClientException as error:
            judge.found.setdefault("refused", []).append(f"{name}: {error}")
    json.dump(judge.found, sys.stdout)
