// Harmonics to the 50th of voltage or current, as bars: of the fundamental in per cent.

import { choice, h, s, write } from "./dom.js";
import { number, NOT_MEASURED } from "./format.js";
import { PHASES } from "./values.js";

const ORDERS = Array.from({ length: 49 }, (_, k) => k + 2);
const [LEFT, WIDTH, TOP, HEIGHT] = [44, 760, 10, 172];
const LIMITS_PCT = [1, 2, 5, 10, 20, 50, 100, 200];

export class Harmonics {
  constructor() {
    this.kind = "u";
    this.told = null;
    this.limit = 0;
    const step = WIDTH / ORDERS.length;
    this.bars = PHASES.map((phase, index) =>
      ORDERS.map((order, k) => s("rect", { class: `bar-${phase.toLowerCase()}`, x: (LEFT + k * step + step * (0.14 + 0.24 * index)).toFixed(2), width: (step * 0.22).toFixed(2), y: TOP + HEIGHT, height: 0 })),
    );
    this.ticks = [0, 0.5, 1].map((share) =>
      s("text", { class: "tick", x: LEFT - 7, y: TOP + HEIGHT * (1 - share) + 4, "text-anchor": "end" }, ""));
    this.thd = PHASES.map(() => h("b", NOT_MEASURED));
    this.drawing = s(
      "svg",
      { class: "harmonics", viewBox: `0 0 ${LEFT + WIDTH + 4} ${TOP + HEIGHT + 24}`, role: "img", "aria-label": "Harmonics of the 2nd to the 50th order, in per cent of the fundamental" },
      [0, 0.5, 1].map((share) => s("line", { class: "grid", x1: LEFT, x2: LEFT + WIDTH, y1: TOP + HEIGHT * (1 - share), y2: TOP + HEIGHT * (1 - share) })),
      this.ticks,
      ORDERS.filter((order) => order === 2 || order === 50 || (order % 5 === 0 && order !== 50)).map((order) =>
        s("text", { class: "tick", x: LEFT + (order - 1.5) * step, y: TOP + HEIGHT + 18, "text-anchor": "middle" }, String(order))),
      this.bars,
    );
    this.element = h(
      "div",
      h(
        "div",
        { class: "bar" },
        choice("Of", [["u", "Voltage"], ["i", "Current"]], "u", (kind) => {
          this.kind = kind;
          this.limit = 0;
          if (this.told) this.show(this.told);
        }),
        h("p", { class: "legend thd" }, "THD", PHASES.map((phase, index) => h("span", { class: `key-${phase.toLowerCase()}` }, `${phase} `, this.thd[index]))),
      ),
      h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Harmonics" }, this.drawing),
    );
  }

  /** What /harmonics tells: shares of the fundamental by order, and the distortion. */
  show(told) {
    this.told = told;
    const spectrum = PHASES.map((_, index) => told.phases.find((each) => each.phase === index + 1));
    const shares = spectrum.map((each) => {
      const list = each && (this.kind === "u" ? each.u_pct : each.i_pct);
      return list && list[1] !== null ? ORDERS.map((order) => list[order] ?? null) : null;
    });
    const peak = Math.max(0, ...shares.filter(Boolean).flat().filter((each) => each !== null));
    if (peak > this.limit || peak < this.limit * 0.25) this.limit = LIMITS_PCT.find((each) => each >= peak) ?? peak;
    this.ticks.forEach((tick, k) => write(tick, `${number((this.limit * k) / 2, this.limit < 2 ? 1 : this.limit % 2 ? 1 : 0)} %`));
    shares.forEach((list, index) => {
      ORDERS.forEach((_, k) => {
        const high = list && list[k] !== null && this.limit ? Math.min(1, list[k] / this.limit) * HEIGHT : 0;
        this.bars[index][k].setAttribute("height", high.toFixed(2));
        this.bars[index][k].setAttribute("y", (TOP + HEIGHT - high).toFixed(2));
      });
      const each = spectrum[index];
      const thd = each ? (this.kind === "u" ? each.thd_u_pct : each.thd_i_pct) : null;
      write(this.thd[index], thd === null ? NOT_MEASURED : `${number(thd, 2)} %`);
    });
  }
}
