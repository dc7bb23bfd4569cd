// Three ways to make the first order, with this sandbox's own address and keys.
import { el, copy } from "./dom.js";
import { t } from "./lang.js";
import { get } from "./api.js";

let way = "cli";

export function firstOrder() {
  const box = el("section", { class: "first" }, el("h2", {}, t("first.title")), el("p", { class: "quiet" }, t("first.text")));
  const tabs = el("div", { class: "tabs", role: "tablist" });
  const panel = el("div", { class: "snippet", role: "tabpanel" });
  box.append(tabs, panel);
  get("keys").then(({ url, merchants }) => {
    const show = (name) => {
      way = name;
      const text = snippets[name](addressOf(url), merchants[0]);
      tabs.replaceChildren(...Object.keys(snippets).map((n) => {
        const tab = el("button", { type: "button", role: "tab", "aria-selected": String(n === way) }, t(`first.${n}`));
        tab.addEventListener("click", () => show(n));
        return tab;
      }));
      panel.replaceChildren(copy(text), el("pre", { class: "code", tabindex: "0" }, text));
    };
    show(way);
  }).catch(() => {});
  return box;
}

// addressOf is where this page was opened, unless that is this machine: then the sandbox knows best.
export function addressOf(url) {
  return isLoopback(location.hostname) ? url : `${location.origin}/`;
}

export const isLoopback = (host) => host === "localhost" || host.startsWith("127.") || host === "[::1]";

const number = () => `T${new Date().toISOString().slice(0, 19).replace(/\D/g, "")}`;
const ID = "wx8888888888888888";
const notify = "http://127.0.0.1:8080/notify";

function files(url, m) {
  return [`curl -sO ${url}_wxpay/keys/${m.mchid}/apiclient_key.pem`, `curl -sO ${url}_wxpay/keys/${m.mchid}/${keyFile(m)}`];
}

const keyFile = (m) => "pub_key.pem" in m.files ? "pub_key.pem" : "wechatpay_cert.pem";

const snippets = {
  cli: (url, m) => [
    ...files(url, m),
    `export WXPAY_BASE_URI=${url} WXPAY_MCHID=${m.mchid} WXPAY_SERIAL=${m.serial}`,
    'export WXPAY_PRIVATE_KEY="file://$PWD/apiclient_key.pem"',
    `export WXPAY_PLATFORM_KEY_ID=${m.platform_id} WXPAY_PLATFORM_KEY="file://$PWD/${keyFile(m)}"`, "",
    `wxpay post v3/pay/transactions/native appid=${ID} mchid=${m.mchid} \\`,
    `  out_trade_no=${number()} description=tea amount.total:=1234 \\`, `  notify_url=${notify} --qr`,
  ].join("\n"),
  go: (url, m) => [
    ...files(url, m).map((line) => `// ${line}`),
    'key, err := auth.LoadPrivateKey("file://apiclient_key.pem")', "if err != nil {", "\treturn err", "}",
    `platform, err := auth.LoadKeys(map[string]string{"${m.platform_id}": "file://${keyFile(m)}"})`, "if err != nil {", "\treturn err", "}",
    "client, err := wxpay.New(wxpay.Config{", `\tMchID: "${m.mchid}", Serial: "${m.serial}",`, `\tPrivateKey: key, Platform: platform, BaseURL: "${url}",`, "})",
    "if err != nil {", "\treturn err", "}",
    'order, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{',
    `\t"appid": "${ID}", "mchid": "${m.mchid}", "out_trade_no": "${number()}",`, '\t"description": "tea", "amount": wxpay.Params{"total": 1234},',
    `\t"notify_url": "${notify}",`, "}})",
  ].join("\n"),
  php: (url, m) => [
    ...files(url, m).map((line) => `// ${line}`), "// composer require wechatpay/wechatpay",
    "use WeChatPay\\Builder;", "use WeChatPay\\Crypto\\Rsa;", "",
    "$client = Builder::factory([", `    'mchid' => '${m.mchid}', 'serial' => '${m.serial}',`,
    "    'privateKey' => Rsa::from('file://apiclient_key.pem', Rsa::KEY_TYPE_PRIVATE),",
    `    'certs' => ['${m.platform_id}' => Rsa::from('file://${keyFile(m)}', Rsa::KEY_TYPE_PUBLIC)],`, `    'base_uri' => '${url}',`, "]);",
    "$answer = $client->chain('v3/pay/transactions/native')->post(['json' => [",
    `    'appid' => '${ID}', 'mchid' => '${m.mchid}', 'out_trade_no' => '${number()}',`, "    'description' => 'tea', 'amount' => ['total' => 1234],",
    `    'notify_url' => '${notify}',`, "]]);", "echo $answer->getBody();",
  ].join("\n"),
};
