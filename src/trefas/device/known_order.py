"""Orders that others have got used to: of parts in the images of memories, of controls and indicators in the lines of hands.

What has a name here keeps its place; what is new comes behind, in the order of the subjects. So an image, and an answer, of a
meter without anything new is byte for byte what it was, and nothing has to be added here.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from trefas.base.errors import SetupError

PARTS = (
    *("Nameplate", "Seal", "SealJournal", "Setup", "Daylight", "Passwords", "LineSettings", "ImageTransfer"),
    *("PushSetups", "Power", "Backup", "OutageLog", "VoltageQuality", "Waveform", "AuxiliarySupply", "Status"),
    *("Symmetry", "Tamper", "StatusJournal", "ClockJournal", "LoadProfileJournal", "NeutralFaultJournal"),
    *("VoltageQualityJournal", "OccurrenceLog", "AnalysisLog", "UploadSuccess", "UploadFailure", "PhaseGuard"),
    *("NeutralGuard", "NoCurrentGuard", "OvervoltageGuard", "ReverseCurrentGuard", "UndervoltageGuard", "Breaker"),
    *("CutOffJournal", "Demand", "Means", "AnalysisSums", "Debiting", "TripCounters", "Verification"),
    *("TariffControl", "LoadControl", "LoadProfile", "DebitingLog", "DebitingLog2", "PulseOutput", "PulseInput"),
    *("ModulePorts", "InvocationCounters", "Authentications", "ModuleSecrets", "OpticalSecrets", "CccSecrets"),
    "StandardSecrets",
)
"""Journals are before the load profile: what it has to tell when it is restored finds them restored."""

CONTROLS = ("cover", "magnet", "release", "input", "pulse", "button", "auxiliary", "ambient")

INDICATORS = (
    *("time", "power", "auxiliary", "ambient_c", "cover", "magnet", "tampering", "alarm", "breaker", "tariff"),
    *("pulse_input", "pulse_unit", "port_1", "port_2", "level_1", "level_2", "pulses_1", "pulses_2"),
    *("load_1", "load_2"),
)


class Named(Protocol):
    """A control or an indicator."""

    @property
    def name(self) -> str:
        """As it is said."""
        ...


_Named = TypeVar("_Named", bound=Named)


def in_known_order(found: Iterable[_Named], known: tuple[str, ...]) -> dict[str, _Named]:
    """By name, in the order of those that are known; the others behind them. Raises SetupError for two of
    one name."""
    by_name: dict[str, _Named] = {}
    for each in found:
        if each.name in by_name:
            raise SetupError(f"'{each.name}' is declared by two subjects; one of them must have another name")
        by_name[each.name] = each
    place = {name: number for number, name in enumerate(known)}
    return dict(sorted(by_name.items(), key=lambda pair: place.get(pair[0], len(place))))
