"""What ``trefas measure --json`` prints: every field, its unit and what it is. The documentation is made of this.

A path is written with dots; ``[]`` is each element of a list, ``*`` any name: a phase, a logical name, an edition, a cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ALWAYS, QUALITY, REPORT, PQDIF = "always", "with `--quality`", "with `--report`", "with `--pqdif`"


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or all that have the same path."""

    path: str
    unit: str
    words: str
    when: str = ALWAYS


def _of(when: str, before: str, *fields: tuple[str, str, str]) -> tuple[Field, ...]:
    return tuple(Field(before + name, unit, words, when) for name, unit, words in fields)


_SPECTRUM = "list by order, from 0 (DC) on; null above half the sampling rate"

FIELDS = (
    *_of(
        ALWAYS,
        "",
        ("start", "", "the instant of the first sample, ISO 8601; 1970 where the recording does not tell it"),
        (
            "time_scale",
            "",
            "what `start` is known to be: `utc`, `recorded` (the time of a device that tells no zone, written as if it were UTC) "
            "or `elapsed` (nobody tells, it counts from the first sample)",
        ),
        ("measured_s", "s", "of samples"),
        ("unmeasured_s", "s", "of gaps: samples that are missing or cannot be used"),
        ("frequency_hz", "Hz", "mean over whole cycles; null where none was found"),
        ("frequency_measured_s", "s", "of whole cycles in which it was found"),
        ("frequency_range_hz[]", "Hz", "the lowest and the highest that are followed at this sampling rate"),
        ("reactive_measured_s", "s", "in which reactive power was measured"),
        ("source", "", "what was read, and which channels were taken"),
        ("remarks[]", "", "what of the recording was not as it should be and was read nevertheless, a sentence each"),
    ),
    *_of(
        ALWAYS,
        "phases.*.",
        (
            "u_rms_v",
            "V",
            "rms voltage, harmonics and DC included. `phases` are `L1` …; of three wires `L1` (U12, I1) and `L3` (U32, I3)",
        ),
        ("i_rms_a", "A", "rms current, the same"),
        ("p_w", "W", "mean active power, positive where it is imported"),
        (
            "q_var",
            "var",
            "mean reactive power of the fundamental, positive where it is inductive; null where it was not measured",
        ),
        ("s_va", "VA", "apparent power: U · I; E registers add it up window by window"),
        ("pf", "", "P/S with the sign of P; null without apparent power"),
    ),
    *_of(
        ALWAYS,
        "total.",
        ("p_w", "W", "sum of the phases"),
        ("q_var", "var", "sum of the phases"),
        ("s_va", "VA", "sum of the phases; of three wires √3/2 of it"),
        ("pf", "", "of these"),
    ),
    *_of(
        ALWAYS,
        "registers.*.",
        ("name", "", "of the register; `registers` are by logical name"),
        ("value", "in its unit", "what was counted; null where a voltage or current of it was not measured"),
        ("unit", "", "Wh, varh or VAh"),
    ),
    *_of(
        QUALITY,
        "phases.*.",
        ("thd_u_pct", "%", "distortion of the voltage to order 40, of the fundamental (subgroups, IEC 61000-4-7)"),
        ("thd_i_pct", "%", "distortion of the current to order 40"),
        ("thd_u_50_pct", "%", "to order 50"),
        ("thd_i_50_pct", "%", "to order 50"),
        ("u_angle_deg", "°", "of the fundamental's voltage from that of the first phase"),
        ("phi_deg", "°", "by which the fundamental's current lags its voltage"),
        ("displacement_pf", "", "cos φ of the fundamental, with the sign of its active power"),
        ("u1_v", "V", "rms of the fundamental"),
        ("i1_a", "A", "rms of the fundamental"),
        ("p1_w", "W", "active power of the fundamental"),
        ("q_budeanu_var", "var", "reactive power by Budeanu, of all harmonics"),
        ("q_fryze_var", "var", "reactive power by Fryze, √(S² − P²)"),
        ("u_crest", "", "largest peak of a window over its rms"),
        ("i_crest", "", "the same of the current"),
        ("harmonics_u_v[]", "V", f"rms of each harmonic subgroup: {_SPECTRUM}"),
        ("harmonics_i_a[]", "A", "the same of the current"),
        ("interharmonics_u_v[]", "V", "rms of what lies between an order and the next"),
        ("interharmonics_i_a[]", "A", "the same of the current"),
    ),
    *_of(
        QUALITY,
        "total.",
        ("p1_w", "W", "active power of the fundamental"),
        (
            "unbalance_u2_pct",
            "%",
            "negative by positive sequence of the voltages; null where there are not three phases",
        ),
        ("unbalance_u0_pct", "%", "zero by positive sequence; null of three wires"),
        ("phase_sequence", "", "`L1L2L3` or `L1L3L2`; null where it cannot be told"),
        ("neutral_a", "A", "rms of the sum of the phases' currents"),
        ("neutral_measured_a", "A", "rms of a neutral current that the recording has; null where it has none"),
    ),
    *_of(
        QUALITY,
        "quality.",
        ("windows", "", "how many windows of whole cycles the spectra are of"),
        (
            "cycles",
            "",
            "of the longest: 10 (50 Hz) or 12 (60 Hz); another number of short records and other frequencies",
        ),
        ("order_max", "", "the highest order that was measured"),
    ),
    *_of(PQDIF, "", ("pqdif", "", "what was written: all waveforms or those of events, and trends")),
    *_of(
        REPORT,
        "en50160.",
        ("passed.*", "", "by edition: whether nothing is outside; null where nothing can be judged"),
        ("u_n_v", "V", "declared voltage, or what events were measured by where nobody declared one"),
        ("u_n_known", "", "whether `--un` said it"),
        ("limits_apply", "", "whether it can be judged by the limits of low voltage"),
        ("nominal_hz", "Hz", "nominal frequency"),
        ("island", "", "whether the frequency was judged as that of an island"),
        ("weeks", "weeks", "length of the record"),
        ("whole_week", "", "whether that is a week at least"),
        ("ten_minutes", "", "how many intervals of 10 minutes there are"),
        ("ten_minutes_flagged", "", "how many of them are left out"),
        ("dips.*", "", "how many events are in each cell of the table of dips, A1 to X5"),
        ("swells.*", "", "the same of swells, S1 to T3"),
        ("beyond_table", "", "dips and swells of no cell"),
        ("short_interruptions", "", "of up to 3 minutes"),
        ("long_interruptions", "", "longer ones"),
        ("rapid_changes", "", "rapid voltage changes"),
        (
            "events_not_assessed",
            "",
            "why the six fields before are null, or are not of all of the time: a trend, a frequency that is not of the mains; "
            "else null",
        ),
    ),
    *(
        field
        for before in ("en50160.characteristics[].", "en50160.harmonics.*[].")
        for field in _of(
            REPORT,
            before,
            ("name", "", "what is judged"),
            ("phase", "", "null: of all phases"),
            ("passed", "", "null where there is no value"),
            ("low", "in its unit", "lower limit"),
            ("high", "in its unit", "upper limit"),
            ("unit", "", "of the limits and values"),
            ("share", "", "share of the values that must be within"),
            ("of", "", "of which time the share is: week, year or all"),
            ("interval", "", "what a value is of"),
            ("values", "", "how many there are in the worst week, without flagged ones"),
            ("outside", "", "how many of them are outside"),
            ("allowed", "", "how many may be"),
            ("worst_week", "", "its number, from 1"),
            ("lowest", "in its unit", "value"),
            ("highest", "in its unit", "value"),
            ("reached", "in its unit", "the value that the share does not exceed; null of limits both ways"),
            ("edition", "", "of the standard"),
            ("confidence", "", "`H`, `h` or `m`: how sure the limit is"),
        )
    ),
)

