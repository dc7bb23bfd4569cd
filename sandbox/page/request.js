// The drawer of a request: what came, what was signed, what was answered.
import { copy, el, section } from "./dom.js";
import { body, timeOf, took } from "./format.js";
import { chinese, t } from "./lang.js";
import { compare } from "./compare.js";
import { pluralOf, worldNow } from "./store.js";
import { reason } from "./chip.js";

export function showRequest(r) {
  return [
    el("header", { class: "top" }, el("p", { class: "quiet" }, t("kind.request"), ` ${r.id} · `, timeOf(r.at, worldNow()), " · ", el("span", { class: "num" }, took(r.took))),
      el("h2", { tabindex: "-1", class: "target" }, el("span", { class: "verb" }, r.method), el("span", { class: "num" }, r.target)),
      el("p", { class: "headline" }, el("span", { class: r.status >= 400 || r.status === 0 ? "status num bad" : "status num good" }, r.status ? String(r.status) : t("request.cut")),
        r.refused ? el("span", { class: "chip bad" }, "✗ ", t("request.refused")) : el("span", { class: "chip good" }, "✓ ", t("request.signed")), r.mchid ? el("span", { class: "num quiet" }, r.mchid) : null),
      r.about?.length ? el("p", {}, r.about.map((a) => { const [kind, key] = a.split(" "); return el("a", { class: "num about", href: `#/${pluralOf[kind]}/${key}` }, key.split("/").at(-1)); })) : null),
    r.refused ? section(t("section.refused"), el("p", { class: "bad reason" }, reason(r.refused)), isAboutSignature(r) ? compare(r.message, r.signed, r.slip) : null) : null,
    r.verdicts ? section(t("section.verdict"), r.verdicts.map(verdict)) : null,
    section(t("section.body"), body(r.body, r.findings ?? [])),
    section(t("section.answer"), body(r.answer_body)),
    r.message ? section(t("section.message"), el("p", { class: "quiet" }, t("message.text")), copy(r.message), el("pre", { class: "code lines", tabindex: "0" }, lines(r.message))) : null,
    el("details", { class: "part fold", data: { name: "headers" } }, el("summary", {}, t("section.headers")), headers(r.header, !r.refused)),
    el("details", { class: "part fold", data: { name: "answer-headers" } }, el("summary", {}, t("section.answer.headers")), headers(r.answer_header, true)),
  ];
}

// verdict says what a failure means and what to do, under the name that errors, logs and the documentation have for it.
function verdict(v) {
  const said = chinese ? v.zh : v;
  return el("div", { class: "verdict" }, el("p", {}, el("b", {}, said.says)), el("p", {}, said.todo), el("p", { class: "quiet" }, el("a", { href: v.link, target: "_blank", rel: "noreferrer" }, v.name)));
}

const isAboutSignature = (r) => r.message && /signature/i.test(r.refused);

// lines marks the ends of lines, for they are signed too.
const lines = (message) => message.split("\n").flatMap((line, i, all) => [line, i < all.length - 1 ? el("span", { class: "newline", "aria-hidden": "true" }, "↵") : "", i < all.length - 1 ? "\n" : ""]);

const proofs = /^(wechatpay-(serial|signature|timestamp|nonce|signature-type)|authorization)$/i;

function headers(all, verified) {
  if (!all) return el("p", { class: "quiet" }, t("body.none"));
  return el("dl", { class: "pairs" }, Object.keys(all).sort().map((name) => el("div", {}, el("dt", {}, el("code", {}, name), proofs.test(name) && verified ? el("span", { class: "good", title: t("header.verified") }, " ✓") : null),
    el("dd", {}, el("code", { class: "num" }, all[name].join(", "))))));
}
