"""The server: a physical device with its logical devices, and who may associate with which (Blue Book, 4.1.7)."""

from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping
from functools import cached_property
from typing import Protocol

from trefas.base.declared import Declared
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.occurrence import AUTHENTICATION_FAILED, DENIED, Occurrence, Occurrences
from trefas.cosem.association import Association
from trefas.cosem.attempts import Attempts
from trefas.cosem.credentials import Credentials
from trefas.cosem.handshake import HANDSHAKES
from trefas.cosem.interface import Interface, arranged, classes_for
from trefas.cosem.line import Line
from trefas.cosem.model import PLAIN, Face, Model
from trefas.cosem.rights import MODULE, Rights, View
from trefas.cosem.storing import Storing
from trefas.wire.xdlms import Name

SEND_SIZE_MAX = 1007
"""The longest APDU sent in blocks, unless configured: with the LLC header it fills an HDLC frame of 1010 bytes, so that
blocks go unsegmented as on the real meter. That one's published session says 125; modern clients are slow with so little."""
RECEIVE_SIZE_MAX = 1039
"""The longest APDU taken, unless configured: an image block of 985 bytes, the longest there is, in an ACTION of 24 bytes more,
and ciphered in the general form, which adds 30."""
RECEIVE_SIZE_MIN = 64

_ENERGIES = (Unit.WH, Unit.VARH, Unit.VAH)


class Metered(Protocol):
    """What the server asks of the meter beyond its parts."""

    @property
    def now(self) -> Instant:
        """Where it stands."""
        ...

    @property
    def occurrences(self) -> Occurrences:
        """Where it is told what happens to it."""
        ...

    def set_clock(self, now: Instant, rtc_ns: int | None = None) -> None:
        """Sets the clock to standard time."""
        ...


class LogicalDevice:
    """What is addressed by one server SAP. The name is its alone in all the world. ``objects`` are all it has, or what makes them
    when somebody first asks."""

    def __init__(
        self,
        sap: int,
        name: bytes,
        objects: Iterable[Interface] | Callable[[], Iterable[Interface]],
        face: Face = PLAIN.face,
    ) -> None:
        self.sap = sap
        self.name = name
        self.face = face
        self._made = objects

    @cached_property
    def objects(self) -> tuple[Interface, ...]:
        """All it has. Raises SetupError when two would be the same."""
        return tuple(self._made() if callable(self._made) else self._made)


def no_bytes(size: int) -> bytes:
    """What a device draws before somebody gave it a source of chance."""
    raise LocalError(f"{size} bytes of chance are asked for, and there are none; set draw, to secrets.token_bytes")


