// The table in the middle. What is new flashes once, and no row moves under the pointer.
import { byId, button, el, toast } from "./dom.js";
import { money, timeOf, took } from "./format.js";
import { t } from "./lang.js";
import { keyPath, post } from "./api.js";
import { kinds, stateOf, stateText, actText } from "./kinds.js";
import { changed, keyOf, lists, notified, pluralOf, worldNow } from "./store.js";
import { firstOrder } from "./start.js";
import { chip, deliveryChip, reason } from "./chip.js";

let plural = "orders";
let selected = null; // key
let shown = []; // keys, as the table has them
let rows = new Map(); // key → {row, print}
let body = null;
let hovered = false;
let open = () => {};

export const current = () => plural;
export const selection = () => selected;

export function setUp(onOpen) {
  open = onOpen;
  const box = byId("rows");
  box.addEventListener("pointerenter", (e) => { hovered = e.pointerType === "mouse"; });
  box.addEventListener("pointerleave", () => { hovered = false; draw(new Set()); });
  byId("held").addEventListener("click", () => { hovered = false; draw(new Set()); });
  byId("search").addEventListener("input", () => begin(plural, true));
}

// columns of each list; narrow says where a cell stands on a narrow screen.
const columns = {
  things: () => ["number", "amount", plural === "orders" || plural === "combined" ? "product" : null, "state", "time", "callback", "what"].filter(Boolean),
  deliveries: () => ["event", "about", "state", "attempts", "answer", "time"],
  requests: () => ["time", "call", "status", "took", "signature"],
};
const columnsOf = () => (columns[plural] ?? columns.things)();

// begin shows a kind of things.
export function begin(which, sameKind = false) {
  plural = which;
  if (!sameKind) { selected = null; byId("search").value = ""; }
  byId("title").textContent = t(`nav.${plural}`);
  rows = new Map();
  shown = [];
  body = null;
  byId("rows").replaceChildren();
  draw(new Set(), true);
}

function wanted() {
  const word = byId("search").value.trim().toLowerCase();
  if (!word) return lists[plural];
  return lists[plural].filter((v) => JSON.stringify(v).toLowerCase().includes(word));
}

// draw brings the table up to date. touched are kind and key of what has changed.
export function draw(touched, anew = false) {
  const all = wanted();
  const box = byId("rows");
  if (all.length === 0) {
    box.replaceChildren(lists[plural].length > 0 ? empty(t("none.found")) : plural === "orders" ? firstOrder() : empty(t(`none.${plural}`)));
    body = null; shown = []; rows = new Map();
    hold(0);
    return;
  }
  if (!body) {
    body = el("tbody");
    box.replaceChildren(el("table", { class: `list ${plural}` }, el("thead", {}, el("tr", {}, columnsOf().map((c) => el("th", { scope: "col", class: c }, t(`column.${c}`))))), body));
  }
  const keys = all.map((v) => keyOf(plural, v));
  const known = new Set(shown);
  const fresh = keys.filter((k) => !known.has(k));
  const waits = !anew && hovered && known.size > 0 && fresh.length > 0;
  hold(waits ? fresh.length : 0);
  const order = waits ? shown : keys;
  const things = new Map(all.map((v) => [keyOf(plural, v), v]));
  for (const k of order) {
    const thing = things.get(k);
    if (!thing) continue;
    const before = rows.get(k);
    const print = JSON.stringify([thing, mark(thing)]);
    if (before?.print === print) continue;
    const row = before?.row ?? newRow(k);
    fillRow(row, thing);
    rows.set(k, { row, print });
    if (!anew && shown.length + touched.size > 0) flash(row);
  }
  if (!waits) {
    for (const [k, { row }] of rows) if (!things.has(k)) { row.remove(); rows.delete(k); }
    place(keys);
    shown = keys;
  }
  select(selected, false);
}

// mark is what a row says beside its thing.
function mark(thing) {
  const kind = kinds[plural]?.kind;
  const d = kind && notified(kind, thing.key);
  return d ? [d.state, d.attempts?.length] : null;
}

// place puts rows in order and moves none that stands right.
function place(keys) {
  let at = body.firstElementChild;
  for (const k of keys) {
    const { row } = rows.get(k);
    if (row === at) at = at.nextElementSibling;
    else body.insertBefore(row, at);
  }
}

