// The vector diagram: voltages and currents of the phases as they stand to each other.

import { h, s, write } from "./dom.js";
import { number, NOT_MEASURED } from "./format.js";
import { PHASES } from "./values.js";

const RADIUS = 128;
const RINGS = [0.5, 1];

export class Vectors {
  constructor() {
    this.arrows = [];
    const arrow = (kind, phase) => {
      const line = s("line", { class: `arrow ${kind} ${phase.toLowerCase()}` });
      const head = s("polygon", { class: `head ${kind} ${phase.toLowerCase()}` });
      const label = s("text", { class: "arrow-name", "text-anchor": "middle", "font-size": 12.5 }, `${kind === "u" ? "U" : "I"}${phase.slice(1)}`);
      const group = s("g", { class: "none" }, line, head, label);
      this.arrows.push({ kind, index: PHASES.indexOf(phase), group, line, head, label });
      return group;
    };
    this.scale = h("p", { class: "small" }, "\u00a0");
    this.cells = PHASES.map(() => ["U", "I", "φ"].map(() => h("td", { class: "nothing" }, NOT_MEASURED)));
    this.drawing = s(
      "svg",
      { class: "vectors", viewBox: "-166 -166 332 332", role: "img", "aria-label": "Vector diagram; the table beside it has its angles" },
      RINGS.map((share) => s("circle", { class: "ring", r: RADIUS * share })),
      Array.from({ length: 12 }, (_, k) => s("line", { class: "spoke", x1: 0, y1: 0, x2: RADIUS, y2: 0, transform: `rotate(${30 * k})` })),
      PHASES.map((phase) => arrow("u", phase)),
      PHASES.map((phase) => arrow("i", phase)),
    );
    this.element = h(
      "div",
      { class: "vector-pair" },
      h("div", this.drawing, this.scale),
      h(
        "table",
        { class: "plain angles" },
        h("caption", { class: "hidden" }, "Angles of voltages and currents, in degrees"),
        h("thead", h("tr", h("th", { scope: "col" }, h("span", { class: "hidden" }, "Phase")), ["∠U / °", "∠I / °", "φ / °"].map((each) => h("th", { scope: "col" }, each)))),
        h("tbody", PHASES.map((phase, index) => h("tr", h("th", { scope: "row", class: `phase ${phase.toLowerCase()}` }, phase), this.cells[index]))),
      ),
    );
  }

  /** What /harmonics tells: fundamentals of the newest window, angles of voltages from the first, and how far currents lag. */
  show({ phases }) {
    const spectrum = PHASES.map((_, index) => phases.find((each) => each.phase === index + 1));
    const phasor = (rms, angle) => (rms === null || rms === undefined || angle === null ? null : { rms, angle });
    const u = spectrum.map((each) => each && phasor(each.u_v[1], each.u_angle_deg));
    const i = spectrum.map((each) => each && phasor(each.i_a[1], each.phi_deg === null || each.u_angle_deg === null ? null : each.u_angle_deg - each.phi_deg));
    const largest = (list) => Math.max(...list.map((each) => each?.rms ?? 0));
    const [top_v, top_a] = [largest(u), largest(i)];
    for (const { kind, index, group, line, head, label } of this.arrows) {
      const phasor = (kind === "u" ? u : i)[index];
      const length = phasor && (kind === "u" ? top_v > 1 && phasor.rms / top_v : top_a > 0.005 && (phasor.rms / top_a) * 0.74);
      group.classList.toggle("none", !(length > 0.02));
      if (!(length > 0.02)) continue;
      // The first voltage stands upright; angles grow against the clock.
      const turn = ((-90 - phasor.angle) * Math.PI) / 180;
      const [dx, dy, size] = [Math.cos(turn), Math.sin(turn), length * RADIUS];
      const [x, y] = [dx * size, dy * size];
      const tip = Math.min(10, size / 2);
      for (const [name, value] of [["x2", x - dx * tip], ["y2", y - dy * tip]]) line.setAttribute(name, value.toFixed(2));
      const wing = tip * 0.42;
      head.setAttribute("points", `${x},${y} ${x - dx * tip - dy * wing},${y - dy * tip + dx * wing} ${x - dx * tip + dy * wing},${y - dy * tip - dx * wing}`);
      label.setAttribute("x", (dx * (size + 15)).toFixed(1));
      label.setAttribute("y", (dy * (size + 15) + 4).toFixed(1));
    }
    PHASES.forEach((_, index) => {
      const [one, other] = [u[index], i[index]];
      const flows = one && other && other.rms > 0.005;
      [one?.angle, flows ? turned(other.angle) : null, flows ? turned(one.angle - other.angle) : null].forEach((angle, column) => {
        const cell = this.cells[index][column];
        write(cell, number(angle ?? null, 1));
        cell.classList.toggle("nothing", cell.textContent === NOT_MEASURED);
      });
    });
    write(this.scale, !top_v ? NOT_MEASURED : `outer ring ${number(top_v, 1)} V; longest current ${number(top_a, 2)} A`);
  }
}

/** Between −180° and 180°. */
const turned = (angle) => ((((angle % 360) + 540) % 360) - 180);
