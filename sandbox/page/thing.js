// The drawer of an order, a refund, a transfer, …
import { button, copy, el, section } from "./dom.js";
import { money, timeOf, took } from "./format.js";
import { t } from "./lang.js";
import { qrAddress } from "./api.js";
import { kinds, stateOf, stateText, actText, rawOf } from "./kinds.js";
import { statePath } from "./statepath.js";
import { act } from "./list.js";
import { chip } from "./chip.js";
import { showDelivery } from "./delivery.js";
import { isLoopback } from "./start.js";
import { state as worldState, worldNow } from "./store.js";

export function showThing(plural, answer) {
  const k = kinds[plural];
  const thing = answer[k.kind];
  const state = stateOf(plural, thing);
  const amount = k.amount(thing);
  return [
    el("header", { class: "top" }, el("p", { class: "quiet" }, t(`kind.${k.kind}`), " · ", thing.product ?? "", thing.product ? " · " : "", timeOf(thing.created, worldNow())),
      el("h2", { tabindex: "-1" }, el("span", { class: "num" }, thing[k.number]), copy(thing[k.number])),
      el("p", { class: "headline" }, amount === null ? null : money(amount, thing.currency), chip(state, stateText(plural, state))),
      k.about(thing) ? el("p", { class: "sub" }, k.about(thing)) : null),
    statePath(plural, thing),
    customer(plural, thing, answer.can),
    forbidden(k, thing, answer.can),
    section(t("section.callbacks"), answer.deliveries?.length ? answer.deliveries.toReversed().map((d) => showDelivery(d, false)) : el("p", { class: "quiet" }, thing.notify_url === undefined && !answer.deliveries?.length ? t("callbacks.nowhere") : t("callbacks.none"))),
    section(t("section.requests"), answer.requests?.length ? el("ul", { class: "calls" }, answer.requests.map(call)) : el("p", { class: "quiet" }, t("requests.none"))),
    section(t("section.numbers"), numbers(k, thing)),
  ];
}

// linkOf is where the customer goes. A phone cannot open what is called 127.0.0.1: if this page
// was opened by another name, the link has that one.
export function linkOf(code) {
  if (!code) return "";
  const link = new URL(code.includes("/pay/") ? code : `/pay/${encodeURIComponent(code)}`, worldState.url || location.href);
  if (!isLoopback(location.hostname)) { link.protocol = location.protocol; link.host = location.host; }
  return link.href;
}

function customer(plural, thing, steps) {
  const k = kinds[plural];
  const able = steps.filter((s) => !s.message && !(s.nothing && stateIsLast(plural, thing)));
  const link = k.code ? linkOf(k.code(thing)) : "";
  if (able.length === 0) return null;
  const mine = able.filter((s) => k.customer.includes(s.name));
  const others = able.filter((s) => !k.customer.includes(s.name));
  const key = thing.key;
  const press = (s, cls) => button(actText(k.kind, s.name), () => act(k.kind, key, s.name), { class: cls, data: { focus: `act-${s.name}` } });
  const live = link && mine.length > 0;
  return section(mine.length > 0 ? t("section.customer") : t("section.can"),
    el("div", { class: live ? "customer" : "customer plain" },
      live ? el("a", { class: "qr", href: link, target: "_blank", rel: "noopener", title: t("open") }, el("img", { src: qrAddress(link), alt: t("qr.alt"), width: "136", height: "136" })) : null,
      el("div", { class: "choices" },
        live ? el("p", { class: "quiet" }, t(isLoopback(new URL(link).hostname) ? "qr.here" : "qr.scan")) : null,
        el("div", { class: "buttons" }, mine.map((s, i) => press(s, i === 0 ? "go" : ""))),
        others.length ? el("div", { class: "buttons" }, others.map((s) => press(s, "small"))) : null,
        live ? el("p", { class: "linkline" }, el("a", { href: link, target: "_blank", rel: "noopener" }, t("open")), copy(link, t("copy.link"))) : null)));
}

const stateIsLast = (plural, thing) => !(stateOf(plural, thing) in kinds[plural].actions);

// forbidden are buttons that WeChat Pay would refuse: each says how.
function forbidden(k, thing, steps) {
  const refused = steps.filter((s) => s.message);
  if (refused.length === 0) return null;
  return el("details", { class: "part fold", data: { name: "forbidden" } }, el("summary", {}, t("forbidden.title")),
    el("ul", { class: "refusals" }, refused.map((s) => {
      const said = el("span", { class: "said" }, el("code", {}, s.code || "—"), " ", s.message);
      return el("li", {}, button(tryText(k.kind, s), async () => {
        const error = await act(k.kind, thing.key, s.name);
        if (error) said.replaceChildren(el("b", { class: "bad" }, `✕ ${error.code || error.status}`), " ", error.message);
      }, { class: "small", data: { focus: `try-${s.name}` } }), said);
    })));
}

// tryText says what a forbidden button tries: to pay once more, or what is closed.
function tryText(kind, s) {
  if (s.name !== "pay" || !["order", "combined"].includes(kind)) return actText(kind, s.name);
  if (s.code === "ORDERPAID") return t("try.twice");
  return s.code === "ORDER_CLOSED" ? t("try.closed") : actText(kind, s.name);
}

function call(r) {
  return el("li", {}, el("a", { href: `#/requests/${r.id}` }, timeOf(r.at, worldNow()), el("b", { class: "verb" }, r.method), el("span", { class: "num target" }, r.target),
    el("span", { class: r.status >= 400 || r.status === 0 ? "num bad" : "num good" }, String(r.status)), el("span", { class: "num quiet" }, took(r.took)),
    el("span", { class: r.refused ? "bad" : "good", title: r.refused || t("request.signed") }, r.refused ? "✗" : "✓")));
}

const shownElsewhere = new Set(["key", "description", "state", "status", "created", "print", "link", "product", "currency", "api"]);
const amounts = new Set(["total", "refund", "transfer_amount", "total_amount", "amount", "unsplit", "shared", "refunded", "most_total", "unfrozen"]);
const times = new Set(["prepay_at", "expires", "paid", "ended", "last_refund", "succeeded", "updated", "confirmed", "package_at", "completed", "finished"]);
const notShown = /_print$/;

// numbers are all members of a thing, to be copied.
function numbers(k, thing) {
  const rows = Object.entries(thing).filter(([name, v]) => !shownElsewhere.has(name) && !notShown.test(name) && v !== "" && v !== null && v !== false && !String(v).startsWith("0001-01-01"));
  return el("dl", { class: "pairs" }, rows.map(([name, v]) => el("div", {}, el("dt", {}, el("code", {}, name)), el("dd", {}, value(name, v, thing)))));
}

function value(name, v, thing) {
  if (name === "orders" || name === "refunds") {
    return v.map((key) => el("a", { class: "num", href: name === "orders" ? `#/orders/${key}` : `#/refunds/${thing.merchant}/${key}` }, key));
  }
  if (name === "order" || name === "sharing") return el("a", { class: "num", href: `#/${name}s/${v}` }, v);
  if (amounts.has(name)) return money(v, thing.currency);
  if (times.has(name)) return timeOf(v, worldNow());
  if (typeof v === "object") return el("code", { class: "num" }, JSON.stringify(rawOf(v)));
  return [el("code", { class: "num" }, String(v)), typeof v === "string" && v.length > 4 ? copy(v) : null];
}
