"""The hot path of pulses: how many of each train are given in an interval, and at which instants.

    count of the register       ──────────╱──╱──╱──     the threshold of pulse n is base + ⌈(n − before) · per / per_kwh⌉
    due  t(n)                      │    │    │ ││││       where the register, a straight line inside an interval, reaches it
    given g(n)                     █    █    █ █ █ █      g(n) = max(t(n), g(n − 1) + pulse + pause)

In an interval the t(n) are evenly spaced, so that the recursion has a closed form:

    F = max(t(first), g(first − 1) + pulse + pause)
    g(n) = max(t(n), F + (n − first) · (pulse + pause))

and an interval of a quarter of an hour costs as much as one of 200 ms. What comes behind the interval's end waits: it is given in
the next. Where no pulse of some intervals can come too soon, as at any load of a house, all of them are given in one go. Only who
listens has the instants computed: the kernel leaves a record for each interval in which pulses were given.
"""

import numpy as np

from trefas.metrology.jit import exact_kernel

NEVER = (1 << 63) - 1
AT_ONCE = -1
ALL_DUE = -1
"""Pulses given, where nobody knows how many were: as many as were due when the kernel runs."""

# What a train is, as columns of a row: the energy that it stands for (a PulseEnergy), pulses per kWh, the count where its pulses
# begin and the pulses before that, those that were given, and the instant from which another may begin.
ENERGY, PER_KWH, BASE, BEFORE, GIVEN, FREE, FIELDS = range(7)

COUNTS_PER_KWH = 3_600_000_000
"""Energies are counted in milliwatt-seconds."""
ROUNDED_NS = 4
"""More than the instants of two pulses are rounded by."""
DEBITING = 6
"""The energy that is none: a pulse for each of what is counted."""

# What the kernel keeps of a train between two intervals of one run: the count at which the next pulse is due, the registers'
# count where the interval before ended, counts between two pulses where these are whole (else 0), columns of the registers
# (−1 for none), and pulses per counts.
GOAL, REACHED, STEP, REGISTER, REGISTER_2, PULSES, COUNTS, KEPT = range(8)

# A record: pulses first to last of a train of a meter, given in an interval from start to end in which its register went from one
# count to another; earliest is F. A record without pulses (last < first) is of the light: it rests from start on (first 1), or
# not any more (first 0).
METER, TRAIN, START, END, COUNT, COUNT_AFTER, FIRST, LAST, EARLIEST = range(9)
R_BASE, R_BEFORE, R_PER_KWH, R_PER, R_SPACING, RECORD = range(9, 15)


@exact_kernel
def worth(counts, per_kwh, per):
    """⌊counts · per_kwh / per⌋, without a product that could be too long."""
    return counts // per * per_kwh + counts % per * per_kwh // per


@exact_kernel
def cost(pulses, per_kwh, per):
    """The least counts that are worth so many pulses."""
    return pulses // per_kwh * per + (pulses % per_kwh * per + per_kwh - 1) // per_kwh


@exact_kernel
def begin(row, trains, sources, kept):
    """Before the intervals of a meter: where the registers of each train are, and when its next pulse is due."""
    for t in range(trains.shape[0]):
        energy = row[trains[t, ENERGY]]
        if energy == 0:
            kept[t, GOAL] = NEVER
            continue
        kept[t, REGISTER], kept[t, REGISTER_2] = sources[energy, 0], sources[energy, 1]
        kept[t, REACHED] = _count(row, kept, t)
        per_kwh, per = (1, 1) if energy == DEBITING else (row[trains[t, PER_KWH]], COUNTS_PER_KWH)
        kept[t, PULSES], kept[t, COUNTS] = per_kwh, per
        kept[t, STEP] = per // per_kwh if per % per_kwh == 0 else 0
        if row[trains[t, GIVEN]] == ALL_DUE:
            counts = kept[t, REACHED] - row[trains[t, BASE]]
            row[trains[t, GIVEN]] = row[trains[t, BEFORE]] + worth(counts, per_kwh, per)
        first = row[trains[t, GIVEN]] + 1
        kept[t, GOAL] = _goal(first, row[trains[t, BASE]], row[trains[t, BEFORE]], per_kwh, per)


