// The API of the server: requests with the token of the link, and the stream of what is live.

const KEPT = "trefas-token";

/** The token that the link of `trefas run` has behind its #; kept for this tab alone, and taken out of the address. */
function takeToken() {
  const found = /[#&]token=([^&]+)/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEPT, found[1]);
    history.replaceState(null, "", `${location.pathname}#/`);
  }
  return sessionStorage.getItem(KEPT);
}

const token = takeToken();
export const mayTouch = () => token !== null;

export class Refused extends Error {}

async function request(path, options = {}) {
  const headers = { ...(options.headers ?? {}) };
  if (token) headers.Authorization = `Bearer ${token}`;
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, cache: "no-store" });
  } catch (lost) {
    if (lost.name === "AbortError") throw lost;
    throw new Refused("The meter does not answer; is trefas still running?");
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(problem.detail ?? problem.title ?? `The server answered ${answer.status}.`);
}

export const get = async (path, options) => (await request(path, options)).json();

export const post = async (path, body) =>
  (await request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).json();

/** Saves what a path answers as a file: a link could not carry the token. */
export async function download(path, name) {
  const blob = await (await request(path)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What is live of one meter: listeners by event, and the newest of everything. */
export class Live {
  constructor(base) {
    this.base = base;
    this.readings = {};
    this.indicators = {};
    this.display = null;
    this.state = "";
    this.#heard = new Map();
    this.#wanted = new Map();
    this.#seen = () => this.#open();
    document.addEventListener("visibilitychange", this.#seen);
  }

  #heard;
  #wanted;
  #seen;
  #asked = "";
  #abort = null;
  #opening = 0;

  /** Hears an event until the function that comes back is called. The stream brings only what somebody hears. */
  on(event, hear) {
    const list = this.#heard.get(event) ?? [];
    this.#heard.set(event, [...list, hear]);
    if (event !== "state") {
      this.#wanted.set(event, (this.#wanted.get(event) ?? 0) + 1);
      this.#soon();
    }
    return () => {
      this.#heard.set(event, this.#heard.get(event).filter((each) => each !== hear));
      if (event !== "state") {
        this.#wanted.set(event, this.#wanted.get(event) - 1);
        this.#soon();
      }
    };
  }

  close() {
    document.removeEventListener("visibilitychange", this.#seen);
    clearTimeout(this.#opening);
    this.#wanted.clear();
    this.#abort?.abort();
    this.#abort = null;
  }

  #soon() {
    clearTimeout(this.#opening);
    this.#opening = setTimeout(() => this.#open(), 30);
  }

  /** Opens the stream for what is wanted now; a page that nobody sees wants nothing. */
  #open() {
    const events = [...this.#wanted].filter(([, count]) => count > 0).map(([name]) => name).sort();
    const asked = document.hidden ? "" : events.join(",");
    if (asked === this.#asked && this.#abort) return;
    this.#abort?.abort();
    this.#abort = null;
    this.#asked = asked;
    if (asked) this.#follow(asked, (this.#abort = new AbortController()));
  }

  async #follow(events, abort) {
    for (let wait_ms = 500; !abort.signal.aborted; wait_ms = Math.min(2 * wait_ms, 8000)) {
      try {
        const answer = await request(`${this.base}/live?events=${events}`, { signal: abort.signal });
        this.#become("live");
        wait_ms = 500;
        await this.#read(answer.body.getReader());
      } catch (lost) {
        if (abort.signal.aborted) return;
      }
      if (abort.signal.aborted) return;
      this.#become("lost");
      await new Promise((done) => setTimeout(done, wait_ms));
    }
  }

  /** Server-sent events out of a stream of bytes. */
  async #read(reader) {
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop();
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block) {
    let event = "message";
    const data = [];
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith("event:")) event = line.slice(6).trim();
      else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
    }
    if (!data.length) return;
    const told = JSON.parse(data.join("\n"));
    if (event === "readings") Object.assign(this.readings, told.readings);
    if (event === "indicators") Object.assign(this.indicators, told.indicators);
    if (event === "display") this.display = told;
    this.#tell(event, told);
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.#tell("state", state);
  }

  #tell(event, told) {
    for (const hear of this.#heard.get(event) ?? []) hear(told, this);
  }
}
