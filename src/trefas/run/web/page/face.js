// The meter on the wall, alive: its display, lights, buttons, cover and magnet, and the hands that touch them.

import { get, mayTouch, post, Refused } from "./api.js";
import { drawCase } from "./case.js";
import { h, s, say, set, write } from "./dom.js";
import { titled, words } from "./format.js";
import { holdable } from "./presses.js";

const SEGMENTS = "api/display/segments";
const GLASS_WIDTH = 575;
/** The states in which a breaker is closed, by the words of its indicator. */
const CLOSED = new Set(["connected", "warning", "log_only"]);
const LIT_MS = 90;
/** What a meter answers at without anything in its bay. */
const BUILT_IN = new Set(["optical", "any", "hands"]);
const LENGTHS = ["short", "long", "very-long"];

export class Face {
  constructor(meter, live, controls) {
    this.meter = meter;
    this.live = live;
    this.controls = new Map(controls.map((each) => [each.name, each]));
    this.drawing = drawCase();
    this.element = h("div", { class: "face" }, this.drawing, this.#hands());
    this.#segments = new Map();
    this.#print();
    this.#reach();
    this.#off = [
      live.on("display", (told) => this.#show(told)),
      live.on("indicators", () => this.#indicate()),
      live.on("pulse", (told) => this.#flash(told.edges)),
    ];
  }

  #segments;
  #off;
  #dark = 0;

  close() {
    this.#off.forEach((off) => off());
  }

  /** The glass is drawn from the server's table of its segments. */
  async begin() {
    const { width, height, segments } = await get(SEGMENTS);
    const drawn = segments.map((segment) => {
      const group = s("g", { class: "segment", "data-segment": segment.name }, segment.strokes.map(stroke));
      this.#segments.set(segment.name, group);
      return group;
    });
    const scale = GLASS_WIDTH / width;
    this.#find(".lcd").append(s("g", { transform: `scale(${scale})` }, s("rect", { class: "glass", width, height, rx: 16 }), drawn));
    if (this.live.display) this.#show(this.live.display);
  }

  #find(selector) {
    return this.drawing.querySelector(selector);
  }

  #print() {
    const { type_number, number, nominal_voltage, wiring, ports } = this.meter;
    write(this.#find(".type"), dashed(type_number));
    write(this.#find(".number"), String(number));
    write(this.#find(".rating"), `${nominal_voltage.replace("x", "×")}   ${wiring}`);
    const plugged = ports.map((each) => each.interface).filter((name) => !BUILT_IN.has(name));
    write(this.#find(".plugged"), plugged.length ? plugged.join("  ") : "empty");
  }

  // Hands.

  /** Buttons beside the picture, for who cannot hold one, and what each does. */
  #hands() {
    if (!this.controls.size) return null;
    const press = (button) =>
      h(
        "div",
        { class: "strip", role: "group", "aria-label": `${titled(button)} button` },
        h("span", { class: "strip-name" }, titled(button)),
        LENGTHS.map((length) => h("button", { type: "button", onclick: () => this.#press(button, length) }, words(length))),
      );
    return h(
      "div",
      { class: "hands" },
      this.controls.has("press") && [press("left"), press("right")],
      h(
        "div",
        { class: "strip" },
        h("span", { class: "strip-name" }, "Hands"),
        ["cover", "magnet"].filter((name) => this.controls.has(name)).map((name) =>
          h("button", { type: "button", class: `toggle ${name}-toggle`, onclick: () => this.#turn(name) }, titled(name))),
      ),
    );
  }

  #reach() {
    for (const name of ["left", "right"]) {
      const key = this.#find(`.key.${name}`);
      set(key, { "aria-label": `${titled(name)} button: hold 2 s for a long press, 5 s for a very long one` });
      holdable(key, (length) => this.#press(name, length));
    }
    const cover = this.#find(".cover");
    cover.addEventListener("click", () => this.#turn("cover"));
    cover.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#turn("cover");
    });
    this.#find(".magnet").addEventListener("click", () => this.#turn("magnet"));
  }

  #press(button, length) {
    return this.touch("press", { button, length });
  }

  /** Does the other of the two things that a control can do. */
  #turn(name) {
    const [taken] = this.controls.get(name)?.takes ?? [];
    if (!taken) return;
    const there = { cover: "open", magnet: "there" }[name] === this.live.indicators[name];
    this.touch(name, { [taken.name]: taken.choices[there ? 1 : 0] });
  }

  /** Touches the meter; says what came of it. */
  async touch(name, parameters) {
    if (!mayTouch()) {
      say("This page was opened without its link, so it may only look. Open the link that trefas run printed.", true);
      return;
    }
    try {
      await post(`${this.live.base}/controls/${name}`, parameters);
      say([titled(name), ...Object.values(parameters).map((each) => words(String(each)))].join(" "));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      say(refused.message, true);
    }
  }

  // What is seen.

  #show(told) {
    const lit = new Set(told.lit);
    const flashing = new Set(told.flashing);
    for (const [name, segment] of this.#segments) {
      segment.classList.toggle("lit", lit.has(name));
      segment.classList.toggle("flashing", flashing.has(name));
    }
    const read = [told.identifier, told.value, told.unit, told.text].filter(Boolean).join(" ");
    set(this.#find(".lcd"), { "aria-label": `Display: ${read || "dark"}` });
    this.drawing.classList.toggle("dark", lit.size === 0);
  }

  #indicate() {
    const seen = this.live.indicators;
    const on = (name, whether) => this.drawing.classList.toggle(name, whether);
    on("dead", seen.power === "off");
    on("open", seen.cover === "open");
    on("magnetic", seen.magnet === "there");
    on("has-breaker", seen.breaker !== "none");
    on("broken", seen.breaker !== "none" && !CLOSED.has(seen.breaker));
    on("mute", seen.optical === "closed");
    this.#find(".breaker-lamp").dataset.lamp = seen.power === "off" ? "off" : seen.breaker_light;
    this.#find(".pulse-lamp").dataset.lamp = seen.led === "steady" && seen.power !== "off" ? "steady" : "off";
    set(this.#find(".cover"), { "aria-pressed": String(seen.cover === "open") });
    set(this.#find(".cover"), { "aria-label": `Terminal cover, ${seen.cover}` });
    set(this.#find(".eye"), { "aria-label": `Optical port, ${seen.optical}` });
    for (const [name, there] of [["cover", "open"], ["magnet", "there"]]) {
      const toggle = this.element.querySelector(`.${name}-toggle`);
      if (toggle) set(toggle, { "aria-pressed": String(seen[name] === there) });
    }
  }

  /** Edges come in handfuls, a fifth of a second at a time: they are spread again as they were. */
  #flash(edges) {
    const lit = edges.filter((each) => each.terminal === "led" && each.level === 1).map((each) => Date.parse(each.at));
    if (!lit.length) return;
    const span = Math.max(200, lit.at(-1) - lit[0]);
    for (const at of lit.slice(-8)) setTimeout(() => this.#light(), ((at - lit[0]) * 200) / span);
  }

  #light() {
    const lamp = this.#find(".pulse-lamp");
    lamp.classList.add("flash");
    clearTimeout(this.#dark);
    this.#dark = setTimeout(() => lamp.classList.remove("flash"), LIT_MS);
  }
}

function stroke({ points, width, filled }) {
  const along = { points: points.map((each) => each.join(",")).join(" ") };
  if (filled) return s("polygon", { ...along, stroke: "none" });
  return s("polyline", { ...along, fill: "none", "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" });
}

/** 6841138BN143002084 as it is printed: 684-11-38B-N14-3002-084. */
const dashed = (number) => {
  const parts = /^(\d{3})(\w{2})(\w{3})(\w{3})(\w{4})(\w{3})?$/.exec(number);
  return parts ? parts.slice(1).filter(Boolean).join("-") : number;
};
