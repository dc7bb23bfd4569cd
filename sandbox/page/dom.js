// Elements. Whatever came from a request goes in as text.
import { t } from "./lang.js";

const svgSpace = "http://www.w3.org/2000/svg";

function fill(e, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (name === "class") e.setAttribute("class", value);
    else if (name === "data") Object.assign(e.dataset, value);
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return e;
}

// el makes an element: props are attributes, class, data, and on… listeners.
export const el = (tag, props = {}, ...children) => fill(document.createElement(tag), props, children);

export const svg = (tag, props = {}, ...children) => fill(document.createElementNS(svgSpace, tag), props, children);

export const byId = (id) => document.getElementById(id);

// button makes one that does not submit; while it works it cannot be pressed again.
export function button(text, onclick, props = {}) {
  const b = el("button", { type: "button", ...props }, text);
  b.addEventListener("click", async (event) => {
    event.stopPropagation();
    b.disabled = true;
    try { await onclick(b); } finally { b.disabled = false; }
  });
  return b;
}

// copy makes a button that copies a text.
export function copy(text, label = t("copy")) {
  return button(label, async (b) => {
    await toClipboard(text);
    b.textContent = t("copied");
    setTimeout(() => { b.textContent = label; }, 1200);
  }, { class: "link", "aria-label": `${t("copy")}: ${String(text).slice(0, 60)}` });
}

// Over http:// and a name that is not loopback there is no navigator.clipboard.
async function toClipboard(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try { await navigator.clipboard.writeText(text); return; } catch { /* it may be forbidden */ }
  }
  const area = el("textarea", { class: "offscreen" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

let toastTimer = 0;

// toast shows a sentence for a while; bad ones longer.
export function toast(text, bad = false) {
  const box = byId("toast");
  box.textContent = text;
  box.classList.toggle("bad", bad);
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, bad ? 7000 : 3000);
}

// section is a part of a drawer, under its title.
export const section = (title, ...content) => el("section", { class: "part" }, el("h3", {}, title), ...content);
