// Two messages side by side, with the first byte lit that differs.
import { el } from "./dom.js";
import { t, has } from "./lang.js";

const before = 60, behind = 80; // characters around the difference

// compare shows what the gateway verified beside what was signed: found by the sandbox, or pasted.
export function compare(expected, signed, slip) {
  const out = el("div", { class: "sides" });
  if (signed) {
    out.append(el("p", {}, el("b", {}, t("compare.found")), " ", has(`slip.${slip}`) ? t(`slip.${slip}`) : slip));
    out.append(sides(expected, signed));
    return out;
  }
  const area = el("textarea", { rows: "4", class: "num", spellcheck: "false", placeholder: t("compare.paste"), "aria-label": t("compare.paste") });
  const result = el("div");
  area.addEventListener("input", () => result.replaceChildren(area.value ? sides(expected, area.value) : ""));
  out.append(el("p", { class: "quiet" }, t("compare.unknown")), area, result);
  return out;
}

function sides(a, b) {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  if (i === a.length && i === b.length) return el("p", { class: "good" }, t("compare.same"));
  const line = a.slice(0, i).split("\n").length;
  return el("div", {}, el("p", { class: "quiet" }, t("compare.at", { byte: new TextEncoder().encode(a.slice(0, i)).length + 1, line, part: t(`part.${Math.min(line, 6)}`) })),
    el("div", { class: "two" }, side(t("compare.received"), a, i), side(t("compare.signed"), b, i)));
}

function side(title, text, i) {
  const from = Math.max(0, i - before);
  const shown = (s) => s.replace(/\n/g, "↵\n").replace(/\r/g, "␍");
  return el("figure", {}, el("figcaption", {}, title), el("pre", { class: "code", tabindex: "0" }, from > 0 ? "…" : "", shown(text.slice(from, i)),
    el("mark", { class: "byte" }, i < text.length ? shown(text[i]) : t("compare.end")), shown(text.slice(i + 1, i + behind)), text.length > i + behind ? "…" : ""));
}
