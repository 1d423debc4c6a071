"""The faces of a meter as ordered: its DLMS server, with what each client may see, and how it must show who it is."""

from collections.abc import Callable

from trefas.base.errors import SetupError
from trefas.base.obis import Obis
from trefas.cosem.credentials import Credentials
from trefas.cosem.faces.omnipower import COUNTER_NAMES, omnipower
from trefas.cosem.faces.standard import STANDARD, add_standard
from trefas.cosem.server import ServerDevice
from trefas.device.collected import subjects
from trefas.device.credentials import credentials_of
from trefas.device.keys import InvocationCounters
from trefas.device.nameplate import Nameplate
from trefas.device.passwords import Passwords
from trefas.device.services import conformance_of
from trefas.device.spec import Spec
from trefas.device.subject import Delivery
from trefas.device.subjects.line import KeptLine, LineSettings


def server_of(delivery: Delivery) -> ServerDevice:
    """The server, with the face of the real meter and, where it was ordered, that of today. Raises SetupError where keys and
    faces do not go together."""
    meter, spec, order = delivery.meter, delivery.spec, delivery.order
    nameplate = meter.part(Nameplate)
    credentials = credentials_of(order, spec, nameplate.system_title, meter.part(InvocationCounters), meter.parts)
    has = _has(spec, credentials)
    today = frozenset().union(*(subject.objects.today for subject in subjects()))
    server = omnipower(
        meter,
        meter.parts,
        nameplate.logical_device_name,
        secrets=meter.part(Passwords).first(order.password.encode()),
        conformance=conformance_of(order.services),
        has=lambda name: name not in today and has(name),
        credentials=credentials,
        ciphered_only=spec.encryption is True,
        energy_scaler=spec.energy_scaler if order.energy_scaler is None else order.energy_scaler,
        line=KeptLine(meter.part(LineSettings)),
    )
    if order.standard_face:
        add_standard(
            server,
            [*meter.parts, *delivery.shown],
            nameplate.logical_device_name,
            has=has,
            ciphered_only=spec.encryption is True,
            units={name: unit for subject in subjects() for name, unit in subject.objects.units(spec).items()},
            described=frozenset().union(*(subject.objects.described for subject in subjects())),
        )
    elif STANDARD in order.keys:
        raise SetupError("there are [keys.standard], and standard_face is false; the keys need it to be true")
    return server


def _has(spec: Spec, credentials: dict[str, Credentials]) -> Callable[[Obis], bool]:
    ours = (subject.objects.ours for subject in subjects())
    hidden = {name for key, name in COUNTER_NAMES.items() if key not in credentials}.union(*ours)
    return lambda name: name not in hidden and spec.registers(name)
