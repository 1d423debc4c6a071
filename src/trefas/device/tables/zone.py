"""Z11, Z15: the zone of the clock, and summer time."""

from trefas.device.digit import Digit, value

_WHERE = {1: " (DK/NO/SE/DE/FR/ES)", 2: " (FI)"}
"""Countries that the data sheet names behind an hour."""

ZONE = Digit(
    "Z11",
    "GMT",
    "Greenwich Mean Time (GMT)",
    (
        value("00", "London time", "0 Londontid", zone_min=0),
        value("01", "+ 1 hour (DK/NO/SE/DE/FR/ES)", "1 + 1 timme (DK/NO/SE/DE/FR/ES)", zone_min=60),
        *(
            value(f"{h:02}", f"+ {h} hours{_WHERE.get(h, '')}", f"{h} + {h} timmar{_WHERE.get(h, '')}", zone_min=h * 60)
            for h in range(2, 13)
        ),
        *(
            value(f"{24 - h}", f"- {h} hour{'s' * (h > 1)}", f"-{h} - {h} timmar", zone_min=-h * 60)
            for h in range(11, 0, -1)
        ),
    ),
    ("01",),
)

SUMMER_TIME = Digit(
    "Z15",
    "summer time",
    "Tabell för sommar-/vintertid",
    (value("000", "none", "Inget", summer_time=False), value("001", "EU", "EU", summer_time=True)),
    ("001",),
)
