"""Writes the tables of the documentation from what the program declares, so that they cannot say anything else.

python docs/tables.py          between <!-- table: NAME --> and <!-- end --> in every page
"""

import re
from pathlib import Path

from printed.access import associations, hdlc, interfaces
from printed.api import api, events
from printed.classes import class_attributes, class_methods
from printed.commands import commands, ports, sources
from printed.display import functions, readings, segments
from printed.faults import faults
from printed.fields import fields
from printed.han import han_faults, han_lists
from printed.hands import acts, seen
from printed.limits import limits
from printed.markdown import table
from printed.modbus import sdm630_rows, sunspec_rows
from printed.smart_home import home_state
from printed.states import states
from printed.type_number import digits, module_ports, rules
from printed.values import logs, others, subject_values, values
from trefas import Order, build
from trefas.base.instant import EPOCH
from trefas.core.coupling import TURNS
from trefas.core.credit import STANDINGS
from trefas.core.daylight import Daylight
from trefas.core.debiting import Debiting
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.demand import Demand
from trefas.core.display_table import VIEWS
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.module_ports import ModulePorts
from trefas.core.operation import Operation
from trefas.core.pulse_input import PulseInput
from trefas.core.transfer_table import TRANSFER
from trefas.core.trip import TripCounters, Verification
from trefas.core.voltage_quality import VoltageQuality
from trefas.cosem.association_table import ASSOCIATION
from trefas.cosem.push_table import PUSHES
from trefas.device.digits import HARDWARE, SOFTWARE
from trefas.device.han.port_table import PORT
from trefas.device.nameplate import Nameplate
from trefas.device.rules import REMARKS, RULES
from trefas.tool.json_fields import FIELDS as FIELDS_OF_JSON
from trefas.tool.json_fields import TREND_FIELDS
from trefas.wire.iec21_table import TABLE as OPENING
from trefas.wire.link_table import LINK

DOCS = Path(__file__).parent


def tables() -> dict[str, str]:
    """Every table by its name."""
    device = build(Order(), start=EPOCH)
    meter_objects = device.server.logical_devices[16].objects
    pulsed = build(Order(configuration={"Z3": "13"}), start=EPOCH)
    pulsed_objects = pulsed.server.logical_devices[16].objects
    return {
        **subject_values(device),
        "faults": faults(),
        "commands": commands(),
        "fields": fields(),
        "sources": sources(),
        "ports": ports(),
        "energies": values(meter_objects, Energy),
        "live": values(meter_objects, Live),
        "identity": values(meter_objects, Nameplate, Daylight, Operation),
        "logs": logs(device.profiles, {each.logical_name for each in meter_objects}),
        "demand": values(meter_objects, Demand, Debiting, DebitingLog2),
        "books": values(pulsed_objects, TripCounters, Verification, PulseInput),
        "voltage-quality": values(meter_objects, VoltageQuality),
        "push-states": states(PUSHES),
        "association-states": states(ASSOCIATION),
        "hdlc-states": states(LINK),
        "breaker-states": states(TURNS),
        "prepayment-states": states(STANDINGS),
        "image-transfer-states": states(TRANSFER),
        "local-readout-states": states(OPENING),
        "others": others(device.server.views, meter_objects),
        "class-attributes": class_attributes(),
        "class-methods": class_methods(),
        "associations": associations(device.server.views),
        "interfaces": interfaces(),
        "hdlc": hdlc(),
        "hardware": digits(HARDWARE),
        "software": digits(SOFTWARE),
        "rules": rules(RULES, "gives way to"),
        "remarks": rules(REMARKS, "goes with"),
        "limits": limits(),
        "api": api(),
        "events": events(),
        "module-ports": module_ports(),
        "han-lists": han_lists(),
        "han-faults": han_faults(),
        "han-states": states(PORT),
        "home-state": home_state(),
        "sdm630": sdm630_rows(),
        "sunspec": sunspec_rows(),
        "measure-json": table(
            "Field | Unit | When | What it is",
            [(f"`{each.path}`", each.unit, each.when, each.words) for each in FIELDS_OF_JSON],
        ),
        "trend-json": table(
            "Field | Unit | What it is", [(f"`{each.path}`", each.unit, each.words) for each in TREND_FIELDS]
        ),
        "port-values": values(meter_objects, ModulePorts),
        "acts": acts(),
        "indicators": seen(),
        "display-states": states(VIEWS),
        "display-readings": readings(),
        "display-functions": functions(),
        "display-segments": segments(),
    }


def write() -> None:
    """Puts every table into its place."""
    made = tables()
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        fresh = re.sub(
            r"(<!-- table: (\S+) -->\n).*?(\n?<!-- end -->)",
            lambda match: f"{match[1]}\n{made[match[2]]}\n\n<!-- end -->",
            text,
            flags=re.DOTALL,
        )
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    write()
