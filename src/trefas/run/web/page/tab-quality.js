// How good the supply is: against the limits of EN 50160, its events in the ITI plane, and trends.

import { get, Refused } from "./api.js";
import { card, h, write } from "./dom.js";
import { number, NOT_MEASURED } from "./format.js";
import { Itic } from "./itic.js";
import { Trend } from "./trend.js";
import { PHASES, valueOf } from "./values.js";

const LOOK_EVERY_MS = 2000;
const TREND = "analysis-log";

/** What is judged: title, values now with their unit, the limits between which they should be, and the counters of what was not. */
function judged({ nominal_hz, limits, values, counters }, { readings: newest, indicators }) {
  const off = indicators.power === "off"; // and measures nothing
  const readings = off ? {} : newest;
  const named = (list, name) => list.find((each) => each.name === name)?.value ?? null;
  const counted = (...names) => names.reduce((sum, name) => sum + (named(counters, `VQ_Counter_${name}`) ?? 0), 0);
  const each = (prefix) => PHASES.map((phase) => valueOf(readings, `${prefix}_${phase}`));
  const thd = (of) => PHASES.map((phase) => (off ? null : named(values, `THD_Instant_${of}_${phase}`)));
  const frequency = valueOf(readings, "Freq_Instant");
  const [low, high] = limits.frequency_bands;
  const unbalance = Number.parseFloat(indicators.unbalance_pct);
  const share = (part) => `${number(100 * part)} %`;
  return [
    ["Frequency", [frequency], "Hz", 3, nominal_hz === null ? null : [nominal_hz * (1 + low), nominal_hz * (1 + high)], counted("F1", "F2")],
    ["Voltage", each("U"), "V", 1, [limits.u_low_mean_v, limits.u_high_mean_v], counted("VoltageVariation_Low2", "VoltageVariation_High")],
    ["Unbalance", [off || Number.isNaN(unbalance) ? null : unbalance], "%", 2, [null, limits.unbalance_pct], counted("Voltage_Unbalance")],
    ["Distortion of voltage", thd("U"), "%", 2, [null, limits.thd_u_pct], counted("THD_U_L1", "THD_U_L2", "THD_U_L3")],
    ["Distortion of current", thd("I"), "%", 2, [null, limits.thd_i_pct], counted("THD_I_L1", "THD_I_L2", "THD_I_L3")],
    ["Voltage of the neutral", [off ? null : named(values, "NeutralVoltage")], "V", 2, null, null],
    ["Rapid changes", null, `${share(limits.rapid_change)} and more in a second`, 0, null, counted("RapidVoltageChanges")],
    ["Dips", null, `${share(limits.sag)} below ${number(limits.u_n_v)} V`, 0, null, counted("Dips")],
    ["Swells", null, `${share(limits.swell)} above ${number(limits.u_n_v)} V`, 0, null, counted("Swells")],
    ["Interruptions", null, "short and long", 0, null, counted("Interupts_Short", "Interupts_Long")],
  ];
}

function within(values, bounds) {
  if (!values || !bounds || values.every((each) => each === null)) return null;
  return values.filter((each) => each !== null).every((each) => (bounds[0] === null || each >= bounds[0]) && each <= bounds[1]);
}

export function open({ live }) {
  const itic = new Itic();
  const body = h("tbody");
  const lines = new Map();
  const trends = h("div", h("p", { class: "small" }, "Reading the log …"));
  let trend = null;
  let closed = false;

  function show(quality) {
    for (const [title, values, unit, decimals, bounds, counted] of judged(quality, live)) {
      const cells = lines.get(title) ?? line(title);
      const inside = within(values, bounds);
      const told = values === null ? unit : values.every((each) => each === null) ? NOT_MEASURED : `${values.map((each) => number(each, decimals)).join("   ")} ${unit}`;
      write(cells.now, told);
      write(cells.limit, !bounds ? "" : bounds[0] === null ? `up to ${number(bounds[1])} ${unit}` : `${number(bounds[0], decimals ? 1 : 0)} to ${number(bounds[1], decimals ? 1 : 0)} ${unit}`);
      write(cells.state, inside === null ? "" : inside ? "within" : "outside");
      cells.state.className = `pill ${inside === null ? "" : inside ? "good" : "bad"}`;
      write(cells.counted, counted === null ? "" : number(counted));
    }
    itic.show(quality.events);
  }

  function line(title) {
    const cells = { now: h("td", { class: "now" }), limit: h("td", { class: "limit" }), state: h("span"), counted: h("td", { class: "value" }) };
    lines.set(title, cells);
    body.append(h("tr", h("th", { scope: "row" }, title), cells.now, cells.limit, h("td", cells.state), cells.counted));
    return cells;
  }

  async function look() {
    try {
      const quality = await get(`${live.base}/quality`);
      if (!closed) show(quality);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
    }
  }

  async function begin() {
    try {
      const log = (await get(`${live.base}/logs`)).logs.find((each) => each.name === TREND);
      if (closed) return;
      if (!log) return trends.replaceChildren(h("p", { class: "small" }, "This meter keeps no log of means."));
      trend = new Trend(live.base, log);
      trends.replaceChildren(trend.element);
      trend.load();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
    }
    return undefined;
  }

  const timer = setInterval(() => document.hidden || look(), LOOK_EVERY_MS);
  const off = live.on("readings", () => {}); // has them come, for the next look
  look();
  begin();

  return {
    element: h(
      "div",
      { class: "tab quality" },
      card(
        "EN 50160, as the meter judges it",
        h("table", { class: "state" }, h("caption", { class: "hidden" }, "Supply against its limits"), h("thead", h("tr", ["Characteristic", "Now", "Limit", "State", "Counted"].map((each) => h("th", { scope: "col" }, each)))), body),
        h("p", { class: "small foot" }, "Counted are means of 10 s (frequency) and 10 min that were outside, and events; since the counters began."),
      ),
      card("Dips, swells and interruptions", itic.element),
      card("Trends", trends),
    ),
    close() {
      closed = true;
      clearInterval(timer);
      off();
      trend?.close();
    },
  };
}
