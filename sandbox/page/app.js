// The page of the sandbox: header, navigation, keyboard.
import { byId, el, toast } from "./dom.js";
import { clock, day, yuan, span } from "./format.js";
import { chinese, switchLanguage, t, translate } from "./lang.js";
import { post } from "./api.js";
import { always, kinds } from "./kinds.js";
import { changed, follow, full, lists, loadAll, state, subscribe, worldNow } from "./store.js";
import { act, begin, current, draw, move, select, selection, setUp } from "./list.js";
import { closeDrawer, opened, openDrawer, setHome } from "./drawer.js";
import { closeKeys, toggleKeys } from "./keys.js";

translate();
byId("language").textContent = chinese ? "English" : "中文";
byId("language").addEventListener("click", switchLanguage);
byId("keys-button").addEventListener("click", () => toggleKeys().catch((error) => toast(error.message, true)));

byId("theme").addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const next = dark === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try { localStorage.setItem("wxpay.theme", next); } catch { /* it lasts as long as the page */ }
});

for (const b of document.querySelectorAll("[data-advance]")) {
  b.addEventListener("click", async () => {
    b.disabled = true;
    try { await post("clock", { advance: b.dataset.advance }); } catch (error) { toast(error.message, true); } finally { b.disabled = false; }
    changed("clock", "");
  });
}

function header() {
  const m = state.merchants?.[0];
  byId("merchant").textContent = (state.merchants ?? []).map((x) => x.mchid).join(", ");
  byId("balance").textContent = m ? yuan(m.balance) : "";
  byId("balance").title = m ? `${t("balance")} · ${t("fen", { fen: m.balance })}` : "";
  const moved = /^(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(state.moved) ?? [];
  const ms = ((Number(moved[1] ?? 0) * 60 + Number(moved[2] ?? 0)) * 60 + Number(moved[3] ?? 0)) * 1000;
  byId("moved").textContent = ms > 0 ? `+${span(ms)}` : t("clock.real");
  byId("moved").classList.toggle("on", ms > 0);
  tick();
}

function tick() {
  const now = worldNow();
  byId("clock").textContent = `${day(now)} ${clock(now)}`;
}

function nav() {
  const shown = [...Object.keys(kinds).filter((p) => always.includes(p) || lists[p].length > 0), "deliveries", "requests"];
  byId("kinds").replaceChildren(...shown.map((p) => el("a", { href: `#/${p}`, class: p === "deliveries" ? "apart" : null, "aria-current": p === current() ? "page" : null },
    el("span", {}, t(`nav.${p}`)), el("span", { class: "count num" }, String(lists[p].length) + (full(p) ? "+" : "")))));
}

// route shows what the address says: #/orders, #/orders/1900000001/T1, #/requests/12.
function route() {
  const [, plural, ...rest] = location.hash.split("/");
  const known = plural in lists ? plural : "orders";
  const key = rest.map(decodeURIComponent).join("/");
  const stays = key !== "" && shownFrom !== null && opened() !== null; // a link inside of a drawer leaves the list
  if (current() !== known && !stays || shownFrom === null) { begin(known); setHome(known); }
  shownFrom = known;
  if (key) { if (current() === known) select(key, false); openDrawer(known, key, !following); } else { const was = opened(); closeDrawer(); if (was) select(selection() ?? was.key); }
  nav();
}
let shownFrom = null;

// step goes n rows down. A drawer that is open follows; the focus stays in the list.
let following = false;
function step(n) {
  move(n);
  if (opened()?.plural !== current() || !selection()) return;
  following = true;
  history.replaceState(null, "", `#/${current()}/${selection()}`);
  route();
  following = false;
}

function search(event) {
  if (event.key === "Escape") { byId("search").value = ""; byId("search").dispatchEvent(new Event("input")); select(selection()); byId("search").blur(); }
  if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); byId("search").blur(); move(selection() ? 0 : 1); }
}
byId("search").addEventListener("keydown", search);

// payIt is p: of what is open, else of what is selected.
function payIt() {
  const at = opened() && kinds[opened().plural] ? opened() : { plural: current(), key: selection() };
  const k = kinds[at.plural];
  if (!k || !at.key) { toast(t("pay.nothing")); return; }
  const thing = lists[at.plural].find((v) => v.key === at.key);
  const name = thing && (k.actions[(k.state ?? ((x) => x.state))(thing)] ?? []).find((a) => k.customer.includes(a));
  act(k.kind, at.key, name ?? k.customer[0] ?? "pay");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const onButton = /^(BUTTON|A|SUMMARY)$/.test(event.target.tagName);
  const keys = {
    j: () => step(1), k: () => step(-1), p: payIt, "/": () => byId("search").focus(),
    ArrowDown: event.target.tagName === "TR" ? () => step(1) : null, ArrowUp: event.target.tagName === "TR" ? () => step(-1) : null,
    Enter: onButton || !selection() ? null : () => { location.hash = `#/${current()}/${selection()}`; },
    Escape: () => { if (!closeKeys() && opened()) location.hash = `#/${current()}`; },
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

setUp((plural, key) => { location.hash = `#/${plural}/${key}`; });
addEventListener("hashchange", route);
setInterval(tick, 1000);

subscribe(({ all, keys }) => {
  header();
  nav();
  draw(keys, all);
  const at = opened();
  if (at && at.plural !== "requests" && keys.size > 0) openDrawer(at.plural, at.key, false);
});

let downTimer = 0;
function notice(text, kind) {
  const box = byId("notice");
  box.textContent = text;
  box.className = `notice ${kind}`;
  box.hidden = text === "";
}

loadAll().then(() => {
  route();
  follow((again) => {
    clearTimeout(downTimer);
    if (again) { notice(t("live.again"), "good"); setTimeout(() => notice("", ""), 2500); }
  }, () => { downTimer = setTimeout(() => notice(t("live.lost"), "wait"), 400); });
}).catch((error) => notice(error.status === 403 ? `${t("token.missing")} ${error.message}` : error.message, "bad"));
