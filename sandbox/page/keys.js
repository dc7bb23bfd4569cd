// The panel that says how a program becomes a merchant of this sandbox.
import { byId, button, copy, el } from "./dom.js";
import { t } from "./lang.js";
import { get } from "./api.js";
import { addressOf } from "./start.js";

export async function toggleKeys() {
  const panel = byId("keys");
  const opens = panel.hidden;
  byId("keys-button").setAttribute("aria-expanded", String(opens));
  panel.hidden = !opens;
  if (!opens) return;
  const { url, merchants } = await get("keys");
  panel.replaceChildren(el("p", { class: "quiet" }, t("keys.text")), ...merchants.map((m) => ring(addressOf(url), m)));
}

export function closeKeys() {
  if (byId("keys").hidden) return false;
  byId("keys").hidden = true;
  byId("keys-button").setAttribute("aria-expanded", "false");
  byId("keys-button").focus();
  return true;
}

function ring(url, m) {
  return el("dl", { class: "pairs" },
    pair(t("keys.url"), url), pair(t("merchant"), m.mchid), pair(t("keys.serial"), m.serial), pair(t("keys.platform"), m.platform_id),
    secret(t("keys.apiv3"), m.apiv3_key), secret(t("keys.apiv2"), m.apiv2_key),
    Object.entries(m.files).map(([name, text]) => name === "apiclient_key.pem" ? secret(name, text, save(name, text)) : pair(name, text.split("\n")[0], save(name, text), text)));
}

const pair = (name, text, more, whole = text) => el("div", {}, el("dt", {}, name), el("dd", {}, el("code", {}, text), copy(whole), more));

function secret(name, text, more) {
  const code = el("code", { class: "hidden-secret" }, "••••••••");
  let visible = false;
  const show = button(t("show"), () => {
    visible = !visible;
    code.textContent = visible ? text : "••••••••";
    code.classList.toggle("whole", visible);
    show.textContent = visible ? t("hide") : t("show");
  }, { class: "link", "aria-label": `${t("show")}: ${name}` });
  return el("div", {}, el("dt", {}, name), el("dd", {}, code, show, copy(text), more));
}

// save makes a link that saves a file.
function save(name, text) {
  const b = button(t("save"), () => {
    const address = URL.createObjectURL(new Blob([text], { type: "application/x-pem-file" }));
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }, { class: "link", "aria-label": `${t("save")}: ${name}` });
  return b;
}