@exact_kernel
def give(row, trains, kept, passed, span, light, spacing_ns, told):
    """The pulses of a meter in some intervals, after these were counted.

    passed      int64 (trains, steps): what the registers of each train had come to at the end of each interval
    span        first step and the one behind the last, starts and ends of the intervals (steps,)
    light       the column of the light's rest; the light is the first train. −1 without a light
    told        number of the meter, records and how many there are; no records where nobody listens
    """
    first, end, start_ns, end_ns = span
    last = _real_step(end - 1, first, start_ns, end_ns)
    if last < first:
        return
    if told[1].shape[0]:
        _give_each(row, trains, 0, trains.shape[0], kept, passed, span, light, spacing_ns, told)
        return
    for t in range(trains.shape[0]):
        if not _give_at_once(row, trains[t], kept[t], passed[t], first, last, start_ns, end_ns, spacing_ns):
            _give_each(row, trains, t, t + 1, kept, passed, span, light, spacing_ns, told)
        elif t == 0 and light >= 0:
            before = _real_step(last - 1, first, start_ns, end_ns)
            row[light] = 1 if passed[t, last] == (passed[t, before] if before >= first else kept[t, REACHED]) else 0


@exact_kernel
def _give_at_once(row, train, kept, passed, first, last, start_ns, end_ns, spacing_ns):
    """Where no pulse can come too soon for the one before it, all that are due are given in one go, and the last one's instant
    alone is found. False, and nothing given, where one may have to wait."""
    goal, step, before, after = kept[GOAL], kept[STEP], kept[REACHED], passed[last]
    if goal > after:
        return True
    if step == 0 or goal <= before or row[train[FREE]] > start_ns[first]:
        return False
    behind = start_ns[first]
    for k in range(first, last + 1):
        start, end = start_ns[k], end_ns[k]
        if end > start:
            # So far apart are pulses at the power that there was, if no time was there twice.
            if start < behind or float(passed[k] - before) * (spacing_ns + ROUNDED_NS) > float(step) * (end - start):
                return False
            before, behind = passed[k], end
    more = (after - goal) // step
    goal += more * step
    at = last
    while True:
        previous = _real_step(at - 1, first, start_ns, end_ns)
        before = passed[previous] if previous >= first else kept[REACHED]
        if before < goal:
            break
        at = previous
    row[train[GIVEN]] += more + 1
    row[train[FREE]] = _at(goal, before, passed[at], start_ns[at], end_ns[at]) + spacing_ns
    return True


@exact_kernel
def _give_each(row, trains, one, other, kept, passed, span, light, spacing_ns, told):
    """The trains ``one`` to before ``other`` interval by interval, with a record of each in which there is a pulse."""
    first, end, start_ns, end_ns = span
    meter, records, recorded = told
    for k in range(first, end):
        if end_ns[k] <= start_ns[k]:
            continue
        for t in range(one, other):
            before, after = kept[t, REACHED], passed[t, k]
            kept[t, REACHED] = after
            rests = after == before
            if t == 0 and light >= 0 and rests != (row[light] == 1) and (not rests or after < kept[t, GOAL]):
                row[light] = 1 if rests else 0
                if records.shape[0]:
                    note(records, recorded, meter, t, start_ns[k], end_ns[k], 0, 0, row[light], -1, 0, (0, 0, 0, 0), 0)
            if after >= kept[t, GOAL]:
                number = row[trains[t, GIVEN]] + 1
                train = row[trains[t, BASE]], row[trains[t, BEFORE]], kept[t, PULSES], kept[t, COUNTS]
                last, last_ns, earliest, kept[t, GOAL] = given(
                    *(number, kept[t, GOAL], kept[t, STEP], *train, row[trains[t, FREE]], spacing_ns),
                    *(before, after, start_ns[k], end_ns[k]),
                )
                if last >= number:
                    row[trains[t, GIVEN]], row[trains[t, FREE]] = last, last_ns + spacing_ns
                    if records.shape[0]:
                        note(
                            *(records, recorded, meter, t, start_ns[k], end_ns[k], before, after),
                            *(number, last, earliest, train, spacing_ns),
                        )


