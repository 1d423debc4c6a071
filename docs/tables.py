"""Writes the tables of the documentation from what the program declares, so that they can not say anything else.

python docs/tables.py          between <!-- table: NAME --> and <!-- end --> in every page
"""

import re
from pathlib import Path

import typer

from trefas import Order, build
from trefas.base.instant import EPOCH, NS_PER_MS, NS_PER_S
from trefas.base.obis import Obis
from trefas.base.slot import Declared, Label, Wire
from trefas.cli import app
from trefas.core.breaker import Breaker
from trefas.core.daylight import Daylight
from trefas.core.debiting import Debiting
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.demand import Demand
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.load_control import LoadControl
from trefas.core.means import Means
from trefas.core.module_ports import PULSES_MAX, ModulePorts
from trefas.core.operation import Operation
from trefas.core.port_use import CODE_MASK, RESERVED, USES
from trefas.core.profile import Profile
from trefas.core.pulse_input import PulseInput
from trefas.core.push import OBJECTS_MAX, TIMES_MAX, WINDOWS_MAX
from trefas.core.status import Status
from trefas.core.tariff import TariffControl
from trefas.core.trip import TripCounters, Verification
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.watch import kinds
from trefas.cosem import (
    association,
    attempts,
    certificates,
    envelope,
    operations,
    repeats,
    server,
    services,
    session,
    transfer,
)
from trefas.cosem import push as pushes
from trefas.cosem.interface import Interface, Mode
from trefas.cosem.line import Line
from trefas.cosem.rights import View
from trefas.cosem.value import VALUE, ValueInterface
from trefas.device.digit import Digit
from trefas.device.digits import HARDWARE, SOFTWARE, digit
from trefas.device.module_ports import configuration_of_ports
from trefas.device.nameplate import Nameplate
from trefas.device.rules import REMARKS, RULES, Rule
from trefas.device.touch import ACTS
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN
from trefas.run import push as deliveries
from trefas.run.live import ADMITTED, UNPROVED_SIZE_MAX
from trefas.run.ports import _shared, tcp, udp
from trefas.run.ports.port import Limits
from trefas.run.ports.port import kinds as port_kinds
from trefas.sources import pqdif_file
from trefas.sources.spec import kinds as source_kinds
from trefas.sources.trends import SERIES_MAX
from trefas.tool.durations import SPEED_MAX
from trefas.tool.json_fields import FIELDS as FIELDS_OF_JSON
from trefas.tool.json_fields import TREND_FIELDS
from trefas.tool.log import word_of
from trefas.wire import certificate, hdlc_parameters, pqdif_element, pqdif_record, text_line, wrapper

DOCS = Path(__file__).parent

COLUMNS_SHOWN = 12
"""Of a log with more the first and the last are named."""

_TYPES = {
    Wire.U8: "unsigned",
    Wire.U16: "long-unsigned",
    Wire.U32: "double-long-unsigned",
    Wire.U64: "long64-unsigned",
    Wire.I8: "integer",
    Wire.I16: "long",
    Wire.I32: "double-long",
    Wire.I64: "long64",
}

_ACCESS = {Mode.READ: "R", Mode.WRITE: "W", Mode.READ | Mode.WRITE: "R/W"}

