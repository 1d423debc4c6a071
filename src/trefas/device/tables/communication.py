"""Z16, Z18, Z26, Z28: radio, the optical port's 62056-21, alarms and the encrypted interface.

Our own choices: a radio whose code is not given has the European 319; a 2nd variant whose encryption is not given has it off,
since nobody could read it without keys that are ordered too; order forms of 62056-21 are for the 2nd variant, as its listed
set-ups are.
"""

from trefas.device.digit import FORM, Digit, Ordered, value

_NO_RADIO = "there is no radio here"
_RADIO = (
    *("CH 318", "EU 319", "SE 326", "SE 328", "SE 329", "NO 337", "NO 338", "NO 339"),
    *("DK 348", "DK 349", "FI 356", "FI 357", "FI 359", "PL 369", "AT 378", "AT 379"),
)

RADIO_CODE = Digit(
    "Z16",
    "radio frequency code",
    "Protokoll frekvenskod",
    (
        value("000", "none", "Inget", radio_code=""),
        *(value(each[3:], f"{each} K", f"{each} K", no_effect=_NO_RADIO, radio_code=f"{each} K") for each in _RADIO),
    ),
    ("000", "319"),
)

IEC1107 = Digit(
    "Z18",
    "1107 setup",
    "1107-konfigurering",
    (
        value("000", "off", "Av", iec1107_setup="000"),
        *(
            value(code, words, swedish, only_variant=2, iec1107_setup=code)
            for code, words, swedish in (
                ("001", "modes A and C, user data 1", "Läge A och C, UD"),
                ("002", "modes A and C, user data 2", "Läge A och C, UD2"),
            )
        ),
    ),
    ("000",),
    form=value(
        FORM,
        "1107 order form",
        "Se beställningsblankett för 1107 eller kontakta Kamstrup",
        only_variant=2,
        iec1107_setup=Ordered.CODE,
    ),
)

ALARMS = Digit(
    "Z26",
    "alarm setup",
    "Alarm konfiguration",
    (value("000", "no alarms enabled", "Inga larm aktiverade", alarm_setup="000"),),
    ("000",),
)

ENCRYPTION = Digit(
    "Z28",
    "encrypted interface",
    "Krypterat gränssnitt",
    (
        value("0", "not available", "N/A", only_variant=1, encryption=None),
        value("1", "enabled", "Aktiverat", only_variant=2, encryption=True),
        value("2", "disabled", "Inaktiverat", only_variant=2, encryption=False),
    ),
    ("0", "2"),
)
