// The drawer at the right: of a thing, a request, a delivery.
import { byId, button, el } from "./dom.js";
import { t } from "./lang.js";
import { get, keyPath } from "./api.js";
import { kinds } from "./kinds.js";
import { showThing } from "./thing.js";
import { showRequest } from "./request.js";
import { showDelivery } from "./delivery.js";

let at = null; // {plural, key}

export const opened = () => at;

// openDrawer shows something, or shows it anew: then what was unfolded stays so, and the focus.
export async function openDrawer(plural, key, focus = true) {
  const same = at?.plural === plural && at?.key === key;
  at = { plural, key };
  const drawer = byId("drawer");
  let content;
  try {
    content = plural === "requests" ? showRequest(await get(`requests/${key}`))
      : plural === "deliveries" ? showDelivery(await get(`deliveries/${key}`), true)
      : showThing(plural, await get(`${plural}/${keyPath(key)}`));
  } catch (error) {
    content = [el("p", { class: "empty" }, error.message)];
  }
  if (at?.plural !== plural || at?.key !== key) return; // another one was opened meanwhile
  const unfolded = new Set([...drawer.querySelectorAll("details[open]")].map((d) => d.dataset.name));
  const focused = same && drawer.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const top = drawer.scrollTop;
  const close = button("×", () => { location.hash = `#/${homeOf(plural)}`; }, { class: "close", "aria-label": t("close") });
  drawer.replaceChildren(close, ...content.flat(Infinity).filter(Boolean));
  drawer.hidden = false;
  document.body.classList.add("drawn");
  if (same) {
    for (const d of drawer.querySelectorAll("details")) if (unfolded.has(d.dataset.name)) d.open = true;
    drawer.scrollTop = top;
    if (focused) drawer.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  } else {
    drawer.scrollTop = 0;
    if (focus) drawer.querySelector("h2")?.focus();
  }
}

// homeOf is the list that stays behind a drawer.
let home = "orders";
export const setHome = (plural) => { home = plural; };
const homeOf = (plural) => plural in kinds || plural === home ? plural : home;

export function closeDrawer() {
  if (!at) return false;
  at = null;
  byId("drawer").hidden = true;
  byId("drawer").replaceChildren();
  document.body.classList.remove("drawn");
  return true;
}
