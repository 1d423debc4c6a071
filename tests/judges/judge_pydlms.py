"""pydlms-client as a judge; see ``words``."""

from argparse import Namespace
from typing import Any

import pydlms
from pydlms.exceptions import AssociationError
from pydlms.security.context import SecurityContext
from pydlms.security.hls import Mechanism

from tests.judges.words import OBJECT_LIST, TIMEOUT_S, Refused, answer


def connected(told: Namespace) -> pydlms.DlmsClient:
    settings: dict[str, Any] = {
        "client_sap": told.client,
        "server_logical": told.server,
        "timeout": TIMEOUT_S,
    }
    if told.keys:
        settings["mechanism"] = Mechanism.HLS_GMAC
        settings["security"] = SecurityContext(
            *told.keys, told.title, invocation_counter=told.counter, suite=told.suite
        )
        settings["use_dedicated_key"] = told.dedicated
    else:
        settings["mechanism"] = Mechanism.LLS if told.password else Mechanism.NONE
        settings["password"] = told.password
    if told.pty:
        return pydlms.DlmsClient.serial(told.pty, server_physical=told.physical, **settings)
    host, port = told.tcp
    if told.framing == "hdlc":
        return pydlms.DlmsClient.tcp(host, port, hdlc=True, server_physical=told.physical, **settings)
    return pydlms.DlmsClient.tcp(host, port, **settings)


def clock(client: pydlms.DlmsClient, name: str) -> list[Any]:
    shown = client.get_clock(name)
    return [shown.to_datetime().isoformat(" "), int(shown.clock_status)]


def judge(told: Namespace) -> dict[str, Any]:
    client = connected(told)
    try:
        client.connect()
    except AssociationError as error:
        client.link.disconnect()
        raise Refused(str(error)) from error
    clocks = [clock(client, told.clock)]
    objects, values, demands = {}, {}, {}
    for entry in client.get_association_view():
        name, rights = f"{int(entry.class_id)}/{entry.logical_name}", entry.rights
        attributes = {each.attribute_id: int(each.access_mode) for each in rights.attributes}
        objects[name] = [int(entry.version), attributes, [each.method_id for each in rights.methods if each.executable]]
        demands[name] = {each.method_id: int(each.access_mode) for each in rights.methods}
        values[name] = {
            index: client.get(entry.logical_name, entry.class_id, index).to_python()
            for index in attributes
            if rights.can_read(index) and [entry.class_id, index] != OBJECT_LIST
        }
    clocks.append(clock(client, told.clock))
    client.close()
    return {"clocks": clocks, "objects": objects, "values": values, "methods": demands, "parted": True}


if __name__ == "__main__":
    answer(judge)
