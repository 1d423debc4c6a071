"""X1 to X16: the hardware, and so the type number.

The data sheet gives the country as three characters, with Denmark as the example; which number is which country is from the
technical description. Terminals of the standard housing are of 35 mm² (the data sheet's technical data).
"""

from trefas.device.digit import FORM, Digit, Ordered, Origin, value
from trefas.device.spec import Accuracy, Breaker, EnergyType
from trefas.metrology.samples import Wiring

METER_TYPE = Digit(
    "X1",
    "meter type",
    "Mätartyp nr. Version",
    (value("4", "OMNIPOWER three-phase", "OMNIPOWER® trefas", meter="OMNIPOWER three-phase"),),
    ("4",),
)

TYPE_VERSION = Digit(
    "X2", "type version", "Typnr. Version", (value("1", "OMNIPOWER", "OMNIPOWER®", type_version=1),), ("1",)
)

_HOUSING = "terminals are measured and drawn nowhere"

HOUSING = Digit(
    "X3",
    "housing",
    "Hölje",
    (
        value("1", "standard", "Standard", no_effect=_HOUSING, terminal_mm2=35),
        value(
            *("5", "50 mm² terminal with 2 screws", "50 mm² terminal med 2 skruvar"),
            no_effect=_HOUSING,
            terminal_mm2=50,
        ),
    ),
    ("1",),
)

SYSTEMS = Digit(
    "X4",
    "measuring systems",
    "Mätsystem",
    (
        value("2", "2 systems (Aron)", "2 system", wiring=Wiring.ARON, nominal_voltage="3x230 V"),
        value("3", "3 systems", "3 system", wiring=Wiring.FOUR_WIRE, nominal_voltage="3x230/400 V"),
    ),
    ("3",),
)

CURRENT = Digit(
    "X5",
    "current range",
    "Strömstyrkeområde",
    (
        value("1", "5-100 A", "5-100A", i_ref_a=5, i_max_a=100),
        value("4", "5-65 A", "5-65A", i_ref_a=5, i_max_a=65),
        value("6", "10-60 A", "10-60A", i_ref_a=10, i_max_a=60),
        value("7", "10-80 A", "10-80A", i_ref_a=10, i_max_a=80),
        value("8", "5-80 A", "5-80A", i_ref_a=5, i_max_a=80),
    ),
    ("8",),
)

ACCURACY = Digit(
    "X6",
    "accuracy class",
    "Noggrannhetsklass",
    (
        value("A", "class A", "Klass A", accuracy=Accuracy.A),
        value("B", "class B", "Klass B", accuracy=Accuracy.B),
        value("2", "class 2", "Klass 2", accuracy=Accuracy.CLASS_2),
        value("1", "class 1", "Klass 1", accuracy=Accuracy.CLASS_1),
    ),
    ("B",),
)

GENERATION = Digit(
    "X7", "generation", "Generation", (value("N", "generation N", "Generation N", generation="N"),), ("N",)
)

VARIANT = Digit(
    "X8",
    "variant",
    "Variant",
    (
        value("1", "1st variant", "1. Variant", variant=1),
        value("2", "2nd variant", "2. Variant", variant=2),
    ),
    ("1",),
)

ENERGY_TYPE = Digit(
    "X9",
    "energy type",
    "Typ av energi",
    (
        value("1", "A+", "A+", energies=(EnergyType.A_IMPORT,)),
        value("2", "A+/A-", "A+/A-", energies=(EnergyType.A_IMPORT, EnergyType.A_EXPORT)),
        value(
            "4",
            "A+/A-/R+/R-",
            "A+/A-/R+/R-",
            energies=(EnergyType.A_IMPORT, EnergyType.A_EXPORT, EnergyType.R_IMPORT, EnergyType.R_EXPORT),
        ),
    ),
    ("4",),
)

BREAKER = Digit(
    "X10",
    "breaker",
    "Brytare",
    (
        value("0", "without breaker", "Utan brytare", breaker=Breaker.NONE),
        value("3", "standard breaker", "Standardbrytare", breaker=Breaker.STANDARD),
        value(
            *("5", "breaker version 2", "Brytare Version 2"),
            no_effect="nothing public tells what it does otherwise than a standard breaker, and so it does the same",
            breaker=Breaker.VERSION_2,
        ),
    ),
    ("3",),
)

COMMUNICATION = Digit(
    "X11",
    "communication",
    "Kommunikation",
    (
        value("0", "without radio", "Utan radio", radio=False),
        value("1", "radio (for OMNIA)", "Radio (för OMNIA®)", no_effect="there is no radio here", radio=True),
    ),
    ("0",),
)

BACKUP = Digit(
    "X12",
    "supply backup",
    "Reservmatning",
    (
        value("0", "super capacitor", "Superkondensator", battery=False),
        value("1", "super capacitor and battery", "Superkondensator + batteri", battery=True),
    ),
    ("0",),
)

INTERFACE = Digit(
    "X13",
    "interface",
    "Gränssnitt",
    (
        value("0", "none", "Inget", s0_output=False, auxiliary_supply=False),
        value(
            "1",
            "S0 output",
            "S0-utgång",
            s0_output=True,
            auxiliary_supply=False,
        ),
        value("2", "APS (auxiliary supply)", "APS", s0_output=False, auxiliary_supply=True),
    ),
    ("2",),
)

_DENMARK = ("010", "011", "012")
_ELSEWHERE = (
    ("025", "Russia", "Ryssland"),
    ("031", "Spain", "Spanien"),
    ("035", "Turkey", "Turkiet"),
    ("036", "Croatia", "Kroatien"),
    ("037", "Serbia", "Serbien"),
    ("040", "Norway", "Norge"),
    ("042", "Slovakia", "Slovakien"),
    ("043", "Czech Republic", "Tjeckien"),
    ("044", "Hungary", "Ungern"),
    ("045", "Latvia", "Lettland"),
    ("049", "Lithuania", "Litauen"),
    ("050", "United Kingdom", "Storbritannien"),
    ("055", "Austria", "Österrike"),
    ("056", "Austria", "Österrike"),
    ("059", "Switzerland (Italian part)", "Schweiz (italienska delen)"),
    ("061", "Estonia", "Estland"),
    ("063", "Switzerland (German part)", "Schweiz (tyska delen)"),
    ("064", "Poland", "Polen"),
    ("065", "Switzerland (French part)", "Schweiz (franska delen)"),
    ("067", "Iceland", "Island"),
    ("070", "Germany", "Tyskland"),
    ("078", "Belgium", "Belgien"),
    ("080", "Netherlands", "Nederländerna"),
    ("084", "Finland", "Finland"),
    ("086", "Finland (Åland)", "Finland (Åland)"),
    ("090", "Sweden", "Sverige"),
    ("110", "Saudi Arabia", "Saudiarabien"),
    ("120", "South Africa", "Sydafrika"),
    ("121", "Ghana", "Ghana"),
    ("151", "Chile", "Chile"),
)

COUNTRY = Digit(
    "X14-X16",
    "country",
    "Landkod",
    (
        *(value(code, "Denmark", "Danmark", country="Denmark", country_code=code) for code in _DENMARK),
        *(
            value(code, words, swedish, origin=Origin.DESCRIPTION, country=words, country_code=code)
            for code, words, swedish in _ELSEWHERE
        ),
    ),
    ("084",),
    form=value(FORM, "country number", "landkod", origin=Origin.OURS, country="", country_code=Ordered.CODE),
)
