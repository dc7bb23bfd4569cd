// The small drawn path of states, lit at the present one.
import { svg } from "./dom.js";
import { t } from "./lang.js";
import { kinds, stateOf, stateText, toneOf } from "./kinds.js";

const width = 400, edge = 60, step = 62, top = 16;

export function statePath(plural, thing) {
  const state = stateOf(plural, thing);
  const { main, branches } = kinds[plural].path(thing);
  const shown = main.includes(state) || branches.some(([, s]) => s === state) ? main : [...main, state];
  const at = shown.indexOf(state);
  const branch = branches.find(([, s]) => s === state);
  const reached = at >= 0 ? at : branch ? branch[0] : 0;
  const x = (i) => shown.length === 1 ? width / 2 : edge + i * (width - 2 * edge) / (shown.length - 1);
  const root = svg("svg", { class: "path", viewBox: `0 0 ${width} ${top + (branches.length ? step : 0) + 34}`, role: "img", "aria-label": t("path.label", { state: stateText(plural, state) }) });
  for (let i = 1; i < shown.length; i++) {
    root.append(svg("line", { x1: x(i - 1) + 8, y1: top, x2: x(i) - 8, y2: top, class: i <= reached ? "edge passed" : "edge" }));
  }
  const taken = new Map();
  for (const [from, name] of branches) {
    const nth = taken.get(from) ?? 0;
    taken.set(from, nth + 1);
    const side = from === shown.length - 1 ? -1 : 1;
    const to = x(from) + side * (56 + nth * 100);
    const lit = name === state;
    root.append(svg("path", { d: `M${x(from)} ${top + 38}V${top + step - 10}q0 10 ${side * 10} 10H${to - side * 9}`, class: lit ? "edge passed" : "edge" }));
    node(root, to, top + step, plural, name, lit, lit);
  }
  shown.forEach((name, i) => node(root, x(i), top, plural, name, i === at, i <= reached));
  return root;
}

function node(root, x, y, plural, name, lit, passed) {
  const tone = lit ? toneOf(name) : "";
  root.append(svg("circle", { cx: x, cy: y, r: lit ? 7 : 5, class: `node ${lit ? `lit ${tone}` : passed ? "passed" : ""}` }));
  root.append(svg("text", { x, y: y + 20, class: lit ? "label lit" : "label" }, stateText(plural, name)));
  root.append(svg("text", { x, y: y + 31, class: "codeword" }, name));
}
