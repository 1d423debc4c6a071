// Numbers as an instrument shows them: fixed decimals, a unit always, and words where nothing was measured.

export const NOT_MEASURED = "not measured";
const MINUS = "\u2212";
const THIN = "\u202f";

/** A number with fixed decimals and thin spaces between thousands. */
export function number(value, decimals = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return NOT_MEASURED;
  const text = Math.abs(value).toFixed(decimals);
  const [whole, fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN);
  const sign = value < 0 && Number(text) !== 0 ? MINUS : "";
  return sign + grouped + (fraction ? `.${fraction}` : "");
}

export const withUnit = (value, decimals, unit) =>
  value === null || value === undefined ? NOT_MEASURED : `${number(value, decimals)} ${unit}`;

/** Energy in thousands, as on a bill. */
export const kilo = (reading, decimals = 3) =>
  reading && reading.measured ? withUnit(reading.value / 1000, decimals, `k${reading.unit}`) : NOT_MEASURED;

/** 2026-01-10T11:00:00.25Z or without zone as 2026-01-10 11:00:00. */
export const moment = (text) => (text ? text.replace("T", " ").replace(/\.\d+/, "").replace(/Z$/, " UTC") : NOT_MEASURED);

/** Words of the API for people: by_neutral_fault is "by neutral fault". */
export const words = (name) => name.replace(/[_-]/g, " ");
export const titled = (name) => words(name).replace(SHORT, (short) => short.toUpperCase()).replace(/^./, (first) => first.toUpperCase());
const SHORT = /\b(ev|pv|han|led|s0|rtc)\b/g;
