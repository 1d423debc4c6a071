"""What a Shelly Pro 3EM says of itself, method by method (shelly-api-docs.shelly.cloud, gen2: Shelly, EM, EMData).

Powers are import where they are positive. What is not measured, and a phase without a wire, is ``null``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from trefas.base.declared import Declared
from trefas.base.errors import RemoteError
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.meter import Meter
from trefas.device.measured import has_phase, measured
from trefas.device.nameplate import Nameplate

MODEL, APP, GENERATION = "SPEM-003CEBEU", "Pro3EM", 2
FIRMWARE, VERSION = "20250924-062733/1.7.1-gd336f31", "1.7.1"
"""Readers refuse what is older than 2023-08-03."""
NOT_FOUND, INVALID = 404, -103
LETTERS = {1: "a", 2: "b", 3: "c"}
_IMPORTS = (Energy.active_import_l1, Energy.active_import_l2, Energy.active_import_l3)
_EXPORTS = (Energy.active_export_l1, Energy.active_export_l2, Energy.active_export_l3)
Said = dict[str, Any]


class RpcError(RemoteError):
    """A call that was understood and cannot be, with its code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Pro3Em:
    """One meter in this guise."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        serial = meter.part(Nameplate).serial_number
        self.mac = f"7E{serial:010X}"
        """Locally administered, made of the serial number."""
        self.name = f"shellypro3em-{self.mac.lower()}"
        self.methods: Mapping[str, Callable[[], Said]] = {
            "Shelly.GetDeviceInfo": self.info,
            "Shelly.GetStatus": lambda: {"em:0": self._em(), "emdata:0": self._energies(), "sys": {"mac": self.mac}},
            "Shelly.GetConfig": lambda: {"em:0": self._config(), "sys": {"device": {"name": None, "mac": self.mac}}},
            "Shelly.GetComponents": lambda: {"components": [], "cfg_rev": 0, "offset": 0, "total": 0},
            "Shelly.ListMethods": lambda: {"methods": sorted(self.methods)},
            "EM.GetStatus": self._em,
            "EM.GetConfig": self._config,
            "EMData.GetStatus": self._energies,
        }

    def info(self) -> Said:
        """Who it is."""
        return {
            "name": None,
            "id": self.name,
            "mac": self.mac,
            "slot": 0,
            "model": MODEL,
            "gen": GENERATION,
            "fw_id": FIRMWARE,
            "ver": VERSION,
            "app": APP,
            "auth_en": False,
            "auth_domain": None,
            "profile": "triphase",
        }

    def call(self, method: object, params: object = None) -> Said:
        """What a method returns. Raises RpcError for one that there is not, and for a component that is not the first."""
        found = self.methods.get(method) if isinstance(method, str) else None
        if found is None:
            raise RpcError(NOT_FOUND, f"No handler for {str(method)[:64]}")
        number = params.get("id", 0) if isinstance(params, dict) else 0
        if number not in (0, "0"):
            raise RpcError(INVALID, "Argument 'id', value is not 0")
        return found()

    def _config(self) -> Said:
        return {"id": 0, "name": None, "ct_type": "120A", "monitor_phase_sequence": False}

    def _em(self) -> Said:
        found: Said = {"id": 0}
        for n, letter in LETTERS.items():
            active, apparent = self._value(Live.active_l[n], n, 1), self._value(Live.apparent_l[n], n, 1)
            found |= {
                f"{letter}_current": self._value(Live.i_l[n], n, 3),
                f"{letter}_voltage": self._value(Live.u_l[n], n, 1),
                f"{letter}_act_power": active,
                f"{letter}_aprt_power": apparent,
                f"{letter}_pf": self._value(Live.power_factor_l[n], n, 2),
                f"{letter}_freq": self._value(Live.frequency, n, 1),
            }
        currents = [found[f"{each}_current"] for each in LETTERS.values() if found[f"{each}_current"] is not None]
        return found | {
            "n_current": None,
            "total_current": round(sum(currents), 3) if currents else None,
            "total_act_power": self._value(Live.active, None, 3),
            "total_aprt_power": self._value(Live.apparent, None, 3),
        }

    def _energies(self) -> Said:
        """In watt-hours."""
        found: Said = {"id": 0}
        for n, letter in LETTERS.items():
            found[f"{letter}_total_act_energy"] = self._value(_IMPORTS[n - 1], n, 2)
            found[f"{letter}_total_act_ret_energy"] = self._value(_EXPORTS[n - 1], n, 2)
        return found | {
            "total_act": self._value(Energy.active_import, None, 2),
            "total_act_ret": self._value(Energy.active_export, None, 2),
        }

    def _value(self, of: Declared, phase: int | None, decimals: int) -> float | None:
        reading = measured(self._meter, of) if has_phase(self._meter, phase) else None
        return None if reading is None else round(reading.value, decimals)
