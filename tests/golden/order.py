"""Orders drawn by dice, as TOML: digits of every kind, and tables for whatever a meter file has tables for.

Not every draw can be ordered; both builds must refuse the same.
"""

import json
from random import Random

DIGITS = {
    "X5": "14678",
    "X6": "AB21",
    "X8": "12",
    "X9": "124",
    "X10": "035",
    "X11": "01",
    "X12": "01",
    "X13": "012",
    "Z1": "1234",
    "Z2": "12",
    "Z4": "234",
    "Z8": "1234",
    "Z19": "012",
    "Z25": "123",
    "Z27": "12",
    "Z29": "12345",
    "Z26": ("000",),
    "Z28": "012",
    "Z30": "12",
    "Z12": ("00", "01", "02", "03"),
    "Z13": ("000", "001", "002", "101"),
    "Z3": tuple(f"{n:02}" for n in (*range(24), 26, 27, 28, 29)),
    "Z6": tuple(f"{day:02}" for day in range(1, 29)),
    "Z7": tuple(f"{n:02}" for n in range(25)),
    "Z9": ("000", "001"),
    "Z11": tuple(f"{n:02}" for n in range(24)),
    "Z14": ("000", "001", "101"),
    "Z15": ("000", "001"),
    "X14-X16": ("010", "011", "035", "050", "084", "110", "151"),
}
"""Codes by digit."""
CONFIGURED = ("Z3", "Z4", "Z6", "Z7", "Z11", "Z13", "Z14", "Z15", "Z25", "Z27", "Z29", "Z12", "Z8", "Z30")
"""Digits that are changed of a meter at work."""
KEYS = ("000102030405060708090A0B0C0D0E0F", "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF")
SERVICES = (
    *("multiple-references", "block-transfer-with-set", "block-transfer-with-action", "general-block-transfer"),
    *("access", "data-notification", "event-notification"),
)
REGISTERS = (
    "P14",
    "P23",
    "A14",
    "A23",
    "U_Avg_L1",
    "U_Avg_L2",
    "I_Avg_L3",
    "Freq_Avg",
    "Q34_Avg_L3",
    "P14_Avg_L1",
    "U_L1",
)
PUSHED = ("P14", "U_L1", "1-1:1.8.0", "1.1.2.8.0.255", "EventStatusA", "1-1:32.7.0", "A14")
ADDRESS = 32


