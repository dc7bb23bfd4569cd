// The kinds of things: what of them stands in a row, which buttons a state has, and how states follow.
import { t, has } from "./lang.js";

const parse = (text) => { try { return JSON.parse(text); } catch { return text; } };

// Of main the states follow each other; a branch leaves it behind the state of its number.
export const kinds = {
  orders: {
    kind: "order", number: "out_trade_no", about: (o) => o.description, amount: (o) => o.total, time: (o) => o.paid ?? o.ended ?? o.created,
    actions: { NOTPAY: ["pay", "close"], USERPAYING: ["pay", "cancel"] }, customer: ["pay", "fail", "cancel"],
    code: (o) => o.link,
    path: (o) => o.product === "codepay" || o.product === "micropay"
      ? { main: ["USERPAYING", "SUCCESS", "REFUND"], branches: [[0, "PAYERROR"], [1, "REVOKED"]] }
      : { main: ["NOTPAY", "SUCCESS", "REFUND"], branches: [[0, "CLOSED"]] },
  },
  combined: {
    kind: "combined", number: "combine_out_trade_no", about: (c) => t("combined.of", { n: c.orders.length }), amount: (c) => c.total, time: (c) => c.paid ?? c.ended ?? c.created,
    actions: { NOTPAY: ["pay", "close"] }, customer: ["pay", "fail"], code: (c) => c.link,
    path: () => ({ main: ["NOTPAY", "SUCCESS"], branches: [[0, "CLOSED"]] }),
  },
  refunds: {
    kind: "refund", number: "out_refund_no", about: (r) => r.reason || r.order.split("/")[1], amount: (r) => r.refund, time: (r) => r.ended ?? r.created, state: (r) => r.status,
    actions: { PROCESSING: ["succeed"] }, customer: [],
    path: () => ({ main: ["PROCESSING", "SUCCESS"], branches: [[0, "ABNORMAL"], [0, "CLOSED"]] }),
  },
  transfers: {
    kind: "transfer", number: "out_bill_no", about: (b) => b.transfer_remark, amount: (b) => b.transfer_amount, time: (b) => b.updated,
    actions: { WAIT_USER_CONFIRM: ["confirm"], TRANSFERING: ["succeed"] }, customer: ["confirm", "leave"], code: (b) => b.package_info,
    path: (b) => ({
      main: [...(["ACCEPTED", "PROCESSING"].includes(b.state) ? [b.state] : []), "WAIT_USER_CONFIRM", "TRANSFERING", "SUCCESS"],
      branches: [[1, "FAIL"], [0, b.state === "CANCELING" ? "CANCELING" : "CANCELLED"]],
    }),
  },
  authorizations: {
    kind: "authorization", number: "out_authorization_no", about: (a) => a.user_display_name, amount: () => null, time: (a) => a.ended ?? a.confirmed ?? a.created,
    actions: { WAIT_USER_CONFIRM: ["confirm"] }, customer: ["confirm", "close"], code: (a) => a.package_info,
    path: () => ({ main: ["WAIT_USER_CONFIRM", "TAKING_EFFECT", "CLOSED"], branches: [] }),
  },
  payscore: {
    kind: "payscore", number: "out_order_no", about: (o) => o.service_introduction, amount: (o) => o.total_amount || null, time: (o) => o.ended ?? o.completed ?? o.created,
    state: (o) => o.state === "DOING" ? o.collection === "USER_PAYING" ? "USER_PAYING" : "USER_CONFIRM" : o.state,
    actions: { CREATED: ["confirm"], USER_PAYING: ["pay"] }, customer: ["confirm", "pay"], code: (o) => o.package,
    path: () => ({ main: ["CREATED", "USER_CONFIRM", "USER_PAYING", "DONE"], branches: [[0, "EXPIRED"], [1, "REVOKED"]] }),
  },
  sharings: {
    kind: "sharing", number: "out_order_no", about: (s) => t("sharing.of", { n: s.receivers?.length ?? 0 }), amount: (s) => (s.receivers ?? []).reduce((sum, r) => sum + r.amount, 0), time: (s) => s.ended ?? s.created,
    actions: { PROCESSING: ["finish"] }, customer: [], path: () => ({ main: ["PROCESSING", "FINISHED"], branches: [] }),
  },
  returns: {
    kind: "return", number: "out_return_no", about: (r) => r.description, amount: (r) => r.amount, time: (r) => r.finished ?? r.created, state: (r) => r.result,
    actions: { PROCESSING: ["finish"] }, customer: [], path: () => ({ main: ["PROCESSING", "SUCCESS"], branches: [[0, "FAILED"]] }),
  },
};

// always are in the navigation; the others appear with the first of them.
export const always = ["orders", "refunds", "transfers", "payscore", "deliveries", "requests"];

export const stateOf = (plural, thing) => (kinds[plural]?.state ?? ((x) => x.state))(thing);

export function stateText(plural, state) {
  const key = `state.${kinds[plural].kind}.${state}`;
  return has(key) ? t(key) : state;
}

const tones = {
  NOTPAY: "wait", USERPAYING: "wait", PROCESSING: "wait", ACCEPTED: "wait", WAIT_USER_CONFIRM: "wait", TRANSFERING: "wait", CANCELING: "wait",
  CREATED: "wait", USER_CONFIRM: "wait", USER_PAYING: "wait", PENDING: "wait",
  SUCCESS: "good", DONE: "good", FINISHED: "good", TAKING_EFFECT: "good",
  PAYERROR: "bad", ABNORMAL: "bad", FAIL: "bad", FAILED: "bad", LOST: "bad",
  CLOSED: "over", REVOKED: "over", CANCELLED: "over", EXPIRED: "over", REFUND: "over",
};

export const toneOf = (state) => tones[state] ?? "over";
export const markOf = { wait: "○", good: "●", bad: "✕", over: "–" };

export function actText(kind, name) {
  const own = `act.${kind}.${name}`;
  return has(own) ? t(own) : name;
}

// rawOf reads raw JSON members for people.
export const rawOf = (value) => typeof value === "string" ? parse(value) : value;
