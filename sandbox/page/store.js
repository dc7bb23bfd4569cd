// What the page knows: the newest things of each kind, kept up to date by events.
import { get, watch } from "./api.js";

const listed = 200; // things of a kind that the page holds

export const lists = { orders: [], combined: [], refunds: [], transfers: [], authorizations: [], payscore: [], sharings: [], returns: [], deliveries: [], requests: [] };
export const pluralOf = {
  order: "orders", combined: "combined", refund: "refunds", transfer: "transfers", authorization: "authorizations", payscore: "payscore",
  sharing: "sharings", return: "returns", delivery: "deliveries", request: "requests",
};
export const full = (plural) => lists[plural].length >= listed;
export const state = { merchants: [], now: new Date(), url: "", moved: "0s", at: 0 };

const listeners = new Set();
export const subscribe = (fn) => listeners.add(fn);
const tell = (change) => listeners.forEach((fn) => fn(change));

// worldNow is the world's clock, which goes on by itself.
export const worldNow = () => new Date(state.now.getTime() + performance.now() - state.at);

export async function loadState() {
  const answer = await get("state");
  Object.assign(state, answer, { now: new Date(answer.now), at: performance.now() });
}

// notified says how the newest delivery about a thing stands; undefined if there is none.
const newest = new Map();
export const notified = (kind, key) => newest.get(`${kind} ${key}`);

async function load(plural) {
  lists[plural] = await get(`${plural}?limit=${listed}`);
  if (plural !== "deliveries") return;
  newest.clear();
  for (const d of lists.deliveries) if (!newest.has(d.about)) newest.set(d.about, d);
}

export const keyOf = (plural, thing) => String(plural === "requests" ? thing.id : thing.key);

// loadAll begins anew: at first, and when events may have been missed.
export async function loadAll() {
  await Promise.all([loadState(), ...Object.keys(lists).map(load)]);
  tell({ all: true, keys: new Set() });
}

let stale = new Set(); // plurals
let touched = new Set(); // kind and key
let busy = false;

// refresh loads what has changed, one load at a time, whatever the number of events.
async function refresh() {
  if (busy) return;
  busy = true;
  try {
    while (stale.size > 0) {
      const plurals = stale, keys = touched;
      stale = new Set();
      touched = new Set();
      await Promise.all([loadState(), ...[...plurals].filter((p) => p in lists).map(load)]);
      tell({ all: false, keys });
      await new Promise((go) => setTimeout(go, 120));
    }
  } catch { /* the connection is gone: the stream says so, and loads everything later */ } finally { busy = false; }
}

export function changed(kind, key) {
  stale.add(pluralOf[kind] ?? "state");
  touched.add(`${kind} ${key}`);
  setTimeout(refresh, 30);
}

// follow keeps everything up to date.
export function follow(onUp, onDown) {
  let down = false;
  watch(({ kind, key }) => changed(kind, key), async () => {
    const again = down;
    down = false;
    if (again) try { await loadAll(); } catch { return; }
    onUp(again);
  }, () => { down = true; onDown(); });
}
