// The language of the page: the one chosen here, else that of the browser.
import { texts } from "./texts.js";

function stored() {
  try { return localStorage.getItem("wxpay.language"); } catch { return null; }
}

const chosen = stored() ?? (navigator.languages ?? [navigator.language])[0] ?? "en";

export const chinese = chosen.toLowerCase().startsWith("zh");

// t returns a text; {name} in it stands for a value. It is a text, never HTML.
export function t(key, values = {}) {
  const pair = texts[key];
  if (!pair) return key;
  return pair[chinese ? 0 : 1].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// has reports whether there is a text.
export const has = (key) => key in texts;

export function switchLanguage() {
  try { localStorage.setItem("wxpay.language", chinese ? "en" : "zh-CN"); } catch { return; }
  location.reload();
}

// translate fills what stands in the HTML file.
export function translate(root = document) {
  document.documentElement.lang = chinese ? "zh-CN" : "en";
  for (const e of root.querySelectorAll("[data-text]")) e.textContent = t(e.dataset.text);
  for (const e of root.querySelectorAll("[data-label]")) {
    e.setAttribute("aria-label", t(e.dataset.label));
    if (e.tagName === "BUTTON") e.title = t(e.dataset.label);
  }
  for (const e of root.querySelectorAll("[data-hint]")) e.placeholder = t(e.dataset.hint);
}