TREND_FIELDS = (
    *_of(
        ALWAYS,
        "",
        ("kind", "", "`trend`: values that an instrument computed, and no samples"),
        ("start", "", "where the first value starts, ISO 8601"),
        ("time_scale", "", "what `start` is known to be, as of samples"),
        ("span_s", "s", "to the end of the last value"),
        ("source", "", "what was read"),
        ("remarks[]", "", "what was passed over, and what the report does not assess, a sentence each"),
        ("energy_note", "", "how the energies were made"),
    ),
    *_of(
        ALWAYS,
        "quantities[].",
        ("name", "", "as a person reads it: `U L1`, `U12`, `P`"),
        (
            "kind",
            "",
            "`u`, `uu` (between phases), `i`, `p`, `q`, `s`, `pf`, `f`, `thd_u`, `thd_i`, `u2`, `u0`, `pst`, `plt`, `harmonic_u`",
        ),
        ("phase", "", "`L1` …, `L1L2` …; null of all together"),
        ("order", "", "of a harmonic; else null"),
        ("unit", "", "of the values"),
        ("min", "in its unit", "the lowest that the instrument found, else the lowest value; null without any"),
        ("mean", "in its unit", "of the means; root mean square of voltages, currents and percentages"),
        ("max", "in its unit", "as `min`"),
        ("p95", "in its unit", "the mean that 95 % of them do not exceed"),
        ("values", "", "how many there are"),
        ("every_s", "s", "the usual step"),
        ("missing_s", "s", "time without a value"),
    ),
    *_of(
        ALWAYS,
        "energy.*.",
        (
            "import_wh",
            "Wh",
            "mean power × time where it is positive. `energy` is by `L1` … and `total`, where there are powers",
        ),
        ("export_wh", "Wh", "where it is negative"),
        ("of_s", "s", "how much time had a value"),
    ),
)
"""Of a trend; with `--report` it has ``en50160`` too, where what waveforms alone tell is null."""

ANY_NAME = ("energy", "phases", "registers", "en50160.passed", "en50160.dips", "en50160.swells", "en50160.harmonics")
"""Objects whose names are data."""


def paths_of(value: Any, path: str = "") -> Iterator[str]:
    """The paths of a result, as they stand in FIELDS; an empty list is one of no elements."""
    if isinstance(value, dict):
        for name, each in value.items():
            part = "*" if path in ANY_NAME else name
            yield from paths_of(each, f"{path}.{part}" if path else part)
    elif isinstance(value, list):
        for each in value:
            yield from paths_of(each, f"{path}[]")
        if not value:
            yield f"{path}[]"
    else:
        yield path
