// The load profile as bars: what came in and what went out, of a day, a week or a month, with a drag to zoom.

import { download, get, Refused } from "./api.js";
import { choice, colour, h, say, write } from "./dom.js";
import { number } from "./format.js";
import { axis, Plot, TIMES } from "./plot.js";

const DAY_S = 86_400;
/** How far it reaches, and how much one bar is; 0 is one row of the log. */
const RANGES = { day: ["Day", DAY_S, 0], week: ["Week", 7 * DAY_S, 3600], month: ["Month", 31 * DAY_S, DAY_S] };
const PAIRS = [["A14", "A23", "active"], ["R12", "R34", "reactive"], ["E14", "E23", "apparent"]];
const ROWS_MAX = 20_000;

/** The meter's standard time, which has no zone, as seconds; and back. */
const seconds = (text) => Date.parse(`${text}Z`) / 1000;
const written = (at) => new Date(at * 1000).toISOString().slice(0, 19);

export class Profile {
  constructor(base, log) {
    this.path = `${base}/logs/${log.name}`;
    this.log = log;
    this.pairs = PAIRS.filter(([plus]) => log.columns.some((each) => each.name === plus));
    this.pair = this.pairs[0];
    this.range = "day";
    this.back = 0;
    this.end = null;
    this.title = h("p", { class: "small span" }, "\u00a0");
    this.sums = h("p", { class: "small readout" }, "\u00a0");
    this.next = h("button", { type: "button", "aria-label": "Later", onclick: () => this.#move(-1) }, "›");
    this.plot = this.#plot();
    this.element = h(
      "div",
      h(
        "div",
        { class: "bar" },
        choice("Range", Object.entries(RANGES).map(([name, [title]]) => [name, title]), "day", (name) => {
          [this.range, this.back] = [name, 0];
          this.load();
        }),
        h("div", { class: "steps" }, h("button", { type: "button", "aria-label": "Earlier", onclick: () => this.#move(1) }, "‹"), this.next),
        this.pairs.length > 1 && choice("Of", this.pairs.map((pair) => [pair, pair[2]]), this.pair, (pair) => {
          this.pair = pair;
          this.load();
        }),
        h("button", { type: "button", class: "right", onclick: () => this.#save() }, "CSV"),
      ),
      this.title,
      this.plot.element,
      this.sums,
    );
  }

  #move(steps) {
    this.back = Math.max(0, this.back + steps);
    this.load();
  }

  async #save() {
    try {
      await download(`${this.path}?format=csv&limit=${ROWS_MAX}`, `${this.log.name}.csv`);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      say(refused.message, true);
    }
  }

  /** Days, weeks and months that the clock of the meter is in end with its newest row. */
  async load() {
    try {
      const newest = (await get(`${this.path}?limit=1`)).rows.at(-1);
      if (!newest) return write(this.title, "no row yet; the first comes at the end of a period");
      const [, length, bar] = RANGES[this.range];
      const end = Math.ceil(seconds(newest.time) / Math.min(length, DAY_S)) * Math.min(length, DAY_S) - this.back * length;
      const log = await get(`${this.path}?limit=${ROWS_MAX}&from=${written(end - length)}&to=${written(end)}`);
      this.#show(log, end - length, end, bar);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      write(this.title, refused.message);
    }
    return undefined;
  }

  #show(log, begin, end, bar) {
    const place = (name) => log.columns.findIndex((each) => each.name === name);
    const [plus, minus] = this.pair.slice(0, 2).map(place);
    const found = bars(log, plus, minus, bar);
    const unit = `k${log.columns[plus].unit}`;
    this.unit = unit;
    this.found = found;
    this.next.disabled = this.back === 0;
    const each = { 0: "each period", 3600: "each hour", [DAY_S]: "each day" }[bar];
    const sum = (list) => list.reduce((total, value) => total + (value ?? 0), 0);
    write(this.title, `${written(begin).slice(0, 10)}${this.range === "day" ? "" : ` to ${written(end - 1).slice(0, 10)}`}, ${unit} ${each}, standard time; drag to zoom, double click for all`);
    this.total = `in ${number(sum(found.plus), 3)} ${unit}, out ${number(sum(found.minus), 3)} ${unit}`;
    write(this.sums, this.total);
    this.span = [begin, end];
    this.plot.show([found.at, found.plus, found.minus.map((value) => (value === null ? null : -value))]);
  }

  #plot() {
    const series = (name) => ({
      stroke: () => colour(name),
      fill: () => colour(name),
      width: 0,
      points: { show: false },
      paths: window.uPlot.paths.bars({ size: [0.82, 60], align: 1 }),
    });
    return new Plot(
      260,
      "Load profile as bars: import above, export below",
      {
        tzDate: (at) => window.uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
        scales: { x: { range: (_, low, high) => (this.zoomed(low, high) ? [low, high] : this.span ?? [low, high]) } },
        axes: [
          axis({ values: TIMES }),
          axis({ size: 88, values: (_, ticks) => ticks.map((each) => `${number(Math.abs(each), Math.max(...ticks) < 2 ? 2 : 1)} ${this.unit ?? ""}`) }),
        ],
        series: [{}, series("accent"), series("good")],
        hooks: { setCursor: [(plot) => this.#point(plot.cursor.idx)] },
      },
      [[], [], []],
    );
  }

  /** Whether a range is one that somebody dragged, and not that of the data. */
  zoomed(low, high) {
    const at = this.found?.at;
    return Boolean(at?.length) && (low > at[0] || high < at.at(-1));
  }

  #point(index) {
    if (index === null || index === undefined || !this.found?.at.length) return write(this.sums, this.total ?? "\u00a0");
    const { at, plus, minus } = this.found;
    const said = (value) => (value === null ? "not measured" : `${number(value, 3)} ${this.unit}`);
    return write(this.sums, `from ${written(at[index]).replace("T", " ").slice(0, 16)}: in ${said(plus[index])}, out ${said(minus[index])}`);
  }

  close() {
    this.plot.close();
  }
}

/** What each row added to the one before, put together into bars of so many seconds. What a row does not tell is null. */
function bars({ rows, differences }, plus, minus, bar) {
  const found = new Map();
  for (let k = differences ? 0 : 1; k < rows.length; k++) {
    const [last, row] = [rows[k - 1], rows[k]];
    const added = (place) => {
      if (place < 0) return 0;
      if (differences) return row.values[place];
      const [before, now] = [last.values[place], row.values[place]];
      return before === null || now === null || now < before ? null : now - before;
    };
    const start = k > 0 ? seconds(rows[k - 1].time) : seconds(row.time);
    const at = bar ? Math.floor(start / bar) * bar : start;
    const sums = found.get(at) ?? [null, null];
    [plus, minus].forEach((place, index) => {
      const value = added(place);
      if (value !== null) sums[index] = (sums[index] ?? 0) + value / 1000;
    });
    found.set(at, sums);
  }
  const at = [...found.keys()].sort((one, other) => one - other);
  return { at, plus: at.map((each) => found.get(each)[0]), minus: at.map((each) => found.get(each)[1]) };
}
