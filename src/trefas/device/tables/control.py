"""Z9, Z13, Z14, Z19, Z20: breaker, tariffs, load control and their calendar.

The data sheet has the set-up of breaker and calendar on order forms only; the technical description adds those without a form.
"""

from trefas.device.digit import FORM, Digit, Ordered, Origin, value
from trefas.device.spec import LoadControl, TariffControl

_BY_TABLE = "what such a form holds is not public: the meter file's {} says it, or its form of that number"

DISCONNECT = Digit(
    "Z9",
    "disconnect setup",
    "Frånkopplingsinställningar",
    (
        value("000", "no setup", "Ingen inställning", origin=Origin.DESCRIPTION, disconnect_setup="000"),
        value(
            "001",
            "default setup",
            "Standardinställning",
            origin=Origin.DESCRIPTION,
            no_effect=_BY_TABLE.format("[breaker]"),
            disconnect_setup="001",
        ),
    ),
    ("000",),
    form=value(
        FORM,
        "disconnect order form",
        "Se beställningsblankett för frånkoppling eller kontakta Kamstrup",
        no_effect=_BY_TABLE.format("[breaker]"),
        disconnect_setup=Ordered.CODE,
    ),
)

TARIFFS = Digit(
    "Z13",
    "tariff control",
    "Tariffstyrningstabeller",
    (
        value("000", "no tariff plan", "Ingen tariffplan", tariff_control=TariffControl.NONE, tariff_setup="000"),
        value(
            "001",
            "module port control",
            "Modulportstyrning",
            tariff_control=TariffControl.MODULE_PORT,
            tariff_setup="001",
        ),
        value("002", "register control", "Registerstyrning", tariff_control=TariffControl.REGISTER, tariff_setup="002"),
    ),
    ("000",),
    form=value(
        FORM,
        "tariff order form",
        "Se beställningsblankett för tariff eller kontakta Kamstrup",
        no_effect=_BY_TABLE.format("[tariffs]"),
        tariff_control=TariffControl.TABLE,
        tariff_setup=Ordered.CODE,
    ),
)

LOADS = Digit(
    "Z14",
    "load control",
    "Laststyrningstabeller",
    (
        value("000", "no load control", "Ingen laststyrning", load_control=LoadControl.NONE, load_setup="000"),
        value("001", "register control", "Registerstyrning", load_control=LoadControl.REGISTER, load_setup="001"),
    ),
    ("000",),
    form=value(
        FORM,
        "load control order form",
        "Se beställningsblankett för laststyrning eller kontakta Kamstrup",
        no_effect=_BY_TABLE.format("[loads]"),
        load_control=LoadControl.TABLE,
        load_setup=Ordered.CODE,
    ),
)

BREAKER_POSITION = Digit(
    "Z19",
    "breaker position",
    "Brytarläge",
    (
        value("0", "without breaker", "Utan brytare", breaker_connected=None),
        value("1", "connected", "Inkopplad", breaker_connected=True),
        value("2", "disconnected", "Frånkopplad", breaker_connected=False),
    ),
    ("1", "0"),
)

CALENDAR = Digit(
    "Z20",
    "calendar setup",
    "Kalenderinställningar",
    (value("000", "no exception days", "Inga undantagsdagar", origin=Origin.DESCRIPTION, calendar_setup="000"),),
    ("000",),
    form=value(
        FORM,
        "calendar order form",
        "Se beställningsblankett för kalenderinställningar eller kontakta Kamstrup",
        no_effect=_BY_TABLE.format("[tariffs] exception_days"),
        calendar_setup=Ordered.CODE,
    ),
)
