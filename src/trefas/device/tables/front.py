"""Z1, Z2, Z5, Z17: what a person at the meter sees and presses.

Without a code the energies have three decimals: whole watt-hours, on the display and over DLMS. Display lists 000 are those
of the product; the data sheet names no list.
"""

from trefas.device.digit import FORM, Digit, Ordered, Origin, value

_BY_TABLE = "what such a form holds is not public: the meter file's {} says it, or its form of that number"

DECIMALS = Digit(
    "Z1",
    "display decimals",
    "Decimaler i display",
    (
        value("1", "7.0", "7.0", display_digits=7, display_decimals=0),
        value("2", "6.1", "6.1", display_digits=6, display_decimals=1),
        value("3", "7.2", "7.2", display_digits=7, display_decimals=2),
        value("4", "6.3", "6.3", display_digits=6, display_decimals=3),
    ),
    ("4",),
)

LED = Digit(
    "Z2",
    "LED",
    "LED-konfigurering",
    (
        value("1", "off at no consumption", "LED av när ingen förbrukning", led_at_rest=False),
        value("2", "on at no consumption", "LED på när ingen förbrukning", led_at_rest=True),
    ),
    ("1",),
)

DISPLAY = Digit(
    "Z5",
    "display setup",
    "Konfigurering av display",
    (value("000", "usual lists", "Vanliga listor", origin=Origin.OURS, display_setup="000"),),
    ("000",),
    form=value(
        FORM,
        "display order form",
        "Se beställningsblankett för display eller kontakta Kamstrup",
        no_effect=_BY_TABLE.format("[display]"),
        display_setup=Ordered.CODE,
    ),
)

BUTTON_2 = Digit(
    "Z17",
    "button 2 setup",
    "Knapp 2, inställningar",
    (value("000", "no setup of button 2", "Ingen Knapp 2 inställning", button_2_setup="000"),),
    ("000",),
    form=value(
        FORM,
        "button 2 order form",
        "Se beställningsblankett för PB2 eller kontakta Kamstrup",
        no_effect=_BY_TABLE.format("[display] button_2"),
        button_2_setup=Ordered.CODE,
    ),
)
