"""Z4, Z6, Z7, Z10, Z25, Z27, Z29, Z30: periods, and what is logged at their end.

Every second month from January is January, March …; an interval of six or three months likewise. Which values debiting logger 2
stores as profile 1 and 2 is not public. The technical description has an order form for the analysis logger; the data
sheet has its default set-up alone.
"""

from trefas.device.digit import FORM, Digit, Ordered, Origin, Value, value
from trefas.device.spec import EnergyType, Period

_MONTHS = (
    *(("January", "januari"), ("February", "februari"), ("March", "mars"), ("April", "april"), ("May", "maj")),
    *(("June", "juni"), ("July", "juli"), ("August", "augusti"), ("September", "september")),
    *(("October", "oktober"), ("November", "november"), ("December", "december")),
)

INTEGRATION = Digit(
    "Z4",
    "integration period",
    "Integreringsperiod/Lastprofilperiod",
    (
        value("2", "15 min", "15 min", integration_min=15),
        value("3", "30 min", "30 min", integration_min=30),
        value("4", "60 min", "60 min", integration_min=60),
    ),
    ("2",),
)

DEBITING_DAY = Digit(
    "Z6",
    "debiting stop day",
    "Debiteringsstopp, datum",
    tuple(value(f"{day:02}", str(day), str(day), debiting_day=day) for day in range(1, 29)),
    ("01",),
)


def _every(first_code: int, months: int, words: str, swedish: str) -> tuple[Value, ...]:
    """As many lines as there are months to begin with."""
    return tuple(
        value(
            f"{first_code + first:02}",
            f"{words}, {_MONTHS[first][0]}",
            f"{swedish}, {_MONTHS[first][1]}",
            debiting_months=tuple(range(first + 1, 13, months)),
        )
        for first in range(months)
    )


DEBITING_INTERVAL = Digit(
    "Z7",
    "debiting interval",
    "Loggningsintervall debitering",
    (
        value("00", "none (controlled from outside)", "Inget (externt styrt)", debiting_months=()),
        value("01", "every month", "Varje månad", debiting_months=tuple(range(1, 13))),
        *_every(2, 2, "every second month", "Varannan månad"),
        *_every(4, 3, "every third month", "Var tredje månad"),
        *_every(7, 6, "every sixth month", "Var sjätte månad"),
        *_every(13, 12, "every year", "Varje år"),
    ),
    ("01",),
)

ANALYSIS = Digit(
    "Z10",
    "analysis logger setup",
    "Analysis logger setup",
    (value("000", "default setup", "Default setup", analysis_setup="000"),),
    ("000",),
    form=value(
        FORM,
        "analysis logger order form",
        "Se beställningsblankett för analyslogg",
        origin=Origin.DESCRIPTION,
        no_effect="what such a form holds is not public: the meter file's [analysis] says it",
        analysis_setup=Ordered.CODE,
    ),
)

DEBITING_2 = Digit(
    "Z25",
    "debiting logger 2",
    "Debiteringslogger 2 uppsättning",
    (
        value("1", "daily values", "Dygnsvärden", debiting_2_period=Period.DAY),
        value("2", "weekly values", "Veckovärden", debiting_2_period=Period.WEEK),
        value("3", "monthly values", "Månadsvärden", debiting_2_period=Period.MONTH),
    ),
    ("1",),
)

PROFILE_DATA = Digit(
    "Z27",
    "load profile data",
    "Lastprofilsdata (DLMS)",
    (
        value("1", "absolute value", "Absolutvärde", profile_delta=False),
        value("2", "delta value", "Delta värde", only_variant=2, profile_delta=True),
    ),
    ("1",),
)

_A = (EnergyType.A_IMPORT, EnergyType.A_EXPORT)
_R = (EnergyType.R_IMPORT, EnergyType.R_EXPORT)
_QUADRANTS = (EnergyType.R1, EnergyType.R2, EnergyType.R3, EnergyType.R4)

PROFILE = Digit(
    "Z29",
    "load profile channels",
    "Konfiguration Lastprofil",
    (
        value("1", "A+", "A+", profile_channels=(EnergyType.A_IMPORT,)),
        value("2", "A+/A-", "A+/A-", profile_channels=_A),
        value("3", "A+/A-/R+/R-", "A+/A-/R+/R-", profile_channels=(*_A, *_R)),
        value("4", "A+/A-/R1/R2/R3/R4", "A+/A-/R1/R2/R3/R4", only_variant=2, profile_channels=(*_A, *_QUADRANTS)),
        value(
            "5",
            "A+/A-/R+/R-/R1/R2/R3/R4",
            "A+/A-/R+/R-/R1/R2/R3/R4",
            only_variant=2,
            profile_channels=(*_A, *_R, *_QUADRANTS),
        ),
    ),
    ("3", "2", "1"),
)

DEBITING_2_PROFILE = Digit(
    "Z30",
    "debiting logger 2 profile",
    "Konfiguration debiteringslogger 2",
    (
        value("1", "profile 01", "Profil 01", debiting_2_profile=1),
        value("2", "profile 02", "Profil 02", only_variant=2, debiting_2_profile=2),
    ),
    ("1",),
)