@exact_kernel
def _real_step(step, first, start_ns, end_ns):
    """The last step that has a length, from one on backward; before ``first`` where there is none."""
    while step >= first and end_ns[step] <= start_ns[step]:
        step -= 1
    return step


@exact_kernel
def given(first, goal, step, base, earlier, per_kwh, per, free_ns, spacing_ns, before, after, start_ns, end_ns):
    """What is given in an interval in which at least one pulse is due: the last pulse (first − 1 where all wait), the instant at
    which it begins, the earliest for the first (F), and the count of the pulse behind it. It takes numbers alone: a call with
    arrays costs as much as half an interval, and so do divisions.

    goal, step        counts of the first pulse, and between two; 0 where that is not whole
    base … per        of the train: pulses after ``earlier`` begin at ``base``, and ``per_kwh`` of them cost ``per`` counts
    free_ns, spacing_ns   when another may begin, and from one to the next at least
    before, after     counts of the registers
    """
    earliest = max(free_ns, _at(goal, before, after, start_ns, end_ns))
    if earliest > end_ns:
        return first - 1, earliest, earliest, goal
    plain = step > 0 and goal != AT_ONCE
    last = first
    if not plain:
        last = min(earlier + worth(after - base, per_kwh, per), first + (end_ns - earliest) // spacing_ns)
    elif after - goal >= step and end_ns - earliest >= spacing_ns:
        last = first + min((after - goal) // step, (end_ns - earliest) // spacing_ns)
    last_goal = goal + (last - first) * step if plain else _goal(last, base, earlier, per_kwh, per)
    last_ns = earliest
    if last > first:
        last_ns = max(_at(last_goal, before, after, start_ns, end_ns), earliest + (last - first) * spacing_ns)
    return last, last_ns, earliest, last_goal + step if plain else _goal(last + 1, base, earlier, per_kwh, per)


@exact_kernel
def note(records, recorded, meter, t, start_ns, end_ns, before, after, first, last, earliest, train, spacing_ns):
    """A record for who listens. ``train`` are base, earlier, per_kwh and per."""
    n = recorded[0]
    recorded[0] += 1
    records[n, METER], records[n, TRAIN], records[n, START], records[n, END] = meter, t, start_ns, end_ns
    records[n, COUNT], records[n, COUNT_AFTER], records[n, FIRST], records[n, LAST] = before, after, first, last
    records[n, EARLIEST], records[n, R_SPACING] = earliest, spacing_ns
    records[n, R_BASE], records[n, R_BEFORE], records[n, R_PER_KWH], records[n, R_PER] = train


@exact_kernel
def _at(threshold, before, after, start_ns, end_ns):
    """Where in an interval a register reaches a count: at its start where it was there before."""
    if threshold <= before:
        return start_ns
    share = (threshold - before) / (after - before)
    return start_ns + np.int64(np.rint(share * (end_ns - start_ns)))


@exact_kernel
def expand(records, meters, trains, at_ns):
    """The pulses of records one by one, in their order: number of the meter, of the train, and the instant at which it begins."""
    n = 0
    for r in range(records.shape[0]):
        record = records[r]
        for pulse in range(record[FIRST], record[LAST] + 1):
            number, due_ns = pulse - record[R_BEFORE], record[START]
            if number > 0:
                threshold = record[R_BASE] + cost(number, record[R_PER_KWH], record[R_PER])
                due_ns = _at(threshold, record[COUNT], record[COUNT_AFTER], record[START], record[END])
            meters[n], trains[n] = record[METER], record[TRAIN]
            at_ns[n] = max(due_ns, record[EARLIEST] + (pulse - record[FIRST]) * record[R_SPACING])
            n += 1


@exact_kernel
def _count(row, kept, t):
    """Of the registers of a train, together."""
    total = row[kept[t, REGISTER]]
    if kept[t, REGISTER_2] >= 0:
        total += row[kept[t, REGISTER_2]]
    return total


@exact_kernel
def _goal(pulse, base, earlier, per_kwh, per):
    """The count at which a pulse is due."""
    return base + cost(pulse - earlier, per_kwh, per) if pulse > earlier else AT_ONCE
