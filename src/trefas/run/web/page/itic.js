// Dips and swells in the plane of the ITI (CBEMA) curve: how long, and how far from the declared voltage.

import { h, s, write } from "./dom.js";
import { number, words } from "./format.js";

/** ITI (CBEMA) curve application note, 2000: seconds and per cent of the nominal voltage. */
const UPPER = [[0.001, 200], [0.003, 140], [0.003, 120], [0.5, 120], [0.5, 110]];
const LOWER = [[0.02, 0], [0.02, 70], [0.5, 70], [0.5, 80], [10, 80], [10, 90]];
const [FROM_S, TO_S, TOP_PCT] = [0.001, 1000, 200];
const [LEFT, WIDTH, TOP, HEIGHT] = [54, 640, 12, 250];
const DECADES = [0.001, 0.01, 0.1, 1, 10, 100, 1000];

const across = (time_s) => LEFT + (WIDTH * Math.log10(Math.min(TO_S, Math.max(FROM_S, time_s)) / FROM_S)) / Math.log10(TO_S / FROM_S);
const up = (pct) => TOP + HEIGHT * (1 - Math.min(TOP_PCT, Math.max(0, pct)) / TOP_PCT);
const path = (points) => points.map(([time_s, pct], k) => `${k ? "L" : "M"}${across(time_s).toFixed(1)} ${up(pct).toFixed(1)}`).join(" ");

export class Itic {
  constructor() {
    const upper = [...UPPER, [TO_S, 110]];
    const lower = [...LOWER, [TO_S, 90]];
    this.dots = s("g");
    this.none = h("p", { class: "small" }, "No dip, swell or interruption since the meter's program started.");
    this.body = h("tbody");
    this.table = h(
      "table",
      { class: "rows hides" },
      h("caption", { class: "hidden" }, "Dips, swells and interruptions, the newest first"),
      h("thead", h("tr", ["Began", "What", "Phases", "Lasted", "Extreme"].map((each) => h("th", { scope: "col" }, each)))),
      this.body,
    );
    this.told = null;
    this.element = h(
      "div",
      h(
        "div",
        { class: "wide", tabindex: 0, role: "region", "aria-label": "ITI curve" },
        s(
          "svg",
          { class: "itic", viewBox: `0 0 ${LEFT + WIDTH + 12} ${TOP + HEIGHT + 42}`, role: "img", "aria-label": "Events by duration and voltage, with the ITI curve; the table below has them all" },
          s("path", { class: "outside", d: `${path(upper)} L${across(TO_S)} ${TOP} Z` }),
          s("path", { class: "outside", d: `${path(lower)} L${across(TO_S)} ${up(0)} Z` }),
          [0, 50, 100, 150, 200].map((pct) => [
            s("line", { class: "grid", x1: LEFT, x2: LEFT + WIDTH, y1: up(pct), y2: up(pct) }),
            s("text", { class: "tick", x: LEFT - 8, y: up(pct) + 4, "text-anchor": "end" }, `${pct} %`),
          ]),
          DECADES.map((time_s) => [
            s("line", { class: "grid", x1: across(time_s), x2: across(time_s), y1: TOP, y2: TOP + HEIGHT }),
            s("text", { class: "tick", x: across(time_s), y: TOP + HEIGHT + 19, "text-anchor": time_s === TO_S ? "end" : "middle" }, time_s < 1 ? `${time_s * 1000} ms` : `${time_s} s`),
          ]),
          s("path", { class: "curve", d: path(upper) }),
          s("path", { class: "curve", d: path(lower) }),
          s("text", { class: "tick", x: across(0.03), y: up(188) }, "damage"),
          s("text", { class: "tick", x: across(25), y: up(8) }, "no function"),
          this.dots,
        ),
      ),
      this.none,
      this.table,
    );
  }

  show(events) {
    const told = JSON.stringify(events);
    if (told === this.told) return;
    this.told = told;
    this.none.classList.toggle("none", events.length > 0);
    this.table.classList.toggle("none", events.length === 0);
    this.dots.replaceChildren(
      ...events.map((each) => s("circle", { class: "dot", cx: across(each.duration_s), cy: up(100 * each.relative), r: 5.5 }, s("title", said(each)))),
    );
    this.body.replaceChildren(
      ...[...events].reverse().map((each) =>
        h(
          "tr",
          h("td", { class: "when" }, each.start.replace("T", " ").slice(0, 19), " UTC"),
          h("td", words(each.kind)),
          h("td", each.phases.map((phase) => `L${phase}`).join(" ")),
          h("td", lasted(each)),
          h("td", `${number(each.extreme_v, 1)} V, ${number(100 * each.relative, 1)} %`),
        )),
    );
  }
}

const lasted = ({ duration_s, cut }) => `${duration_s < 1 ? `${number(1000 * duration_s)} ms` : `${number(duration_s, 2)} s`}${cut ? " and more" : ""}`;
const said = (each) => `${words(each.kind)}, ${lasted(each)}, ${number(each.extreme_v, 1)} V`;
