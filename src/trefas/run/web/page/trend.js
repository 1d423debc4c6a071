// Trends: the columns of a log that are means over time, as lines.

import { get, Refused } from "./api.js";
import { choice, colour, empty, h, write } from "./dom.js";
import { moment, number, words } from "./format.js";
import { axis, Plot, TIMES } from "./plot.js";

const LINES = ["l1", "l2", "l3", "accent"];
const TITLES = { V: "voltage", A: "current", W: "power", var: "reactive", Hz: "frequency", "%": "distortion" };
const ROWS = { "last day": 96, "last week": 672, all: 20_000 };
const seconds = (text) => Date.parse(`${text}Z`) / 1000;

export class Trend {
  constructor(base, log) {
    this.path = `${base}/logs/${log.name}`;
    const units = [...new Set(log.columns.filter((each) => each.kind === "number" && each.unit).map((each) => each.unit))];
    this.units = units.sort((one, other) => (one === "V" ? -1 : other === "V" ? 1 : 0));
    this.unit = this.units[0];
    this.rows = ROWS["last day"];
    this.log = log;
    this.place = h("div");
    this.readout = h("p", { class: "small readout legend-line" }, "\u00a0");
    this.element = h(
      "div",
      h(
        "div",
        { class: "bar" },
        choice("Of", this.units.map((unit) => [unit, TITLES[unit] ?? unit]), this.unit, (unit) => ((this.unit = unit), this.load())),
        choice("Range", Object.entries(ROWS).map(([title, rows]) => [rows, title]), this.rows, (rows) => ((this.rows = rows), this.load())),
      ),
      this.place,
      this.readout,
    );
  }

  async load() {
    try {
      const { columns, rows } = await get(`${this.path}?limit=${this.rows}`);
      const wanted = columns.map((each, index) => [each, index]).filter(([each]) => each.unit === this.unit).slice(0, LINES.length);
      this.found = { at: rows.map((row) => seconds(row.time)), lines: wanted.map(([each, index]) => [each.name, rows.map((row) => row.values[index])]) };
      this.#draw();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      write(this.readout, refused.message);
    }
  }

  #draw() {
    this.plot?.close();
    const { at, lines } = this.found;
    this.plot = new Plot(
      230,
      `Trend of ${lines.map(([name]) => name).join(", ")}`,
      {
        tzDate: (time) => window.uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
        cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false } },
        axes: [axis({ values: TIMES }), axis({ size: 70, values: (_, ticks) => ticks.map((each) => `${number(each, ticks.at(-1) - ticks[0] < 5 ? 1 : 0)} ${this.unit}`) })],
        series: [{}, ...lines.map((_, index) => ({ stroke: () => colour(LINES[index]), width: 1.5, points: { show: false } }))],
        hooks: { setCursor: [(plot) => this.#point(plot.cursor.idx)] },
      },
      [at, ...lines.map(([, values]) => values)],
    );
    this.place.replaceChildren(this.plot.element);
    this.#point(null);
  }

  #point(index) {
    const { at, lines } = this.found;
    const k = index ?? at.length - 1;
    if (k < 0) return write(this.readout, "no row yet");
    const said = (value) => (value === null ? "not measured" : `${number(value, 1)} ${this.unit}`);
    const time = moment(new Date(at[k] * 1000).toISOString().slice(0, 19));
    return empty(this.readout, time, lines.map(([name, values], line) => h("span", { class: `key-${LINES[line]}` }, `${words(name)} ${said(values[k])}`)));
  }

  close() {
    this.plot?.close();
  }
}