FIELDS = {
    "number": "The utility's number, shown and read as MeterNo1",
    "serial_number": "The maker's number; the logical device name is made from it",
    "type_number": "18 characters beginning with 68, and digits of the software behind them: see [type number](type-number.md)",
    "configuration": "Digits of the type number and the software by name, as codes or words: see [type number](type-number.md)",
    "wiring": "How the measuring systems are connected; it must be that of the source, and is taken from it where not given",
    "summation": "How the phases make the total: see [how energy is counted](../why/energy.md#the-total)",
    "starting_w": "W, var and VA below which a phase registers nothing; by class (X6) and current (X5) where not given",
    "nominal_hz": "Fixes how many cycles a window has; found from the first cycles, or told by the source, where not given",
    "zone_min": "Minutes from UTC to the normal time that the clock shows; by Z11 where not given",
    "clock_drift_ppm": "How wrong the clock goes at 23 °C; positive is fast",
    "ambient_c": "Temperature of the meter, which its clock goes by: see [power and clock](power-and-clock.md)",
    "tariff": "Which tariff is counted into besides the totals; 0 is none",
    "tariffs": "The calendar of a tariff control by table (Z13): see [demand and tariffs](demand-and-tariffs.md#a-calendar)",
    "loads": "What a load control by table (Z14) goes by: see [demand and tariffs](demand-and-tariffs.md#load-control)",
    "summer_time": "Begin and end of up to 20 summer times in normal time; those of the European Union where not given",
    "hdlc_address": "Lower HDLC address, by which a meter is called on [a line with others](../do/run-over-a-line.md)",
    "energy_scaler": "Power of ten of a watt-hour in which energies are read over DLMS; by the display (Z1) where not given",
    "services": "Beyond those of the meter modelled, for associations with a password or keys: `multiple-references`, "
    "`block-transfer-with-set`, `block-transfer-with-action`, `general-block-transfer`, `access`, `data-notification`, "
    "`event-notification`",
    "standard_face": "Also a logical device with the interface classes of today, at SAP 17",
    "without_witness": "What a sealed meter does with a memory whose witness is gone: it may be an older copy",
    "unlock": "Where the passphrase of its memory is: `env:NAME`, `file:PATH` or `keyring:NAME`",
    "sealed": "Whether the verification cover is on: legal data can not be changed then, and the memory keeps to it",
    "password": "Of the three associations with a password",
    "keys": "Interfaces that are ciphered, with their keys: see [encrypt](../do/encrypt.md)",
    "pulse_input": "How many pulses make a unit of [the pulse input](demand-and-tariffs.md#the-pulse-input)",
    "analysis": "What the [analysis logger](journals.md#analysis-logger) logs, and its period",
    "voltage_quality": "Limits of the [voltage quality](voltage-quality.md#thresholds), and how often its counters are logged",
    "voltage_limits": "Limits of [over- and undervoltage](journals.md#what-is-watched), and when a phase is missing",
    "neutral_fault": "When two phases are high and one is low: see [what is watched](journals.md#what-is-watched)",
    "breaker": "What may open the breaker by itself, and how it closes: see [the breaker](breaker.md)",
    "push": "What it sends unasked, where to and when: see [push](../do/push.md)",
    "clock_filter_s": "Smaller settings of the clock get no row in the [RTC logger](journals.md)",
    "port_pulses_per_kwh": "Of the module's ports that give pulses of energy (Z3): see [module ports](module-ports.md)",
    "tamper": "How long tampering is indicated: while it lasts, or until it is released",
    "source": "Where samples come from: see [sources](sources.md)",
    "memory": "Folder for the registers, or `false` to keep nothing; `NAME.memory` beside `NAME.toml` where not given",
    "listen": "Ports by interface: a name, or a list of names",
}
"""What the fields of a meter file mean; which there are, and what they can be, is the order's to say."""


def tables() -> dict[str, str]:
    """Every table by its name."""
    device = build(Order(), start=EPOCH)
    meter_objects = device.server.logical_devices[16].objects
    pulsed = build(Order(configuration={"Z3": "13"}), start=EPOCH)
    pulsed_objects = pulsed.server.logical_devices[16].objects
    return {
        "commands": commands(),
        "fields": fields(),
        "sources": sources(),
        "ports": ports(),
        "energies": values(meter_objects, Energy),
        "live": values(meter_objects, Live),
        "identity": values(meter_objects, Nameplate, Daylight, Operation),
        "status": values(meter_objects, Status),
        "logs": logs(device.profiles, {each.logical_name for each in meter_objects}),
        "watches": values(meter_objects, *(kind.part for kind in kinds().values())),
        "demand": values(meter_objects, Demand, Debiting, DebitingLog2),
        "means": values(meter_objects, Means),
        "loads": values(meter_objects, LoadControl),
        "books": values(pulsed_objects, TripCounters, Verification, PulseInput),
        "tariffs": values(meter_objects, TariffControl),
        "voltage-quality": values(meter_objects, VoltageQuality),
        "breaker": values(meter_objects, Breaker),
        "others": others(device.server.views, meter_objects),
        "associations": associations(device.server.views),
        "interfaces": interfaces(),
        "hdlc": hdlc(),
        "hardware": digits(HARDWARE),
        "software": digits(SOFTWARE),
        "rules": rules(RULES, "gives way to"),
        "remarks": rules(REMARKS, "goes with"),
        "limits": limits(),
        "module-ports": module_ports(),
        "measure-json": table(
            "Field | Unit | When | What it is",
            [(f"`{each.path}`", each.unit, each.when, each.words) for each in FIELDS_OF_JSON],
        ),
        "trend-json": table(
            "Field | Unit | What it is", [(f"`{each.path}`", each.unit, each.words) for each in TREND_FIELDS]
        ),
        "port-values": values(meter_objects, ModulePorts),
        "acts": table(
            "Said | What it does",
            [(f"`{each.form(name)}`".replace("|", "\\|"), each.help) for name, each in ACTS.items()],
        ),
    }


