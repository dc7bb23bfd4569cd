// The admin interface.
// A Refusal is an answer that is none: with the code that WeChat Pay would give, if there is one.
export class Refusal extends Error {
  constructor(status, answer) {
    super(answer?.error ?? `HTTP ${status}`);
    this.status = status;
    this.code = answer?.code ?? "";
  }
}

async function call(method, path, body) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const response = await fetch(`/_wxpay/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  let answer = null;
  try { answer = await response.json(); } catch { /* cut off */ }
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);

// keyPath writes merchant/number into a path: the slash between them stays one.
export const keyPath = (key) => key.split("/").map(encodeURIComponent).join("/");

export const qrAddress = (text) => `/_wxpay/qr?text=${encodeURIComponent(text)}`;

// watch tells of changes until the page ends; ups and downs of the connection too.
export function watch(onChange, onUp, onDown) {
  const source = new EventSource("/_wxpay/events");
  source.onopen = onUp;
  source.onerror = onDown;
  source.onmessage = (event) => onChange(JSON.parse(event.data));
}
