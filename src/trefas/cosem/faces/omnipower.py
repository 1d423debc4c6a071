"""The face of the real meter: the logical devices, associations and objects of the maker's public DLMS description.

    client 16  public        → server 1   no security     GET
    client 18  module        → server 16  LLS 12345       GET, SET, ACTION
    client 19  optical       → server 16  LLS 12345       the same
    client 20  ccc           → server 16  LLS 12345       the same

The last three have HLS with GMAC and ciphered contexts instead, each where it has keys. The counters that a client must go on
from are then in the public view, under the Blue Book's 0.0.43.1.e.255: e is 0, 1, 2 in the order above.

What no public document says, and so is our own choice: the logical device name is served as 0.0.42.0.0.255, as the Blue Book
wants it; the name of the management logical device is that of the meter's with its SAP behind it, since names are unique;
ACTION is granted, which the description says and its example does not; the SAP assignment list cannot be written.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.obis import Obis
from trefas.core.push import Setup
from trefas.cosem.classes.data import Constant
from trefas.cosem.credentials import Credentials
from trefas.cosem.interface import Interface, objects_later
from trefas.cosem.line import Line
from trefas.cosem.model import CLOCK, Face, Model
from trefas.cosem.rights import View
from trefas.cosem.server import RECEIVE_SIZE_MAX, LogicalDevice, Metered, ServerDevice
from trefas.wire.acse import Context, Mechanism
from trefas.wire.axdr import OctetString
from trefas.wire.hdlc_parameters import HdlcParameters
from trefas.wire.xdlms import Conformance

MANAGEMENT_SAP, METER_SAP = 1, 16
CLOCK_NAME = Obis.parse("0.1.1.0.0.255")
CLOCK_TIME_ZONE, EXTENDED_STATUS, CAPTURE_OBJECTS = (8, 3), (4, 4), (7, 3)
RESERVED = Obis.parse("1.1.134.0.1.255")
FACE = Face(
    clock_name=CLOCK_NAME,
    withheld=frozenset((CLOCK_TIME_ZONE, EXTENDED_STATUS)),
    read_only=frozenset((CAPTURE_OBJECTS,)),
    newest_first=True,
    ranges_of_numbers=False,
    marks=True,
    reserved=RESERVED,
    clock_aliases=frozenset((CLOCK,)),
)
"""Names are declared as the manufacturer has them, so that none is another here."""
MODEL = Model(
    face=FACE,
    line=HdlcParameters(info_tx=1010, info_rx=1010, inter_octet_ns=500 * NS_PER_MS, inactivity_ns=20 * NS_PER_S),
    address=32,
    push_associations=MappingProxyType({Setup.VALUES: "standard", Setup.ALARM: "standard", Setup.ALARM_CALL: "module"}),
)
"""Which association a push goes by is our own choice."""
PASSWORD = b"12345"
"""The default of all three associations with a password."""

PUBLIC_CONFORMANCE = Conformance.GET | Conformance.BLOCK_TRANSFER_WITH_GET
CONFORMANCE = PUBLIC_CONFORMANCE | Conformance.SET | Conformance.SELECTIVE_ACCESS | Conformance.ACTION

LOGICAL_DEVICE_NAME = Obis.parse("0.0.42.0.0.255")
CLASSES = frozenset((1, 3, 4, 7, 8, 15, 17, 18, 23))
"""The interface classes of this generation."""
PUBLIC_OBJECTS = frozenset(
    (class_id, Obis.parse(name))
    for class_id, name in (
        (1, "0.0.42.0.0.255"),
        (23, "0.0.22.0.0.255"),
        (15, "0.0.40.0.0.255"),
        (17, "0.0.41.0.0.255"),
        (8, "0.1.1.0.0.255"),
        (1, "1.1.0.0.0.255"),
        (1, "1.1.0.0.1.255"),
        (1, "1.1.0.0.2.255"),
        (1, "1.1.0.0.3.255"),
        (1, "1.1.0.0.4.255"),
        (1, "1.1.0.2.0.255"),
        (1, "1.1.0.2.2.128"),
        (1, "1.1.0.130.1.255"),
        (1, "1.1.0.130.2.255"),
        (1, "1.1.96.1.0.255"),
        (1, "1.1.96.1.1.255"),
    )
)
"""The public view (table 2-1 of the description), and the logical device name."""

COUNTER_NAMES = {
    name: Obis(0, 0, 43, 1, number) for number, name in enumerate(("module", "optical", "ccc", "standard"))
}
"""What the public view shows besides, where an association has keys: the counter its client used last."""
CLIENTS = (("module", 18), ("optical", 19), ("ccc", 20))
"""The associations that are not public, and their client SAPs."""
CUTOFF_BASIS = Obis.parse("1.1.128.0.11.255")
OF_PREPAYMENT = frozenset(Obis(1, 1, 130, 0, e) for e in (0, 2, 3, 7, 128))
MODULE_WRITES = frozenset((CUTOFF_BASIS, *OF_PREPAYMENT))
"""Written through the primary module port alone: what is R(W) in the description, and all of the prepayment."""
OF_OURS = frozenset((Obis.parse("1.1.11.7.0.255"),))
"""Values that the real meter has no object for, and another face has."""
PUBLIC = View("public", 16, MANAGEMENT_SAP, Mechanism.NONE, PUBLIC_CONFORMANCE, read_only=True, shows=PUBLIC_OBJECTS)


def protected(name: str, client: int, conformance: Conformance = CONFORMANCE) -> View:
    """An association with a password."""
    return View(name, client, METER_SAP, Mechanism.LLS, conformance, only_read=_only_read(name))


def ciphered(
    name: str, client: int, conformance: Conformance = CONFORMANCE, mechanism: Mechanism = Mechanism.HLS_GMAC
) -> View:
    """An association with keys."""
    granted = conformance | Conformance.GENERAL_PROTECTION
    return View(name, client, METER_SAP, mechanism, granted, Context.LN_CIPHERED, only_read=_only_read(name))


def _only_read(association: str) -> frozenset[Obis]:
    return frozenset() if association == "module" else MODULE_WRITES


def omnipower(
    meter: Metered,
    parts: Iterable[object],
    name: bytes,
    *,
    secrets: MutableMapping[str, bytes] | None = None,
    conformance: Conformance = CONFORMANCE,
    energy_scaler: int = 0,
    receive_size_max: int = RECEIVE_SIZE_MAX,
    line: Line | None = None,
    has: Callable[[Obis], bool] = lambda _: True,
    credentials: Mapping[str, Credentials] | None = None,
    ciphered_only: bool = False,
) -> ServerDevice:
    """The server of a meter. ``name`` is its logical device name: the maker's letters and the serial number. ``secrets`` are
    the passwords by the name of the association (module, optical, ccc); a client that changes one changes it there.
    ``credentials`` are the keys by the same names; what has them has no password. ``ciphered_only`` leaves those without out.
    ``has`` says of a logical name whether this meter has it: what was not ordered is not there.

    Raises SetupError when two values would be one object.
    """
    credentials = credentials or {}
    counters = frozenset((1, COUNTER_NAMES[name]) for name in credentials)
    public = replace(PUBLIC, shows=PUBLIC_OBJECTS | counters)
    views = [
        ciphered(name, client, conformance, credentials[name].mechanism)
        if name in credentials
        else protected(name, client, conformance)
        for name, client in CLIENTS
        if name in credentials or not ciphered_only
    ]
    known = {view.name: PASSWORD for view in views} if secrets is None else secrets
    device = ServerDevice(
        meter,
        known,
        MODEL,
        energy_scaler=energy_scaler,
        receive_size_max=receive_size_max,
        line=line,
        credentials=credentials,
        has=has,
    )
    made = objects_later([*parts, device.line, device], device)

    @cache
    def shared() -> tuple[Interface, ...]:
        return tuple(
            each
            for each in made()
            if each.class_id in CLASSES and has(each.logical_name) and each.logical_name not in OF_OURS
        )

    for sap, own_name, its_views in (
        (MANAGEMENT_SAP, name + bytes((MANAGEMENT_SAP,)), [public]),
        (METER_SAP, name, views),
    ):
        own = Constant(LOGICAL_DEVICE_NAME, OctetString(own_name))
        device.add(LogicalDevice(sap, own_name, lambda own=own: (own, *shared()), FACE), its_views)  # type: ignore[misc]
    return device
