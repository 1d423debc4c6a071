// The meter as it hangs on the wall, drawn: 171.7 mm by 269.2 mm with its terminal cover, four units to a millimetre.

import { s } from "./dom.js";

export const WIDTH = 687;
export const HEIGHT = 1077;
const BODY = 828;

const text = (x, y, size, words, more = {}) => s("text", { x, y, "font-size": size, ...more }, words);

/** All of it; parts that live have a class by which they are found. */
export function drawCase() {
  return s(
    "svg",
    { class: "case", viewBox: `-8 -8 ${WIDTH + 16} ${HEIGHT + 54}`, role: "group", "aria-label": "The meter on the wall" },
    s(
      "defs",
      gradient("case-fill", ["var(--case-1)", "var(--case-2)"]),
      gradient("cover-fill", ["var(--cover-1)", "var(--cover-2)"]),
      gradient("key-fill", ["var(--key-1)", "var(--key-2)"]),
      gradient("magnet-fill", ["#c8372d", "#a1241c"]),
    ),
    cables(),
    s("rect", { class: "body", x: 0, y: 0, width: WIDTH, height: BODY + 30, rx: 38, fill: "url(#case-fill)" }),
    s("rect", { class: "edge", x: 14, y: 14, width: WIDTH - 28, height: BODY - 16, rx: 28 }),
    hook(),
    window_(),
    plate(),
    panel(),
    bay(),
    terminals(),
    cover(),
    magnet(),
  );
}

const gradient = (id, [from, to]) =>
  s(
    "linearGradient",
    { id, x1: 0, y1: 0, x2: 0, y2: 1 },
    s("stop", { offset: 0, "stop-color": from }),
    s("stop", { offset: 1, "stop-color": to }),
  );

const hook = () => s("rect", { class: "slot", x: WIDTH / 2 - 22, y: 26, width: 44, height: 9, rx: 4.5 });

/** The display behind its window. */
const window_ = () =>
  s(
    "g",
    s("rect", { class: "bezel", x: 40, y: 52, width: WIDTH - 80, height: 270, rx: 20 }),
    s("g", { class: "lcd", role: "img", "aria-label": "Display", transform: "translate(56 68)" }),
    s("path", { class: "gleam", d: "M60 52 h210 l-120 270 h-90 a20 20 0 0 1 -20 -20 v-230 a20 20 0 0 1 20 -20z" }),
  );

/** What is printed: who the meter is, and how it is connected. */
const plate = () =>
  s(
    "g",
    { class: "plate" },
    s("rect", { class: "label", x: 40, y: 342, width: WIDTH - 80, height: 232, rx: 12 }),
    text(62, 384, 31, "trefas", { class: "brand" }),
    text(164, 384, 16.5, "three-phase meter, in software"),
    text(62, 430, 15, "Type", { class: "faint" }),
    text(62, 452, 21, "", { class: "mono type" }),
    text(62, 486, 15, "No.", { class: "faint" }),
    text(62, 510, 24, "", { class: "mono number" }),
    text(62, 546, 16.5, "", { class: "rating" }),
    diagram(),
  );

/** Measuring systems and breaker of each phase, as the diagram on a meter's label has them; contacts are as they are now. */
function diagram() {
  const rows = ["L1", "L2", "L3", "N"].map((name, index) => {
    const y = 424 + index * 32;
    const x = 452;
    const parts = [s("line", { x1: x, y1: y, x2: WIDTH - 62, y2: y }), text(x - 28, y + 5.5, 15, name)];
    if (name === "N") return s("g", { class: "wire" }, parts);
    parts[0] = [s("line", { x1: x, y1: y, x2: x + 90, y2: y }), s("line", { x1: x + 124, y1: y, x2: WIDTH - 62, y2: y })];
    return s(
      "g",
      { class: "wire" },
      parts,
      s("rect", { class: "shunt", x: x + 24, y: y - 8, width: 38, height: 16, rx: 3 }),
      s("circle", { class: "node", cx: x + 90, cy: y, r: 3.4 }),
      s("circle", { class: "node", cx: x + 124, cy: y, r: 3.4 }),
      s("line", { class: "contact", x1: x + 90, y1: y, x2: x + 124, y2: y }),
    );
  });
  return s("g", { class: "diagram" }, rows);
}

