// The sandbox's stand-in for WeChat's JS-SDK: <script src="http://SANDBOX/_wxpay/jweixin.js">.
// It checks what the page hands over, says in the console which field is wrong, opens the pay
// page over the shop's and calls back as WeChat does. A page of a shop may have any style.
(() => {
  "use strict";
  const home = new URL(document.currentScript.src).origin;
  let configured = {};

  const say = (fault) => {
    const lines = [`wxpay sandbox: ${fault.field ? `${fault.field}: ` : ""}${fault.error_zh}`, `  ${fault.error}`];
    if (fault.found) lines.push(`  found:\n${fault.found}`);
    if (fault.want) lines.push(`  expected:\n${fault.want}`);
    console.error(lines.join("\n"));
    document.dispatchEvent(new CustomEvent("wxpay:wrong", { detail: fault }));
  };

  const check = async (method, params) => {
    let answer = null;
    try {
      const response = await fetch(`${home}/_wxpay/jsapi`, {
        method: "POST", credentials: "omit", headers: { "Content-Type": "text/plain" }, // which browsers send without asking before
        body: JSON.stringify({ method, appId: method === "chooseWXPay" ? configured.appId : undefined, params }),
      });
      answer = await response.json();
    } catch {
      answer = { error: "the sandbox does not answer", error_zh: "沙箱没有应答" };
    }
    if (answer.ok) return answer;
    say(answer);
    throw Object.assign(new Error(answer.error), { fault: answer });
  };

  // sheet shows the pay page over this one, until it says how it ended.
  const sheet = (code) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    const query = new URLSearchParams({ overlay: "1", origin: location.origin });
    frame.src = `${home}/pay/${encodeURIComponent(code)}?${query}`;
    frame.title = "wxpay sandbox";
    frame.dataset.wxpay = "sheet";
    Object.assign(frame.style, { position: "fixed", left: "0", right: "0", bottom: "0", width: "100%", height: "min(640px, 92%)", border: "0", zIndex: "2147483647", boxShadow: "0 -8px 40px rgb(0 0 0 / .35)", borderRadius: "16px 16px 0 0", colorScheme: "light dark" });
    const listen = (event) => {
      if (event.origin !== home || event.source !== frame.contentWindow || event.data?.wxpay !== "sheet") return;
      removeEventListener("message", listen);
      frame.remove();
      resolve(event.data.result);
    };
    addEventListener("message", listen);
    document.body.append(frame);
  });

  // run checks, shows and returns ok, cancel or fail: …; null if the network was lost.
  const run = async (method, params) => {
    try {
      const { code } = await check(method, params ?? {});
      return await sheet(code) || null;
    } catch (error) {
      return `fail:${error.fault?.field ? `${error.fault.field}: ` : ""}${error.message}`;
    }
  };

  const bridged = { getBrandWCPayRequest: "get_brand_wcpay_request", requestMerchantTransfer: "requestMerchantTransfer", openBusinessView: "openBusinessView" };

  window.WeixinJSBridge = {
    invoke(name, params, callback = () => {}) {
      if (!(name in bridged)) { callback({ err_msg: `${name}:fail, the sandbox does not know it` }); return; }
      run(name, params).then((result) => {
        if (result === null) return;
        const [kind, why] = [result.split(":")[0], result.slice(result.indexOf(":") + 1)];
        const answer = { err_msg: `${bridged[name]}:${kind}` };
        if (kind === "fail") answer.err_desc = why;
        callback(answer);
      });
    },
    call() {},
    on() {},
  };

  // withCallbacks calls success, cancel, fail and complete as the JS-SDK and mini programs do.
  const withCallbacks = (name, cancelled) => (options = {}) => {
    const { success, cancel, fail, complete, ...params } = options;
    run(name, params).then((result) => {
      if (result === null) return;
      const kind = result.split(":")[0];
      const answer = { errMsg: kind === "cancel" ? cancelled(name) : kind === "fail" ? `${name}:${result}` : `${name}:ok` };
      if (kind === "ok") success?.(answer);
      else if (kind === "cancel" && cancel) cancel(answer);
      else fail?.(answer);
      complete?.(answer);
    });
  };

  const sdk = (name) => `${name}:cancel`;
  const mini = (name) => `${name}:fail cancel`;

  const ready = [];
  const wx = {
    config(options = {}) { configured = options; ready.splice(0).forEach((fn) => setTimeout(fn, 0)); },
    ready(fn) { if (configured.appId) setTimeout(fn, 0); else ready.push(fn); },
    error() {},
    checkJsApi({ jsApiList = [], success, complete } = {}) {
      const answer = { checkResult: Object.fromEntries(jsApiList.map((name) => [name, name in wx])), errMsg: "checkJsApi:ok" };
      setTimeout(() => { success?.(answer); complete?.(answer); }, 0);
    },
    chooseWXPay: withCallbacks("chooseWXPay", sdk),
    requestPayment: withCallbacks("requestPayment", mini),
    requestMerchantTransfer: withCallbacks("requestMerchantTransfer", mini),
    openBusinessView: withCallbacks("openBusinessView", mini),
    invoke: (name, params, callback) => window.WeixinJSBridge.invoke(name, params, callback),
    miniProgram: { getEnv: (callback) => callback({ miniprogram: false }) },
  };
  window.wx = window.jWeixin = wx;

  setTimeout(() => document.dispatchEvent(new Event("WeixinJSBridgeReady")), 0);
})();
