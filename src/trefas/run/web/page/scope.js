// The oscilloscope: two cycles that begin where a voltage rises through zero, until somebody holds it.

import { choice, colour, h } from "./dom.js";
import { number } from "./format.js";
import { axis, Plot } from "./plot.js";
import { PHASES } from "./values.js";

const CYCLES = 2;
const HEIGHT = 330;

export class Scope {
  constructor() {
    this.source = 0;
    this.held = false;
    this.top = { v: 50, a: 0.1 };
    this.end_ms = 40;
    this.hold = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.#hold() }, "Hold");
    this.plot = this.#plot();
    this.element = h(
      "div",
      h(
        "div",
        { class: "bar" },
        choice("Trigger", PHASES.map((phase, index) => [index, phase]), 0, (index) => (this.source = index)),
        this.hold,
        h("p", { class: "legend" }, PHASES.map((phase) => h("span", { class: `key-${phase.toLowerCase()}` }, phase)), h("span", { class: "solid" }, "U"), h("span", { class: "dashed" }, "I")),
      ),
      this.plot.element,
    );
  }

  #hold() {
    this.held = !this.held;
    this.hold.setAttribute("aria-pressed", String(this.held));
  }

  #plot() {
    const series = (scale, phase) => ({
      scale,
      label: `${scale === "v" ? "U" : "I"} ${phase}`,
      stroke: () => colour(phase.toLowerCase()),
      width: scale === "v" ? 1.8 : 1.4,
      dash: scale === "v" ? undefined : [5, 4],
      points: { show: false },
    });
    const range = (name) => () => [-this.top[name], this.top[name]];
    return new Plot(
      HEIGHT,
      "Waveforms of voltages and currents over two cycles",
      {
        cursor: { show: false },
        scales: { x: { time: false, range: () => [0, this.end_ms] }, v: { range: range("v") }, a: { range: range("a") } },
        axes: [
          axis({ values: (_, ticks) => ticks.map((each) => `${each} ms`) }),
          axis({ scale: "v", size: 58, values: (_, ticks) => ticks.map((each) => `${number(each)} V`) }),
          axis({ scale: "a", side: 1, size: 58, grid: { show: false }, values: (_, ticks) => ticks.map((each) => `${number(each, this.top.a < 1 ? 2 : Number.isInteger(each) ? 0 : 1)} A`) }),
        ],
        series: [{}, ...PHASES.map((phase) => series("v", phase)), ...PHASES.map((phase) => series("a", phase))],
      },
      [[], [], [], [], [], [], []],
    );
  }

  /** What /waveform tells: the newest cycles, of which two are shown from where the chosen voltage rises through zero. */
  show({ step_s, phases, u_v, i_a }, frequency) {
    if (this.held) return;
    const of = (channels, index) => channels[phases.indexOf(index + 1)] ?? [];
    const volts = PHASES.map((_, index) => of(u_v, index));
    const amperes = PHASES.map((_, index) => of(i_a, index));
    const size = Math.max(...volts.map((each) => each.length));
    const trigger = rising(volts[this.source]) ?? rising(volts.find((each) => each.length) ?? []) ?? 0;
    const first = Math.ceil(trigger);
    const count = Math.max(0, Math.min(Math.round(CYCLES / (frequency || 50) / (step_s || 1)) + 1, size - first));
    const time_ms = Array.from({ length: count }, (_, k) => (first + k - trigger) * step_s * 1000);
    const cut = (channel) => (channel.length ? channel.slice(first, first + count) : Array(count).fill(null));
    this.top = { v: grown(this.top.v, volts, 50), a: grown(this.top.a, amperes, 0.1) };
    this.end_ms = (1000 * CYCLES) / (frequency || 50);
    this.plot.show([time_ms, ...volts.map(cut), ...amperes.map(cut)]);
  }

  close() {
    this.plot.close();
  }
}

/** A scale that follows what is there without trembling: up at once, down when it is less than half full. */
function grown(top, channels, least) {
  const peak = Math.max(least, ...channels.flatMap((each) => each.map(Math.abs)));
  const wanted = nice(peak * 1.12);
  return peak > top || peak < top * 0.5 ? wanted : top;
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((each) => each * power).find((each) => each >= value);
}

/** Where samples rise through zero first, as a fraction of a sample; null where they never do. */
function rising(samples) {
  for (let k = 1; k < samples.length; k++)
    if (samples[k - 1] < 0 && samples[k] >= 0) return k - samples[k] / (samples[k] - samples[k - 1]);
  return null;
}
