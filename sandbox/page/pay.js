// The customer's sheet: on a phone, or over a shop's page.
import { byId, button, el } from "./dom.js";
import { money, yuan } from "./format.js";
import { has, t, translate } from "./lang.js";
import { get, post } from "./api.js";

translate();

const code = location.pathname.slice("/pay/".length); // as it is in the address: escaped
const query = new URLSearchParams(location.search);
const back = webAddress(query.get("redirect_url"));
const overlay = query.get("overlay") === "1" && parent !== window;
const shop = webAddress(query.get("origin")); // who is told how it ended, if this is an overlay
if (overlay) document.body.classList.add("overlay");

// webAddress takes http and https alone: a javascript: address would run here.
function webAddress(text) {
  if (!text) return null;
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address : null;
  } catch { return null; }
}

// leave goes back to the shop. result is ok, cancel or fail; "" says nothing.
function leave(result, after = 0) {
  setTimeout(() => {
    if (overlay && shop) parent.postMessage({ wxpay: "sheet", result }, shop.origin);
    else if (back) location.assign(back.href);
  }, after);
}

const sheet = byId("sheet");

function show(...content) { sheet.replaceChildren(...content.flat(Infinity).filter(Boolean)); }

function amount(s) {
  if (s.total > 0) return el("p", { class: "sum num", title: t("fen", { fen: s.total }) }, yuan(s.total, s.currency));
  return s.kind === "authorization" ? null : [el("p", { class: "sum small" }, t("sheet.none")), s.limit ? el("p", { class: "quiet" }, t("sheet.limit", { amount: yuan(s.limit, s.currency) })) : null];
}

const receives = (s) => s.kind === "transfer" || s.kind === "authorization";

const head = (s) => [
  amount(s), el("h1", {}, s.description || t(`kind.${s.kind}`)),
  el("p", { class: "quiet" }, t(receives(s) ? "sheet.from" : "sheet.to", { merchant: s.merchant })), el("p", { class: "quiet" }, t("sheet.number"), " ", el("span", { class: "num" }, s.number)),
];

function done(s, ok, text, mark) {
  show(el("p", { class: `result ${ok ? "good" : "bad"}`, "aria-hidden": "true" }, mark ?? (ok ? "✓" : "✕")), el("h1", {}, text), s.total > 0 ? el("p", { class: "quiet" }, money(s.total, s.currency)) : null,
    back ? el("a", { class: "button big", href: back.href }, t("sheet.back")) : null);
  document.title = text;
}

const doneText = (s) => t(`sheet.done.${s.kind === "payscore" && s.state !== "DOING" ? "order" : s.kind}`);

async function press(action) {
  try {
    return await post(`pay/${code}/${action}`);
  } catch (error) {
    show(el("p", { class: "result bad", "aria-hidden": "true" }, "✕"), el("h1", {}, error.message), error.code ? el("p", { class: "quiet" }, el("code", {}, error.code)) : null, leaveButton("fail"));
    return null;
  }
}

const leaveButton = (result) => overlay || back ? button(t("sheet.back"), () => leave(result), { class: "quietly" }) : null;

async function main(action, s) {
  const after = await press(action);
  if (!after) return;
  done(after, true, doneText(after));
  leave("ok", 1400);
}

function choices(s) {
  const first = s.can.includes("pay") ? "pay" : "confirm";
  const label = first === "pay" ? `${t("sheet.pay")}${s.total > 0 ? ` ${yuan(s.total, s.currency)}` : ""}` : t(`sheet.confirm.${s.kind}`);
  const cancel = async () => {
    if (s.can.includes("cancel") || s.can.includes("leave")) await press(s.can.includes("cancel") ? "cancel" : "leave");
    done(s, false, t("sheet.cancelled"), "–");
    leave("cancel", 900);
  };
  const others = [
    s.can.includes("fail") ? button(t("sheet.fail"), async () => { if (await press("fail")) { done(s, false, t("sheet.failed")); leave("fail", 1400); } }) : null,
    button(t("sheet.later"), () => later(s, label, first, cancel)),
    button(t("sheet.lost"), async () => { const after = await press(first); if (after) done(after, true, t("sheet.lost.text"), "⋯"); leave("", 2500); }),
  ];
  return [
    button(label, () => main(first, s), { class: "big go", id: "pay" }), button(t("sheet.cancel"), cancel, { class: "quietly", id: "cancel" }),
    el("details", { class: "others" }, el("summary", {}, t("sheet.others")), el("div", { class: "buttons" }, others.filter(Boolean))),
  ];
}

function later(s, label, first, cancel) {
  show(el("p", { class: "result wait", "aria-hidden": "true" }, "⋯"), el("h1", {}, t("sheet.later.text")),
    button(label, () => main(first, s), { class: "big go" }), button(t("sheet.cancel"), cancel, { class: "quietly" }));
}

async function begin() {
  let s;
  try { s = await get(`pay/${code}`); } catch { show(el("p", { class: "result bad", "aria-hidden": "true" }, "✕"), el("h1", {}, t("sheet.gone")), leaveButton("fail")); return; }
  document.title = s.total > 0 ? `${yuan(s.total, s.currency)} · ${t("sandbox")}` : t("sandbox");
  if (s.can_pay) { show(el("div", { class: "owed" }, head(s)), choices(s)); byId("pay").focus({ preventScroll: true }); return; }
  const state = `state.${s.kind}.${s.state}`;
  show(el("div", { class: "owed" }, head(s)), el("p", { class: "ended" }, el("b", {}, has(state) ? t(state) : s.state), " ", el("code", {}, s.state)),
    s.refused ? el("p", { class: "quiet" }, t("sheet.over"), ": ", s.refused) : null,
    s.can.includes("close") ? button(t("sheet.close"), async () => { if (await press("close")) begin(); }, { class: "quietly" }) : null,
    back ? el("a", { class: "button big", href: back.href }, t("sheet.back")) : leaveButton("fail"));
}

begin();