def table(head: str, rows: list[tuple[object, ...]]) -> str:
    """A table in Markdown; the head's columns are parted by |."""
    columns = [column.strip() for column in head.split("|")]
    lines = [columns, ["---"] * len(columns), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def commands() -> str:
    """What ``--help`` says of each command."""
    group = typer.main.get_command(app)
    text = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        rows = []
        for parameter in command.params:
            written = parameter.metavar or ""
            if parameter.param_type_name == "option":
                written = " ".join([*parameter.opts, *([] if parameter.is_flag else [written])])
            help_text = parameter.help or ""
            default = f" (default {parameter.default})" if isinstance(parameter.default, str) else ""
            rows.append((f"`{written}`", help_text.replace("|", "\\|") + default))
        text.append(f"### trefas {name}\n\n{command.help.split(chr(10))[0]}\n\n{table('What | Meaning', rows)}")
    return "\n\n".join(text)


def fields() -> str:
    """The fields of a meter file."""
    schema = Order.model_json_schema()["properties"]
    assert schema.keys() == FIELDS.keys(), f"described are {FIELDS.keys()}, declared {schema.keys()}"
    rows = []
    for name, field in schema.items():
        default = field.get("default")
        shown = "" if default is None else f"`{default}`".replace("'", '"')
        rows.append((f"`{name}`", _range(field), shown, FIELDS[name]))
    return table("Field | Can be | Default | What it is", rows)


def _range(field: dict) -> str:  # type: ignore[type-arg]
    one = next((each for each in field.get("anyOf", []) if each.get("type") != "null"), field)
    if "enum" in one:
        return ", ".join(f"`{each}`" for each in one["enum"])
    if "minimum" in one:
        return f"{one['minimum']} to {one['maximum']}" if "maximum" in one else f"{one['minimum']:g} and more"
    if "pattern" in one:
        return "18 characters"
    if "minLength" in one:
        return f"{one['minLength']} to {one['maxLength']} characters" if "maxLength" in one else "text"
    return {"object": "a table", "string": "text", "array": "a list", "boolean": "true or false"}[
        one.get("type", "object")
    ]


def sources() -> str:
    """Kinds of source, each as its module describes it."""
    import importlib

    text = []
    for kind in source_kinds().values():
        module = importlib.import_module(kind.open_source.__module__)
        suffixes = f", files of {' '.join(f'`{suffix}`' for suffix in kind.suffixes)}" if kind.suffixes else ""
        text.append(
            f"### {kind.name}\n\nAs `{kind.example}`{suffixes}.\n\n```text\n{(module.__doc__ or '').strip()}\n```"
        )
    return "\n\n".join(text)


def ports() -> str:
    """Kinds of port."""
    return table(
        "Port | What it is",
        [(f"`{module.FORM}`", (module.__doc__ or "").strip().splitlines()[0]) for module in port_kinds().values()],
    )


def values(objects: tuple[Interface, ...], *parts: type) -> str:
    """The objects that show the parts' values, as they are read by a client with a password."""
    rows: list[tuple[object, ...]] = []
    for each in objects:
        if not isinstance(each, ValueInterface) or not isinstance(each.part, parts):
            continue
        value = each.value
        tariff = re.fullmatch(r"(.*_tariff)(\d)", value.attribute)
        if tariff and tariff[2] != "1":
            continue
        name, title, attribute = f"`{each.logical_name}`", value.name, value.attribute
        if tariff:
            last = Energy.__dict__[f"{tariff[1]}8"]
            name, title, attribute = f"{name} … `{last.obis}`", f"{title} … {last.name}", f"{attribute} … 8"
        access = _ACCESS[each.mode(VALUE)]
        if isinstance(value, Label):
            kind, unit = ("octet-string" if value.octets else "visible-string"), ""
        else:
            kind, unit = _TYPES[value.wire], _unit(value, each.exponent)
        rows.append((name, title, each.class_id, kind, unit, access, f"`{type(each.part).__name__}.{attribute}`"))
    return table("Logical name | Name | Class | Type | Unit | Access | In Python", rows)


def logs(profiles: list[Profile], served: set[Obis]) -> str:
    """Every log of a meter as delivered that a client can read; its ``trefas log`` name, depth and columns."""
    rows: list[tuple[object, ...]] = []
    for profile in sorted(profiles, key=lambda each: each.name):
        if profile.name not in served or profile.log is None:
            continue
        names = list(dict.fromkeys(column.name for column in profile.columns))
        shown = names if len(names) <= COLUMNS_SHOWN else [*names[: COLUMNS_SHOWN - 1], "…", names[-1]]
        rows.append((f"`{profile.name}`", f"`{word_of(profile)}`", profile.log.depth, ", ".join(shown)))
    return table("Logical name | Log | Rows | Columns", rows)


def _unit(value: Declared, exponent: int) -> str:
    symbol = value.unit.symbol
    return symbol if exponent == 0 else f"10^{exponent} {symbol}".strip()


def others(views: list[View], objects: tuple[Interface, ...]) -> str:
    """Objects that show no single value: clock, line, associations."""
    rows = [
        (
            f"`{each.logical_name}`",
            type(each).__name__,
            each.class_id,
            each.version,
            ", ".join(map(str, each.indexes)),
            ", ".join(map(str, sorted(each.marks["invokes"]))),
        )
        for each in objects
        if not isinstance(each, ValueInterface) and each.class_id != 1
    ]
    assert views, "a meter has associations"
    return table("Logical name | What it is | Class | Version | Attributes | Methods", rows)


def associations(views: list[View]) -> str:
    """Who may associate."""
    rows = [
        (view.name, view.client, view.server, view.mechanism.name.lower(), ", ".join(_services(view))) for view in views
    ]
    return table("Association | Client SAP | Server SAP | Authentication | Services", rows)


def _services(view: View) -> list[str]:
    return [str(bit.name).replace("_", " ").lower() for bit in type(view.conformance) if bit & view.conformance]


def interfaces() -> str:
    """Which associations a port admits."""
    return table(
        "Interface | Admits",
        [(f"`{name}`", "all" if names is None else ", ".join(sorted(names))) for name, names in ADMITTED.items()],
    )


def hdlc() -> str:
    """The HDLC parameters that the meter offers."""
    line = Line()
    parameters = line.parameters
    return table(
        "Parameter | Value",
        [
            ("information in a frame, sent / taken", f"{parameters.info_tx} / {parameters.info_rx} bytes"),
            ("window, sent / taken", f"{parameters.window_tx} / {parameters.window_rx} frames"),
            (
                "where the client proposes nothing",
                f"{hdlc_parameters.INFO_SIZE_DEFAULT} bytes, window {hdlc_parameters.WINDOW_DEFAULT}",
            ),
            ("inter-octet time-out", f"{parameters.inter_octet_ns // NS_PER_MS} ms"),
            ("inactivity time-out", f"{parameters.inactivity_ns // NS_PER_S} s"),
            ("physical (lower) address", line.address),
            ("speed of a serial line", f"{line.speed_bd} Bd, 8N1"),
        ],
    )


def digits(each_of: tuple[Digit, ...]) -> str:
    """Digit by digit, every value, in the words of the data sheet. A star is the usual value."""
    text = []
    for each in each_of:
        lines = []
        for value in (*each.values, *([each.form] if each.form else [])):
            code = f"`{value.code}`" + " *" * (value.code == each.usual[0])
            only = f"; variant {value.only_variant} only" if value.only_variant else ""
            nothing = f"; no effect yet: {value.no_effect}" if value.no_effect else ""
            lines.append((code, value.words + only + nothing, value.swedish, value.origin.value))
        head = "Code | Meaning | In Swedish | From"
        text.append(
            f"### {each.name}: {each.title}\n\n{each.swedish}; `{each.key}` in a meter file.\n\n{table(head, lines)}"
        )
    return "\n\n".join(text)


def module_ports() -> str:
    """Code by code what the ports are for, and with which Z3."""
    ordered: dict[int, list[str]] = {}
    for value in digit("Z3").values:
        configuration = configuration_of_ports(value.fields["io_1"], value.fields["io_2"])
        ordered.setdefault(configuration & CODE_MASK, []).append(f"`{value.code}`")
    return table(
        "Code | I/O 1 | I/O 2 | Z3",
        [
            (f"{code} (reserved)" if code in RESERVED else code, *uses, ", ".join(ordered.get(code, [])))
            for code, uses in USES.items()
        ],
    )


def rules(each_of: tuple[Rule, ...], what: str) -> str:
    """What digits have to do with each other; rules that say the same of several digits are one line."""
    because: dict[tuple[str, str], list[str]] = {}
    for rule in each_of:
        because.setdefault((rule.digits[0], rule.because), []).append(rule.digits[1])
    return table(
        f"Digit | {what} | because",
        [(", ".join(seconds), first, reason) for (first, reason), seconds in because.items()],
    )


def limits() -> str:
    """What a stranger can make grow, and how far."""
    each = Limits()
    return table(
        "What | Limit",
        [
            ("connections to one TCP port, and peers of one UDP port", each.connections),
            ("of them from one host: an IPv4 address, or an IPv6 network of 64 bits", each.connections_per_host),
            ("of them kept for hosts that have none", each.connections_kept),
            ("bytes sent for each received, to a UDP peer that answered no challenge", udp.UNPROVED_FACTOR),
            ("the longest answer to such a peer", f"{UNPROVED_SIZE_MAX} bytes"),
            ("bytes that a peer has not read", each.bytes_waiting),
            ("bytes that wait for their turn, of a TCP connection", tcp.BACKLOG_SIZE_MAX),
            ("datagrams that wait for their turn, of a UDP peer", udp.BACKLOG_MAX),
            ("meters on one line", _shared.METERS_MAX),
            ("time for a message of the wrapper to become whole", f"{wrapper.PATIENCE_NS // NS_PER_S} s"),
            ("silence before the first byte", f"{each.first_byte_ns // NS_PER_S} s"),
            ("silence after it", f"{each.inactivity_ns // NS_PER_S} s"),
            ("APDU taken (offered in the AARE)", f"{server.RECEIVE_SIZE_MAX} bytes"),
            ("APDU sent, where blocks were negotiated", f"{server.SEND_SIZE_MAX} bytes"),
            ("APDU collected before the connection is given up", f"{session.APDU_SIZE_MAX} bytes"),
            ("shortest APDU a client may ask for", f"{association.SEND_SIZE_MIN} bytes"),
            (
                "failed authentications of a client at one host, in one network, at one interface, before attempts wait",
                "; ".join(str(each) for each in attempts.TOKENS),
            ),
            ("then one attempt is judged each", f"{attempts.TOKEN_S} s"),
            ("an attempt waits for it at most", f"{attempts.WAIT_S} s"),
            (
                "hosts, and networks, whose failures are remembered; hosts that proved themselves",
                f"{attempts.BUCKETS_MAX}; {attempts.PROVED_MAX}",
            ),
            ("certificates of an association", certificates.CERTIFICATES_MAX),
            ("a certificate", f"{certificate.CERTIFICATE_SIZE_MAX} bytes"),
            ("messages that are only signed, in one association", envelope.BARE_MAX),
            ("signatures of a client that are remembered", repeats.MARKS_MAX),
            ("dedicated keys of a client that are remembered", repeats.KEYS_MAX),
            ("a value or a request that comes in blocks", f"{transfer.VALUE_SIZE_MAX} bytes"),
            ("attributes in one request", services.LIST_COUNT_MAX),
            ("methods, and attributes asked for in part, in one request", operations.COSTLY_MAX),
            ("a line of hands", f"{text_line.LINE_SIZE_MAX} bytes"),
            ("pulses that hands give at one touch", PULSES_MAX),
            ("objects of a push; its windows; times of the schedule", f"{OBJECTS_MAX}; {WINDOWS_MAX}; {TIMES_MAX}"),
            ("pushes of a set-up", f"one each {pushes.GAP_NS // NS_PER_S} s, and one under way"),
            (
                "time for a destination to answer, and to take a push",
                f"{deliveries.CONNECT_S:g} s, {deliveries.SEND_S:g} s",
            ),
            (
                "what a destination may say before it is left",
                f"{deliveries.HEARD_SIZE_MAX} bytes, {deliveries.LINGER_S:g} s",
            ),
            (
                "a record of a PQDIF file, unpacked; its elements; collections in each other; values of a series of steps",
                f"{pqdif_record.BODY_SIZE_MAX} bytes; {pqdif_element.ELEMENTS_MAX}; {pqdif_element.DEPTH_MAX}; "
                f"{pqdif_file.VALUES_MAX}",
            ),
            ("records of a PQDIF file, and series of its trends", f"{pqdif_record.RECORDS_MAX}; {SERIES_MAX}"),
            ("sampling rate", f"{RATE_HZ_MIN:g} to {RATE_HZ_MAX:g} Hz"),
            ("`--speed`", f"up to {SPEED_MAX:g}, or `max`"),
        ],
    )


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
