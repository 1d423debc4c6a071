"""The face of today: the same meter through the classes that companion specifications use, in a logical device of its own.

    client 1  standard   → server 17   LLS, or HLS where it has keys   all services with logical names
    client 2  short      → server 17   LLS                             the same objects by short names

Beside what the meter modelled shows (classes 1, 3, 4, 7, 8, 15, 17, 18, 23) it has demand registers (5), register activation (6),
script tables (9), special days (11), activity calendar (20), register monitor (21), single action schedule (22), push set-up
(40), compact data of the load profile (62), status mapping (63), security setup (64, of an association with keys), association
SN (12), disconnect control of breaker and load relays (70), a limiter for the breaker (71), and of a prepayment account,
credits, charge and token gateway (111, 112, 113, 115). What the maker has as plain data for the same is left out. Rows of
profiles are numbered from 1, the oldest. Its association LN has version 3, which says how messages must be protected. While the
meter is run, the ports that are open are there: IEC local port set-up (19), TCP-UDP and IPv4 set-up (41, 42).

Not there, because no part stands behind it: parameter monitor (65), sensor manager (66), arbitrator (68), M-Bus client (72).
SAPs and clients are our own choice.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.cosem import demand
from trefas.cosem.classes.data import Constant
from trefas.cosem.faces.omnipower import CLOCK_NAME, CUTOFF_BASIS, LOGICAL_DEVICE_NAME, OF_PREPAYMENT, RESERVED
from trefas.cosem.interface import Interface, objects_later, objects_of
from trefas.cosem.keys import Policy
from trefas.cosem.model import CLOCK, Face, FaceHost
from trefas.cosem.payment import ACCOUNT, EMERGENCY_CREDIT, GATEWAY, TOKEN_CREDIT
from trefas.cosem.rights import SUPPORTED, SUPPORTED_SHORT, View
from trefas.cosem.server import LogicalDevice, ServerDevice
from trefas.wire.acse import Context, Mechanism
from trefas.wire.axdr import OctetString

STANDARD_SAP = 17
STANDARD, SHORT = "standard", "short"
"""Names of the associations."""
STANDARD_CLIENT, SHORT_CLIENT = 1, 2
KEYS_DEMAND = (
    demand.Demand(Policy.AUTHENTICATED_REQUEST, class_id=64, writes=True),
    demand.Demand(
        Policy.AUTHENTICATED_REQUEST | Policy.ENCRYPTED_REQUEST, class_id=15, members=frozenset((2,)), writes=True
    ),
)
"""Whatever the policy is, keys are changed by messages that are authenticated, and secrets by those that nobody else reads."""
TODAY = 3
"""The version of the association that says what is demanded."""

DATA = 1

_ELECTRICITY, _ABSTRACT = 1, 0
_GENERAL = (96, 97)
"""C of what is no value of electricity: device identification, states, times of operation, errors (Blue Book, 6.2.50 and on)."""


def standard_name(name: Obis) -> Obis:
    """What the Blue Book calls what the maker has a name for: no channel (B is 0), and what is no electricity is abstract (A is
    0): 1.1.1.8.0 is 1.0.1.8.0, the serial number 1.1.96.1.0 is device ID 1, 0.0.96.1.0."""
    if name.b != 1:
        return name
    return name._replace(a=_ABSTRACT if name.c in _GENERAL else name.a, b=0)


FACE = Face(
    clock_name=CLOCK,
    named=standard_name,
    marks=True,
    reserved=standard_name(RESERVED),
    clock_aliases=frozenset((CLOCK_NAME,)),
)


def add_standard(
    device: ServerDevice,
    parts: Iterable[object],
    name: bytes,
    *,
    has: Callable[[Obis], bool] = lambda _: True,
    ciphered_only: bool = False,
    units: Mapping[Obis, tuple[int, Unit]] = MappingProxyType({}),
    described: frozenset[Obis] = frozenset(),
) -> None:
    """Puts the face into a device. ``parts`` are those of the meter, and stops that objects show; ``units`` are of values that
    are mere counts to the meter; ``described`` are names of values that another class shows, and that are no plain data here.
    The rest is as ``omnipower`` has it. Raises SetupError when two values would be one object."""
    own_name = name + bytes((STANDARD_SAP,))
    host = FaceHost(device, FACE, units)
    made = objects_later([*parts, device.line, device], host)

    def shown() -> tuple[Interface, ...]:
        return (
            own,
            *(
                each
                for each in made()
                for declared in (host.declared.get(each.logical_name, each.logical_name),)
                if has(declared) and not (each.class_id == DATA and declared in described)
            ),
        )

    only_read = frozenset((standard_name(CUTOFF_BASIS),))
    module_writes = frozenset((*map(standard_name, OF_PREPAYMENT), ACCOUNT, TOKEN_CREDIT, EMERGENCY_CREDIT, GATEWAY))
    own = Constant(LOGICAL_DEVICE_NAME, OctetString(own_name))
    if STANDARD in device.credentials:
        mechanism, context = device.credentials[STANDARD].mechanism, Context.LN_CIPHERED
        views = [
            View(
                STANDARD,
                STANDARD_CLIENT,
                STANDARD_SAP,
                mechanism,
                SUPPORTED,
                context,
                shows_security=True,
                demands=KEYS_DEMAND,
                only_read=only_read,
                module_writes=module_writes,
                association_version=TODAY,
            ),
        ]
    else:
        views = [
            View(
                *(STANDARD, STANDARD_CLIENT, STANDARD_SAP, Mechanism.LLS, SUPPORTED),
                only_read=only_read,
                module_writes=module_writes,
                association_version=TODAY,
            ),
        ]
    views.append(
        View(
            *(SHORT, SHORT_CLIENT, STANDARD_SAP, Mechanism.LLS, SUPPORTED_SHORT, Context.SN),
            only_read=only_read,
            module_writes=module_writes,
        )
    )
    device.add(
        LogicalDevice(STANDARD_SAP, own_name, shown, FACE),
        [view for view in views if view.context is Context.LN_CIPHERED or not ciphered_only],
    )


def show_endpoints(device: ServerDevice, endpoints: Iterable[object]) -> None:
    """Shows where the meter is reached, if it has this face."""
    if STANDARD_SAP in device.logical_devices:
        device.show(STANDARD_SAP, objects_of(endpoints, FaceHost(device, FACE)))