def toml(value: object) -> str:
    """A value as TOML has it; tables stand in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {toml(each)}' for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def order_of(dice: Random, boldness: float) -> tuple[str, str, dict[str, tuple[str, str]]]:
    """A meter file, how it is wired, and the keys by association. ``boldness`` says how much of it is not as delivered."""

    def likely(share: float) -> bool:
        return dice.random() < share * boldness

    wiring = dice.choice(("four-wire",) * 6 + ("aron", "single"))
    said: dict[str, object] = {
        "number": dice.randrange(10**8),
        "serial_number": dice.randrange(10**8),
        "wiring": wiring,
        "summation": dice.choice(("net", "per-phase", "total")),
        "clock_drift_ppm": round(dice.uniform(-40, 40), 3),
        "ambient_c": dice.choice((23.0, 5.0, 40.0)),
        "tariff": dice.randint(0, 8),
        "sealed": dice.random() < 0.8,
        "hdlc_address": ADDRESS,
        "tamper": dice.choice(("temporary", "permanent")),
        "clock_filter_s": dice.choice((7, 0, 30)),
        "standard_face": dice.random() < 0.85,
        "configuration": {
            name: dice.choice(DIGITS[name])
            for name in dice.sample(sorted(DIGITS), round(boldness * dice.randint(0, 14)))
        },
    }
    for name, share, table in (
        ("starting_w", 0.1, lambda: dice.choice((0.0, 1.0, 5.0))),
        ("energy_scaler", 0.3, lambda: dice.randint(-3, 3)),
        ("services", 0.5, lambda: dice.sample(SERVICES, dice.randint(1, len(SERVICES)))),
        ("tariffs", 0.6, lambda: {"name": "year", **_calendar(dice, lambda: dice.randint(1, 8))}),
        ("loads", 0.4, lambda: _loads(dice)),
        ("breaker", 0.5, lambda: _breaker(dice)),
        ("push", 0.5, lambda: _push(dice, said["standard_face"])),
        ("analysis", 0.4, lambda: _analysis(dice)),
        (
            "voltage_quality",
            0.3,
            lambda: {"mean_s": dice.choice((10, 60, 300)), "counters_every": dice.choice(("day", "week"))},
        ),
        ("voltage_limits", 0.3, lambda: {"high_v": dice.choice((240.0, 253.0)), "for_s": dice.choice((0, 10, 600))}),
        ("neutral_fault", 0.3, lambda: {"for_s": dice.choice((0, 5, 60)), "above_v": 250.0}),
        ("pulse_input", 0.3, lambda: {"division_factor": dice.choice((1.0, 40.0, 2.5))}),
        ("port_pulses_per_kwh", 0.2, lambda: dice.choice((1, 100, 1000))),
        ("summer_time", 0.15, lambda: None),
        ("nominal_hz", 0.1, lambda: 50),
    ):
        if likely(share):
            said[name] = table()
    summer = said.pop("summer_time", 0) is None
    keys = {}
    for name in ("module", "optical", "ccc", "standard"):
        if likely(0.2) and (name != "standard" or said["standard_face"]):
            keys[name] = (f"{len(keys)}{KEYS[0][1:]}", KEYS[1])
    if keys:
        said["keys"] = {name: {"guek": pair[0], "gak": pair[1]} for name, pair in keys.items()}
    lines = [f"{name} = {toml(value)}" for name, value in said.items()]
    if summer:
        lines.append(
            "summer_time = [[2026-03-01T02:00:00, 2026-09-30T02:00:00], [2027-03-01T02:00:00, 2027-09-30T02:00:00]]"
        )
    return "\n".join(lines) + "\n", wiring, keys


def _calendar(dice: Random, what: "object") -> dict[str, object]:
    def day() -> dict[str, object]:
        minutes = sorted(dice.sample(range(1440), dice.randint(1, 4)))
        return {f"{minute // 60:02}:{minute % 60:02}": what() for minute in minutes}

    def season() -> dict[str, object]:
        found = {"working": day()}
        return found | {name: day() for name in ("non_working", "holiday") if dice.random() < 0.5}

    plans = [
        {"name": f"plan {n}", "seasons": [season() for _ in range(dice.randint(1, 3))]}
        for n in range(dice.randint(1, 2))
    ]
    for plan in plans:
        if len(plan["seasons"]) > 1:
            plan["starts"] = {"04-01": 2, "11-01": 1}
    return {"plans": plans}


def _loads(dice: Random) -> dict[str, object]:
    found: dict[str, object] = {"delay_s": dice.choice((0, 10, 1_000))}
    for number in (1, 2):
        if dice.random() < 0.5:
            found[f"load_{number}"] = {"tariffs": dice.sample(range(1, 9), dice.randint(1, 3))}
        else:
            found[f"load_{number}"] = _calendar(dice, lambda: dice.choice(("on", "off")))
    return found


def _breaker(dice: Random) -> dict[str, object]:
    found: dict[str, object] = {
        "coupling": dice.choice(("manual", "automatic")),
        "connect_wait_s": dice.choice((0, 5, 60)),
        **{name: dice.random() < 0.5 for name in ("button_disconnects", "remote_closes", "neutral_fault", "log_only")},
    }
    if dice.random() < 0.6:
        found["load"] = {
            dice.choice(("limit_a", "limit_kw")): dice.choice((2, 5, 16)),
            "k1": 1.5,
            "t1_s": dice.choice((1, 10)),
            "k2": 1.2,
            "t2_s": 30,
            "k3": 1.0,
            "t3_s": 60,
        }
    if dice.random() < 0.6:
        found["overvoltage"] = {"above_v": dice.choice((260, 285)), "for_s": dice.choice((1, 5)), "reconnect_v": 255}
    return found


def _push(dice: Random, standard: object) -> dict[str, object]:
    found: dict[str, object] = {}
    if standard:
        found = {
            "destination": dice.choice(("tcp:192.0.2.7:4059", "udp:192.0.2.7:4059", "hdlc:head-end.example:4059")),
            "every_s": dice.choice((10, 60, 900, 3_600, 86_400)),
            "objects": dice.sample(PUSHED, dice.randint(1, 4)),
            "randomise_s": dice.choice((0, 0, 60)),
            "retries": dice.choice((0, 1, 3)),
            "retry_s": dice.choice((1, 60)),
            "event_mask": dice.choice((0, 64, 0xFFFF_FFFF)),
        }
        if dice.random() < 0.6:
            found["alarm"] = {"destination": "tcp:192.0.2.8:4059"}
    if dice.random() < 0.5:
        found["alarm_call"] = {"address": "192.0.2.9", "port": 5001}
    return found


def _analysis(dice: Random) -> dict[str, object]:
    return {"period_min": dice.choice((5, 15, 30, 60)), "registers": dice.sample(REGISTERS, dice.randint(0, 6))}
