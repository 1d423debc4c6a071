// What happened: the rows of all journals, the newest first, filtered and taken along.

import { download, get, Refused } from "./api.js";
import { h, idFor, say, write } from "./dom.js";
import { moment, number, titled, words } from "./format.js";

const ROWS_SHOWN = 300;
const ALL = "";

export function open({ live }) {
  const kept = new Map();
  let chosen = ALL;
  const body = h("tbody");
  const count = h("p", { class: "small", role: "status" }, "\u00a0");
  const [pickId, searchId] = [idFor("journal"), idFor("search")];
  const pick = h("select", { id: pickId, onchange: () => ((chosen = pick.value), show()) }, h("option", { value: ALL }, "all journals"));
  const search = h("input", { id: searchId, type: "search", placeholder: "cover, 2026-01 …", oninput: () => show() });
  const save = h("button", { type: "button", class: "right", onclick: () => take() }, "CSV");

  /** Journals whose rows became more are read again. */
  async function look() {
    try {
      const { logs } = await get(`${live.base}/journals`);
      const changed = logs.filter((each) => kept.get(each.name)?.entries !== each.entries);
      if (!changed.length) return;
      for (const each of changed) kept.set(each.name, each.entries ? await get(`${live.base}/journals/${each.name}?limit=${ROWS_SHOWN}`) : { ...each, rows: [] });
      if (pick.options.length === 1) pick.append(...logs.map((each) => h("option", { value: each.name }, words(each.name))));
      [...pick.options].slice(1).forEach((option) => write(option, `${words(option.value)} (${kept.get(option.value).entries})`));
      show();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      write(count, refused.message);
    }
  }

  function show() {
    const wanted = search.value.trim().toLowerCase();
    const found = [...kept.values()]
      .filter((each) => chosen === ALL || each.name === chosen)
      .flatMap((journal) => journal.rows.map((row) => ({ time: row.time, title: words(journal.name), said: said(journal, row), remark: row.remark, id: row.id })))
      .filter((row) => !wanted || `${moment(row.time)} ${row.title} ${row.said} ${row.remark}`.toLowerCase().includes(wanted))
      .sort((one, other) => (one.time < other.time ? 1 : one.time > other.time ? -1 : other.id - one.id));
    write(count, found.length ? `${found.length} ${found.length === 1 ? "row" : "rows"}${found.length > ROWS_SHOWN ? `, the newest ${ROWS_SHOWN} shown` : ""}` : kept.size ? "nothing is noted" : "\u00a0");
    save.disabled = chosen === ALL;
    save.title = chosen === ALL ? "choose a journal to take it along" : "";
    body.replaceChildren(
      ...found.slice(0, ROWS_SHOWN).map((row) =>
        h("tr", h("td", { class: "when" }, moment(row.time)), h("td", { class: "journal" }, titled(row.title)), h("td", { class: "said-words" }, row.said, row.remark && h("span", { class: "remark" }, row.remark)))),
    );
  }

  async function take() {
    try {
      await download(`${live.base}/journals/${chosen}?format=csv&limit=20000`, `${chosen}.csv`);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      say(refused.message, true);
    }
  }

  const off = live.on("journal", look);
  look();

  return {
    element: h(
      "div",
      { class: "tab events" },
      h(
        "section",
        { class: "card", "aria-label": "Journals" },
        h("div", { class: "bar" }, h("label", { class: "inline", for: pickId }, "Journal", pick), h("label", { class: "inline", for: searchId }, "Filter", search), save),
        count,
        h("table", { class: "rows" }, h("caption", { class: "hidden" }, "Rows of journals, the newest first"), h("thead", h("tr", ["Time", "Journal", "What"].map((each) => h("th", { scope: "col" }, each)))), body),
      ),
    ),
    close: off,
  };
}

/** The values of a row, with the names and units of its columns. */
const said = ({ columns }, { values }) =>
  columns.map(({ name, unit, kind }, index) => {
    const value = values[index];
    const text = value === null ? "not measured" : kind === "number" ? `${number(value, Number.isInteger(value) ? 0 : 2)}${unit && ` ${unit}`}` : kind === "time" ? moment(value) : value;
    return `${words(name)} ${text}`;
  }).join(", ");
