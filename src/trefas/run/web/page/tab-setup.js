// What a meter was ordered to be: its type number digit by digit, and what another number would make otherwise.

import { get, Refused } from "./api.js";
import { card, empty, h, idFor, say, write } from "./dom.js";
import { titled, words } from "./format.js";

const PREFIX = "68";
const PAUSE_MS = 300;

export function open({ meter }) {
  const id = idFor("type");
  const input = h("textarea", { id, class: "mono", rows: 2, spellcheck: "false", autocomplete: "off", oninput: () => soon() });
  const problems = h("ul", { class: "problems", role: "status" });
  const differences = h("tbody");
  const same = h("p", { class: "small" }, "No difference: this is the meter as it is.");
  const table = h(
    "table",
    { class: "rows differences" },
    h("caption", { class: "hidden" }, "What would be otherwise"),
    h("thead", h("tr", ["What", "This meter", "Would be"].map((each) => h("th", { scope: "col" }, each)))),
    differences,
  );
  const line = h("code", { class: "mono" });
  const apply = h("div", { class: "apply" }, h("p", { class: "small" }, "A type number is under the meter's seal, so another one is another meter. In its meter file:"), h("div", { class: "bytes" }, h("pre", { tabindex: 0, role: "region", "aria-label": "Line of a meter file" }, line), h("button", { type: "button", onclick: () => copy() }, "copy")));
  const digits = h("div", { class: "digits" });
  let told = null;
  let waiting = 0;
  let turn = 0;

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(input.value), PAUSE_MS);
  }

  async function look(text) {
    const mine = ++turn;
    const asked = text === null ? "" : `&text=${encodeURIComponent(text)}`;
    try {
      const found = await get(`api/type?meter=${meter.n}${asked}`);
      if (mine !== turn) return;
      if (text === null) input.value = found.text;
      show(found);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      if (mine === turn) empty(problems, h("li", { class: "bad" }, refused.message));
    }
  }

  function show(found) {
    told = found;
    const wrong = found.problems.map((each) => h("li", { class: "bad" }, each));
    const would = found.ok ? [] : [h("li", "What would do: ", h("button", { type: "button", class: "mono", onclick: () => take(found.text) }, found.written))];
    empty(problems, wrong, would, found.remarks.map((each) => h("li", each)));
    same.classList.toggle("none", found.ratings.length > 0);
    [table, apply].forEach((each) => each.classList.toggle("none", found.ratings.length === 0));
    differences.replaceChildren(
      ...found.ratings.map((each) => h("tr", h("td", { class: "journal" }, titled(each.name)), h("td", plain(each.meter)), h("td", { class: "new" }, plain(each.wanted)))),
    );
    write(line, `type_number = "${found.text}"`);
    const held = digits.contains(document.activeElement) ? document.activeElement.dataset.digit : null;
    digits.replaceChildren(...[["Hardware", true], ["Software set-up", false]].map(([title, hardware]) => group(title, found.digits.filter((each) => each.hardware === hardware))));
    if (held) digits.querySelector(`[data-digit="${held}"]`)?.focus({ preventScroll: true });
  }

  function group(title, list) {
    return h("div", h("h4", title), list.map((digit) => {
      const selectId = idFor(digit.name);
      const known = digit.can_be.some((each) => each.code === digit.code);
      const options = known ? digit.can_be : [{ code: digit.code, meaning: digit.meaning }, ...digit.can_be];
      const select = h("select", { id: selectId, "data-digit": digit.name, onchange: () => choose(digit.name, select.value) }, options.map((each) => {
        const option = h("option", { value: each.code }, each.meaning === each.code ? each.code : `${each.code}  ${each.meaning}`);
        option.selected = each.code === digit.code;
        return option;
      }));
      return h("div", { class: `digit ${digit.differs === null ? "" : "differs"}` }, h("label", { for: selectId }, h("b", digit.name), ` ${words(digit.title)}`), select);
    }));
  }

  /** The same number with one digit otherwise. */
  function choose(name, code) {
    const of = (digit) => (digit.name === name ? code : digit.code);
    const number = PREFIX + told.digits.filter((each) => each.hardware).map(of).join("");
    const software = told.digits.filter((each) => !each.hardware && (each.said || each.name === name)).map((each) => `${each.name}=${of(each)}`);
    take([number, ...software].join(" "));
  }

  function take(text) {
    input.value = text;
    look(text);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(line.textContent);
      say("Copied.");
    } catch {
      say("The browser did not let it be copied; select the line instead.", true);
    }
  }

  look(null);

  return {
    element: h(
      "div",
      { class: "tab setup" },
      h(
        "section",
        { class: "card", "aria-label": "Type number" },
        h("div", { class: "bar" }, h("label", { for: id, class: "small" }, "Type number, and digits of the software behind it"), h("button", { type: "button", class: "right", onclick: () => look(null) }, "as the meter is")),
        input,
        problems,
      ),
      card("Differences", same, table, apply),
      card("Digits", digits),
    ),
    close: () => clearTimeout(waiting),
  };
}

const plain = (value) => ({ True: "yes", False: "no", None: "none" })[value] ?? words(value);