class ServerDevice:
    """One meter as DLMS/COSEM clients see it.

    ``model`` is what its manufacturer chose; a logical device with another face has a ``FaceHost`` of its own. ``energy_scaler``
    is the power of ten of energies: 0 shows whole Wh, 1 tens of them, 3 kWh. ``now`` is the instant of the request that is being
    answered. ``secrets`` (by name of the view) and ``failed_authentications`` are state; whoever keeps
    the meter's memory keeps them. ``credentials`` (by name of the view) are what high level security needs.
    ``has`` says whether the meter has the object of a name at all.
    """

    def __init__(
        self,
        meter: Metered,
        secrets: MutableMapping[str, bytes],
        model: Model = PLAIN,
        *,
        energy_scaler: int = 0,
        receive_size_max: int = RECEIVE_SIZE_MAX,
        send_size_max: int = SEND_SIZE_MAX,
        line: Line | None = None,
        credentials: Mapping[str, Credentials] | None = None,
        has: Callable[[Obis], bool] = lambda name: True,
    ) -> None:
        if not RECEIVE_SIZE_MIN <= receive_size_max <= 0xFFFF:
            raise SetupError(f"the longest APDU is {receive_size_max} bytes; must be {RECEIVE_SIZE_MIN} to {0xFFFF}")
        if not -3 <= energy_scaler <= 6:
            raise SetupError(f"the energies' scaler is {energy_scaler}; must be -3 (mWh) to 6 (MWh)")
        self.meter = meter
        self.now = meter.now
        self.world: Callable[[Instant], Instant] = lambda real: real
        """The meter's world at a moment of the links' time: the same, unless the world goes faster."""
        self.secrets = secrets
        self.credentials = credentials or {}
        self.failed_authentications = 0
        self.attempts = Attempts()
        self.moment = meter.now
        """The links' time of the request that is being answered: that in which clients wait."""
        self.draw: Callable[[int], bytes] = no_bytes
        """Bytes that nobody can foresee; from whoever runs the meter."""
        self.storing: tuple[Storing, ...] = ()
        """Who stores what clients change, before they are told so; empty where nobody does."""
        self.has_change = False
        """The request that is being answered changed something, or may have."""
        self.receive_size_max = receive_size_max
        self.send_size_max = min(send_size_max, receive_size_max)
        self.model = model
        self.face = model.face
        self.line = line or Line(model.line, model.address)
        self.logical_devices: dict[int, LogicalDevice] = {}
        self.has = has
        self._energy_scaler = energy_scaler
        self._rights: dict[tuple[int, int], Rights] = {}

    def add(self, logical_device: LogicalDevice, views: Iterable[View]) -> None:
        """Puts in a logical device and the views in which it is seen. Raises SetupError where something is taken."""
        if logical_device.sap in self.logical_devices:
            raise SetupError(f"two logical devices have the SAP {logical_device.sap}; each needs one of its own")
        self.logical_devices[logical_device.sap] = logical_device
        for view in views:
            pair = (view.client, view.server)
            if (view.mechanism in HANDSHAKES) is not (view.name in self.credentials):
                raise SetupError(f"the {view.name} association has keys and no use for them, or the other way about")
            if pair in self._rights or view.server != logical_device.sap:
                raise SetupError(f"the {view.name} association of client {view.client} is there twice or misplaced")
            self._rights[pair] = Rights(view, lambda: logical_device.objects, self.deny, self.note_change)

    def show(self, sap: int, more: Iterable[Interface]) -> None:
        """Shows more in a logical device: what is only known when the meter runs, and nothing that was shown so before.
        Associations that are up do not see it."""
        objects = (*self.logical_devices[sap].objects, *more)
        for pair, rights in self._rights.items():
            if rights.view.server == sap:
                self._rights[pair] = Rights(rights.view, lambda: objects, rights.denied, rights.changed)

    def make_objects(self) -> None:
        """Makes all objects now, which else are made when first asked for. Raises SetupError when two would be the same."""
        for each in self.logical_devices.values():
            arranged(each.objects)

    @property
    def views(self) -> list[View]:
        """All associations there are."""
        return [rights.view for rights in self._rights.values()]

    def rights(self, name: str) -> Rights | None:
        """Those of the association of a name; None where the meter has none such."""
        return next((rights for rights in self._rights.values() if rights.view.name == name), None)

    def admits(self, client: int, server: int, admitted: Collection[str] | None) -> bool:
        """Whether a pair of SAPs is there and, by the name of its view, admitted (None: all are)."""
        rights = self._rights.get((client, server))
        return rights is not None and (admitted is None or rights.view.name in admitted)

    def association(
        self,
        client: int,
        server: int,
        admitted: Collection[str] | None = None,
        place: str = "",
        answer_size_max: int | None = None,
    ) -> Association:
        """A new association of a pair of SAPs; one that refuses everything where the pair is not admitted."""
        rights = self._rights[client, server] if self.admits(client, server, admitted) else None
        if rights is not None and admitted is not None and MODULE not in admitted:
            rights = rights.elsewhere
        return Association(self, rights, place, answer_size_max)

    def own_objects(self, association: Association) -> list[Interface]:
        """The objects that show an association itself."""
        return [each for kind in classes_for(Association) for each in kind.objects(association, self)]

    def failed(self, view: View) -> None:
        """Somebody who is not the client of a view said to be it."""
        self.failed_authentications += 1
        self.meter.occurrences.tell(Occurrence(AUTHENTICATION_FAILED, self.now, value=view.client))

    def deny(self, name: Name) -> None:
        """Somebody tried to write or invoke what is there and may not be."""
        number = int.from_bytes(bytes(name.logical_name))
        self.meter.occurrences.tell(Occurrence(DENIED, self.now, value=number))

    def note_change(self) -> None:
        """A client wrote or invoked something."""
        self.has_change = True

    def scaler(self, value: Declared) -> int:
        """Energies have that of the device unless they say their own, all else its own."""
        return value.scaler or (self._energy_scaler if value.unit in _ENERGIES else 0)

    def named(self, name: Obis) -> Obis:
        """As the face of the model has it."""
        return self.face.named(name)

    def told(self, value: Declared) -> tuple[int, Unit]:
        """Each its own."""
        return self.scaler(value), value.unit

    def set_clock(self, rtc_ns: int) -> None:
        """Sets the meter's clock at the instant of the request."""
        self.meter.set_clock(self.now, rtc_ns)
