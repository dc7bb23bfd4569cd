// A delivery: a card in the drawer of what it tells of, or a drawer of its own.
import { button, copy, el, toast } from "./dom.js";
import { body, span, timeOf, took } from "./format.js";
import { t, has } from "./lang.js";
import { post } from "./api.js";
import { changed, pluralOf, worldNow } from "./store.js";
import { deliveryChip } from "./chip.js";

const forgeries = ["bad-signature", "wrong-key", "skew", "probe"];

export function showDelivery(d, whole) {
  const [kind, key] = d.about.split(" ");
  const title = d.event_type || `APIv2 ${d.summary}`;
  const next = d.state === "PENDING" && d.next ? el("p", { class: "quiet" }, t("delivery.next"), " ", timeOf(d.next, worldNow()), " · ", t("delivery.in", { span: span(new Date(d.next) - worldNow()) })) : null;
  const head = whole
    ? el("header", { class: "top" }, el("p", { class: "quiet" }, t("kind.delivery"), " · ", timeOf(d.created, worldNow())), el("h2", { tabindex: "-1" }, title), el("p", { class: "headline" }, deliveryChip(d)),
        el("p", {}, t("delivery.about"), " ", el("a", { class: "num", href: `#/${pluralOf[kind]}/${key}` }, key)))
    : el("p", { class: "cardhead" }, el("a", { href: `#/deliveries/${d.key}` }, el("b", {}, title)), deliveryChip(d));
  const parts = [
    head, el("p", { class: "url" }, el("code", { class: "num" }, d.url)),
    d.warning ? el("p", { class: "warn" }, t("delivery.warning"), " ", has(`warning.${d.warning}`) ? t(`warning.${d.warning}`) : d.warning) : null,
    next, attempts(d), resend(d),
    el("details", { class: "fold", data: { name: `plain-${d.key}` } }, el("summary", {}, t("delivery.plain")), copy(text(d)), body(text(d))),
  ];
  return whole ? parts : el("article", { class: "card" }, parts);
}

const text = (d) => JSON.stringify(d.resource ?? d.fields ?? {}, null, 2);

function attempts(d) {
  if (!d.attempts?.length) return el("p", { class: "quiet" }, t("attempts.none"));
  return el("ol", { class: "tries" }, d.attempts.map((a) => {
    const sound = a.accepted;
    const forged = a.fault && a.fault !== "resent" && a.fault !== "lost";
    const good = forged ? !sound : sound; // a forged one must be refused
    return el("li", {}, timeOf(a.at, worldNow()),
      el("span", { class: good ? "good" : "bad" }, good ? "✓ " : "✕ ", a.status ? String(a.status) : t("attempt.none")),
      a.fault ? el("span", { class: "tag" }, has(`fault.${a.fault}`) ? t(`fault.${a.fault}`) : a.fault) : null,
      forged && sound ? el("b", { class: "bad" }, t("attempt.believed")) : null,
      el("span", { class: "num quiet" }, took(a.took)),
      a.error || a.body ? el("code", { class: "reply" }, a.error || a.body) : null);
  }));
}

function resend(d) {
  const send = async (fault) => {
    try { await post(`deliveries/${d.key}/resend`, fault ? { fault } : {}); } catch (error) { toast(error.message, true); return; }
    changed("delivery", d.key);
  };
  return el("div", { class: "buttons" }, button(t("resend"), () => send(""), { class: "small", data: { focus: `resend-${d.key}` } }),
    el("details", { class: "menu", data: { name: `forge-${d.key}` } }, el("summary", { class: "small" }, t("resend.forged")),
      el("div", { class: "buttons" }, forgeries.map((f) => button(t(`fault.${f}`), () => send(f), { class: "small", data: { focus: `forge-${f}-${d.key}` } })))));
}
