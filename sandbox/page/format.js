// Amounts, times and bodies as people read them.
import { el } from "./dom.js";
import { t, chinese } from "./lang.js";

// yuan prints fen: 1234 is ¥12.34. It does not divide, for amounts are whole numbers.
export function yuan(fen, currency = "CNY") {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const text = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + digits.slice(-2);
  return (fen < 0 ? "−" : "") + (currency === "CNY" || !currency ? "¥" : currency + " ") + text;
}

export const money = (fen, currency) => el("span", { class: "num money", title: t("fen", { fen }) }, yuan(fen, currency));

const beijing = (options) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", hour12: false, ...options });
const dayFormat = beijing({ year: "numeric", month: "2-digit", day: "2-digit" });
const timeFormat = beijing({ hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const day = (date) => dayFormat.format(date);
export const clock = (date) => timeFormat.format(date);

// when prints a time of the world: today's without its day.
export function when(text, now) {
  if (!text) return "";
  const date = new Date(text);
  const time = clock(date);
  return day(date) === day(now) ? time : `${day(date).slice(5)} ${time}`;
}

export const timeOf = (text, now) => text ? el("time", { class: "num", datetime: text, title: `${day(new Date(text))} ${clock(new Date(text))} (UTC+8)` }, when(text, now)) : "";

// took prints nanoseconds.
export function took(ns) {
  if (ns < 1e6) return `${Math.max(1, Math.round(ns / 1e3))} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toFixed(ns < 1e7 ? 1 : 0)} ms`;
  return `${(ns / 1e9).toFixed(1)} s`;
}

// span prints how long something is, in its two largest units.
export function span(ms) {
  let s = Math.max(0, Math.round(ms / 1000));
  const parts = [];
  for (const [unit, size] of [[chinese ? "天" : "d", 86400], [chinese ? "时" : "h", 3600], [chinese ? "分" : "min", 60], [chinese ? "秒" : "s", 1]]) {
    const n = Math.floor(s / size);
    s -= n * size;
    if (n > 0 || parts.length > 0) parts.push(`${n} ${unit}`);
    if (parts.length === 2) break;
  }
  return parts.join(" ") || (chinese ? "0 秒" : "0 s");
}

// body shows a body: JSON indented, with marks at the fields that findings name.
export function body(text, findings = []) {
  if (!text) return el("p", { class: "quiet" }, t("body.none"));
  let value;
  try { value = JSON.parse(text); } catch { return el("pre", { class: "code" }, indentXML(text)); }
  const pre = el("pre", { class: "code", tabindex: "0" });
  const marked = new Set();
  write(pre, value, "", "", findings, marked);
  const rest = findings.filter((f) => !marked.has(f));
  if (rest.length === 0) return pre;
  return el("div", {}, pre, el("ul", { class: "findings" }, rest.map((f) => el("li", {}, f.text))));
}

function write(out, value, path, indent, findings, marked) {
  if (value === null || typeof value !== "object") {
    out.append(el("span", { class: typeof value === "string" ? "text" : "atom" }, JSON.stringify(value)));
    return;
  }
  const list = Array.isArray(value);
  const names = Object.keys(value);
  if (names.length === 0) { out.append(list ? "[]" : "{}"); return; }
  out.append(list ? "[" : "{");
  names.forEach((name, i) => {
    const here = list ? `${path}[${name}]` : path ? `${path}.${name}` : name;
    const found = findings.filter((f) => f.field === here);
    found.forEach((f) => marked.add(f));
    out.append(`\n${indent}  `);
    if (!list) {
      out.append(el(found.length ? "mark" : "span", { class: "name", title: found.map((f) => f.text).join("\n") || null }, JSON.stringify(name)), ": ");
    }
    write(out, value[name], here, `${indent}  `, findings, marked);
    if (i < names.length - 1) out.append(",");
    if (found.length) out.append(el("span", { class: "remark" }, `  ◂ ${found.map((f) => f.text).join("; ")}`));
  });
  out.append(`\n${indent}${list ? "]" : "}"}`);
}

// indentXML breaks the XML of APIv2, which is flat, into lines.
const indentXML = (text) => text.startsWith("<xml>") ? text.replace(/></g, ">\n<").replace(/^<(?!\/?xml>)/gm, "  <") : text;