/** Lights, buttons and the optical eye. */
function panel() {
  const y = 652;
  return s(
    "g",
    { class: "panel" },
    s(
      "g",
      s("circle", { class: "lamp-rim", cx: 84, cy: y - 24, r: 13 }),
      s("circle", { class: "lamp pulse-lamp", cx: 84, cy: y - 24, r: 9 }),
      text(108, y - 18, 16, "pulses"),
      s("circle", { class: "lamp-rim", cx: 84, cy: y + 24, r: 13 }),
      s("circle", { class: "lamp breaker-lamp", cx: 84, cy: y + 24, r: 9 }),
      text(108, y + 30, 16, "breaker"),
    ),
    key("left", 312, y, 42, "M300 652 l22 -15 v30z"),
    s(
      "g",
      { class: "eye", role: "img", "aria-label": "Optical port" },
      s("circle", { class: "eye-ring", cx: 444, cy: y, r: 58 }),
      s("circle", { class: "eye-plate", cx: 444, cy: y, r: 44 }),
      s("circle", { class: "eye-lens", cx: 426, cy: y, r: 11 }),
      s("circle", { class: "eye-lens", cx: 462, cy: y, r: 11 }),
    ),
    key("right", 586, y, 30, "M594 652 l-15 -10 v20z"),
  );
}

const key = (name, x, y, radius, mark) =>
  s(
    "g",
    { class: `key ${name}`, role: "button", tabindex: 0, "data-button": name },
    s("circle", { class: "key-rim", cx: x, cy: y, r: radius + 7 }),
    s("circle", { class: "key-cap", cx: x, cy: y, r: radius, fill: "url(#key-fill)" }),
    s("path", { class: "key-mark", d: mark }),
    s("circle", { class: "key-held", cx: x, cy: y, r: radius + 11, pathLength: 100, transform: `rotate(-90 ${x} ${y})` }),
  );

const bay = () =>
  s(
    "g",
    { class: "bay" },
    s("rect", { class: "door", x: 40, y: 736, width: WIDTH - 80, height: 74, rx: 10 }),
    s("path", { class: "latch", d: `M${WIDTH / 2 - 26} 736 v8 h52 v-8` }),
    text(62, 780, 17, "module bay", { class: "faint" }),
    text(WIDTH - 62, 780, 17, "", { class: "mono plugged", "text-anchor": "end" }),
  );

const WIRES = [["l1", 104], ["l1", 164], ["l2", 244], ["l2", 304], ["l3", 384], ["l3", 444], ["n", 524], ["n", 584]];

/** Terminals in pairs: from the grid, to the house. */
const terminals = () =>
  s(
    "g",
    { class: "terminals" },
    s("rect", { class: "block", x: 22, y: BODY, width: WIDTH - 44, height: HEIGHT - BODY - 6, rx: 18 }),
    WIRES.map(([, x], index) => [
      s("rect", { class: "clamp", x: x - 24, y: 870, width: 48, height: 96, rx: 6 }),
      s("circle", { class: "screw", cx: x, cy: 900, r: 16 }),
      s("path", { class: "screw-slot", d: `M${x - 11} 900 h22` }),
      text(x, 994, 17, ["1", "3", "4", "6", "7", "9", "10", "12"][index], { "text-anchor": "middle" }),
    ]),
    ["L1", "L2", "L3", "N"].map((name, index) =>
      text(134 + 140 * index, 858, 18, name, { "text-anchor": "middle", class: "bold" }),
    ),
  );

const cables = () =>
  s("g", { class: "cables" }, WIRES.map(([wire, x]) =>
    s("rect", { class: `cable ${wire}`, x: x - 11, y: 940, width: 22, height: HEIGHT + 46 - 940 })));

const cover = () =>
  s(
    "g",
    { class: "cover", role: "button", tabindex: 0, "data-hand": "cover", "aria-label": "Terminal cover", "aria-pressed": "false" },
    s("rect", { class: "cover-plate", x: 4, y: BODY - 2, width: WIDTH - 8, height: HEIGHT - BODY - 2, rx: 24, fill: "url(#cover-fill)" }),
    s("path", { class: "cover-line", d: `M24 ${BODY + 26} h${WIDTH - 48}` }),
    [92, WIDTH - 92].map((x) => [
      s("circle", { class: "screw", cx: x, cy: 1010, r: 19 }),
      s("path", { class: "screw-slot", d: `M${x - 12} ${1010 - 7} l24 14` }),
    ]),
    text(WIDTH / 2, 1016, 17, "terminal cover", { class: "faint", "text-anchor": "middle" }),
  );

/** Held to the case where somebody holds it there. */
const magnet = () =>
  s(
    "g",
    { class: "magnet", role: "img", "aria-label": "Magnet", transform: "translate(556 600) rotate(14)" },
    s("path", { class: "magnet-iron", d: "M0 96 V46 a46 46 0 0 1 92 0 V96 h-30 V46 a16 16 0 0 0 -32 0 V96z", fill: "url(#magnet-fill)" }),
    s("path", { class: "magnet-pole", d: "M0 74 h30 v22 h-30z M62 74 h30 v22 h-30z" }),
  );