function hold(n) {
  const held = byId("held");
  held.hidden = n === 0;
  held.textContent = t("held", { n });
}

function flash(row) {
  row.classList.remove("flash");
  void row.offsetWidth; // begins the animation anew
  row.classList.add("flash");
}

const empty = (text) => el("p", { class: "empty quiet" }, text);

function newRow(key) {
  const row = el("tr", { tabindex: "-1", data: { key } });
  row.addEventListener("click", () => { select(key, false); open(plural, key); });
  return row;
}

function fillRow(row, thing) {
  const fn = cells[plural] ?? thingCells;
  row.replaceChildren(...fn(thing).map((content, i) => el("td", { class: columnsOf()[i] }, content)));
}

function thingCells(thing) {
  const k = kinds[plural];
  const state = stateOf(plural, thing);
  const out = [
    [el("b", { class: "num" }, thing[k.number]), el("span", { class: "sub" }, k.about(thing) ?? "")],
    k.amount(thing) === null ? "" : money(k.amount(thing), thing.currency),
    chip(state, stateText(plural, state)),
    timeOf(k.time(thing), worldNow()),
    told(k.kind, thing.key),
    el("span", { class: "buttons" }, (k.actions[state] ?? []).map((name, i) => button(actText(k.kind, name), () => act(k.kind, thing.key, name), { class: i === 0 && k.customer.includes(name) ? "small go" : "small", tabindex: "-1" }))),
  ];
  if (plural === "orders" || plural === "combined") out.splice(2, 0, el("span", { class: "quiet" }, thing.product));
  return out;
}

// told says whether the merchant has been told.
function told(kind, key) {
  const d = notified(kind, key);
  if (!d) return el("span", { class: "quiet" }, "—");
  return deliveryChip(d);
}

const cells = {
  deliveries: (d) => {
    const last = d.attempts?.at(-1);
    return [
      [el("b", {}, d.event_type || d.summary), el("span", { class: "sub" }, d.url)],
      el("span", { class: "num" }, d.about.split("/").at(-1)), deliveryChip(d), el("span", { class: "num" }, String(d.attempts?.length ?? 0)),
      last ? el("span", { class: last.accepted ? "num" : "num bad" }, last.status ? String(last.status) : last.error) : "",
      timeOf(last?.at ?? d.created, worldNow()),
    ];
  },
  requests: (r) => {
    const [path, query] = r.target.split("?");
    return [
      timeOf(r.at, worldNow()), [el("b", { class: "verb" }, r.method), el("span", { class: "num target" }, path, query ? el("span", { class: "quiet" }, `?${query}`) : null)],
      el("span", { class: r.status >= 400 || r.status === 0 ? "num bad" : "num good" }, r.status ? String(r.status) : t("request.cut")), el("span", { class: "num quiet" }, took(r.took)),
      [r.refused ? el("span", { class: "chip bad", title: reason(r.refused) }, el("span", { class: "mark", "aria-hidden": "true" }, "✗"), el("span", { class: "why" }, reason(r.refused)))
        : el("span", { class: "chip good" }, el("span", { class: "mark", "aria-hidden": "true" }, "✓"), t("request.signed")),
      r.warnings?.length ? el("span", { class: "chip wait" }, t("request.warnings", { n: r.warnings.length })) : null],
    ];
  },
};

// act presses a button of a thing and says what came of it.
export async function act(kind, key, name) {
  try {
    await post(`${pluralOf[kind]}/${keyPath(key)}/${name}`);
  } catch (error) {
    toast(error.code ? `${error.code} · ${error.message}` : error.message, true);
    return error;
  }
  changed(kind, key);
  return null;
}

// select marks a row; with focus it takes the keyboard there.
export function select(key, focus = true) {
  selected = key;
  for (const [k, { row }] of rows) {
    const on = k === key;
    row.classList.toggle("selected", on);
    row.setAttribute("aria-selected", String(on));
    row.tabIndex = on || (key === null && k === shown[0]) ? 0 : -1;
    if (on && focus) row.focus();
  }
}

// move goes n rows down.
export function move(n) {
  if (shown.length === 0) return;
  const at = shown.indexOf(selected);
  const to = at < 0 ? (n > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + n));
  select(shown[to]);
  rows.get(shown[to])?.row.scrollIntoView({ block: "nearest" });
}
