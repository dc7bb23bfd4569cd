// What says in a word or two how a thing, a delivery or a request stands.
import { el } from "./dom.js";
import { has, t } from "./lang.js";
import { markOf, toneOf } from "./kinds.js";

export function chip(state, text) {
  const tone = toneOf(state);
  return el("span", { class: `chip ${tone}` }, el("span", { class: "mark", "aria-hidden": "true" }, markOf[tone]), text, el("code", {}, state));
}

export function deliveryChip(d) {
  const tone = d.state === "DONE" ? "good" : d.state === "LOST" ? "bad" : "wait";
  const text = d.state === "PENDING" && (d.attempts?.length ?? 0) > 0 ? t("delivery.again", { n: d.attempts.length }) : t(`delivery.${d.state}`);
  return el("span", { class: `chip ${tone}` }, el("span", { class: "mark", "aria-hidden": "true" }, markOf[tone]), text);
}

// reason leaves out the message that a refusal quotes: it stands below, byte for byte.
export function reason(refused) {
  const short = refused.replace(/, "(?:[^"\\]|\\.)*"$/s, "");
  return has(`reason.${short}`) ? t(`reason.${short}`) : short;
}
