// wechatpay-axios-plugin walks the sandbox: it orders, is paid and told, queries, refunds, reads a bill, over APIv3 and APIv2. What
// it gets is verified by the plugin's own functions; the first difference ends it.
//
//   WXPAY_ACCOUNT=wxpay-sandbox WXPAY_ADMIN=http://127.0.0.1:9000/ WXPAY_BASE=http://127.0.0.1:9000/ node walk.mjs
//
// WXPAY_ACCOUNT is the folder with the keys. Without WXPAY_BASE the plugin is told of no address, and HTTPS_PROXY leads it there.
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import plugin from 'wechatpay-axios-plugin';

const { Wechatpay, Rsa, Aes, Formatter, Hash, Transformer } = plugin;

const read = (name) => readFileSync(join(process.env.WXPAY_ACCOUNT, name));
const text = (name) => read(name).toString().trim();
const account = {
  admin: process.env.WXPAY_ADMIN, mchid: '1900000001', serial: new X509Certificate(read('apiclient_cert.pem')).serialNumber,
  platformId: text('sandbox_key_id.txt'), apiv3Key: text('apiv3_key.txt'), apiv2Key: text('apiv2_key.txt'),
};
const appid = 'wxd678efh567hg6787';
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

const wxpay = new Wechatpay({
  ...process.env.WXPAY_BASE && { baseURL: process.env.WXPAY_BASE },
  mchid: account.mchid,
  serial: account.serial,
  privateKey: read('apiclient_key.pem'),
  certs: { [account.platformId]: read('pub_key.pem') },
  secret: account.apiv2Key,
  merchant: { cert: read('apiclient_cert.pem'), key: read('apiclient_key.pem') },
});

// step names what goes on, for the message of a failure.
let doing = 'start';
function step(name) { doing = name; }

// refused expects an error answer.
async function refused(call, status, code) {
  const error = await call.then(() => assert.fail('it was not refused'), (e) => e);
  assert.ok(error.response, error.stack);
  assert.equal(error.response.status, status, JSON.stringify(error.response.data));
  if (code) { assert.equal(error.response.data.code ?? error.response.data.err_code, code); }
}

// admin presses a button of the sandbox.
async function admin(path, body) {
  const response = await fetch(new URL(`_wxpay/${path}`, account.admin), body && { method: 'POST', body: JSON.stringify(body) });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer;
}

// The merchant's notify_url: /v3 and /v2.
const waiting = [];
const came = [];
function arrived(event) {
  const resolve = waiting.shift();
  if (resolve) { resolve(event); } else { came.push(event); }
}
function told() {
  if (came.length) { return came.shift(); }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no notification came within 10 s')), 10000);
    waiting.push((event) => { clearTimeout(timer); if (event instanceof Error) { reject(event); } else { resolve(event); } });
  });
}

function openV3(headers, body) {
  const timestamp = headers['wechatpay-timestamp'];
  assert.ok(Math.abs(Formatter.timestamp() - timestamp) < 300, `the timestamp is ${timestamp}`);
  assert.equal(headers['wechatpay-serial'], account.platformId);
  assert.ok(Rsa.verify(
    Formatter.response(timestamp, headers['wechatpay-nonce'], body), headers['wechatpay-signature'],
    Rsa.from(read('pub_key.pem'), Rsa.KEY_TYPE_PUBLIC),
  ), 'the signature of the notification does not fit');
  const { event_type: type, resource } = JSON.parse(body);
  assert.equal(resource.algorithm, 'AEAD_AES_256_GCM');
  return { type, ...JSON.parse(Aes.AesGcm.decrypt(resource.ciphertext, account.apiv3Key, resource.nonce, resource.associated_data)) };
}

function openV2(body) {
  const fields = Transformer.toObject.call({}, body);
  if (fields.req_info) {
    const xml = Aes.AesEcb.decrypt(fields.req_info, Hash.md5(account.apiv2Key));
    return Transformer.toObject.call({}, xml);
  }
  assert.equal(Hash.sign(fields.sign_type ?? Hash.ALGO_MD5, fields, account.apiv2Key), fields.sign, 'the sign of the notification');
  return fields;
}

const server = createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces).toString();
    const isV2 = request.url === '/v2';
    let event;
    try {
      event = isV2 ? openV2(body) : openV3(request.headers, body);
    } catch (error) {
      event = error;
    }
    response.statusCode = event instanceof Error ? 500 : 200;
    response.end(isV2 ? Transformer.toXml({ return_code: 'SUCCESS', return_msg: 'OK' }) : '');
    arrived(event);
  });
});

async function walkV3(base) {
  const order = (number, more) => ({
    appid, mchid: account.mchid, description: '茶, 热的 & "甜"', out_trade_no: number, notify_url: `${base}/v3`, attach: 'a,b',
    amount: { total: 199, currency: 'CNY' }, ...more,
  });
  const asked = { params: { mchid: account.mchid } };

  step('v3: Native order');
  const native = await wxpay.v3.pay.transactions.native.post(order('AXIOS-1'));
  assert.equal(native.status, 200);
  assert.match(native.data.code_url, /^(weixin|https?):\/\//);

  step('v3: JSAPI order');
  const jsapi = await wxpay.v3.pay.transactions.jsapi.post(order('AXIOS-2', { payer: { openid } }));
  assert.match(jsapi.data.prepay_id, /^wx/);

  step('v3: App and H5 orders');
  assert.ok((await wxpay.v3.pay.transactions.app.post(order('AXIOS-3'))).data.prepay_id);
  const h5 = order('AXIOS-4', { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } });
  assert.match((await wxpay.v3.pay.transactions.h5.post(h5)).data.h5_url, /^https?:/);

  step('v3: refusals');
  await refused(wxpay.v3.pay.transactions.native.post(order('AXIOS-1', { amount: { total: 1 } })), 400, 'INVALID_REQUEST');
  await refused(wxpay.v3.pay.transactions.native.post({ mchid: account.mchid }), 400, 'PARAM_ERROR');
  await refused(wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ ...asked, out_trade_no: 'AXIOS-none' }), 404, 'ORDER_NOT_EXIST');

  step('v3: query before the payment');
  const before = await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ ...asked, out_trade_no: 'AXIOS-1' });
  assert.equal(before.data.trade_state, 'NOTPAY');

  step('v3: payments');
  const paid = {};
  for (const number of ['AXIOS-1', 'AXIOS-2']) {
    await admin(`orders/${number}/pay`, {});
    const event = await told();
    assert.equal(event.type, 'TRANSACTION.SUCCESS');
    assert.equal(event.out_trade_no, number);
    assert.equal(event.trade_state, 'SUCCESS');
    assert.equal(event.amount.total, 199);
    paid[number] = event.transaction_id;
  }

  step('v3: query by both numbers');
  const byNumber = await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ ...asked, out_trade_no: 'AXIOS-2' });
  const byID = await wxpay.v3.pay.transactions.id._transaction_id_.get({ ...asked, transaction_id: paid['AXIOS-2'] });
  assert.equal(byNumber.data.trade_state, 'SUCCESS');
  assert.equal(byNumber.data.trade_type, 'JSAPI');
  assert.equal(byNumber.data.payer.openid, openid);
  assert.deepEqual(byID.data, byNumber.data);

  step('v3: close');
  const closed = await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post({ mchid: account.mchid }, { out_trade_no: 'AXIOS-3' });
  assert.equal(closed.status, 204);

  step('v3: refund');
  const back = await wxpay.v3.refund.domestic.refunds.post({
    transaction_id: paid['AXIOS-1'], out_refund_no: 'AXIOS-1-R', reason: '凉了', notify_url: `${base}/v3`,
    amount: { refund: 99, total: 199, currency: 'CNY' },
  });
  assert.equal(back.data.status, 'PROCESSING');
  await admin('clock', { advance: '1h' });
  const event = await told();
  assert.equal(event.type, 'REFUND.SUCCESS');
  assert.equal(event.out_refund_no, 'AXIOS-1-R');
  assert.equal(event.refund_status, 'SUCCESS');
  const found = await wxpay.v3.refund.domestic.refunds._out_refund_no_.get({ out_refund_no: 'AXIOS-1-R' });
  assert.equal(found.data.status, 'SUCCESS');
  assert.equal(found.data.amount.refund, 99);

  step('v3: too large a refund');
  await refused(wxpay.v3.refund.domestic.refunds.post({
    out_trade_no: 'AXIOS-1', out_refund_no: 'AXIOS-1-R2', amount: { refund: 101, total: 199, currency: 'CNY' },
  }), 400);

  step('v3: sensitive fields');
  const echo = await wxpay.v3.security.echo.post({
    echo_message: 'a', encrypted_echo_message: Rsa.encrypt('张三', Rsa.from(read('pub_key.pem'), Rsa.KEY_TYPE_PUBLIC)),
  }, { headers: { 'Wechatpay-Serial': account.platformId } });
  assert.equal(Rsa.decrypt(echo.data.encrypted_echo_message, Rsa.from(read('apiclient_key.pem'), Rsa.KEY_TYPE_PRIVATE)), '张三');
}

// bill compares the bill of the day of the walk with what was done.
async function walkBill(day) {
  step('v3: bill');
  const { data: ticket } = await wxpay.v3.bill.tradebill.get({ params: { bill_date: day, bill_type: 'ALL' } });
  assert.equal(ticket.hash_type, 'SHA1');
  for (const options of [{}, { tar_type: 'GZIP' }]) {
    const params = { bill_date: day, ...options };
    const { data } = await wxpay.v3.bill.tradebill.get({ params });
    const url = new URL(data.download_url);
    const { data: file } = await wxpay.v3.billdownload.file.get({
      params: Object.fromEntries(url.searchParams), responseType: 'arraybuffer', transformResponse: [(v) => v],
    });
    let csv = Buffer.from(file);
    if (options.tar_type) { csv = (await import('node:zlib')).gunzipSync(csv); }
    assert.equal(createHash('sha1').update(csv).digest('hex'), data.hash_value, 'the hash of the bill');
    const { rows, summary } = Formatter.castCsvBill(csv);
    assert.equal(rows.length, 5, csv.toString()); // three payments, two refunds
    const row = rows.find((r) => r.商户退款单号 === 'AXIOS-1-R');
    assert.equal(row.退款金额, '0.99');
    for (const r of rows) { assert.match(r.交易时间, new RegExp(`^${day} `)); }
    assert.equal(summary.总交易单数, '5');
    const total = rows.reduce((sum, r) => sum + Math.round(100 * r.应结订单金额), 0);
    assert.equal(Math.round(100 * summary.应结订单总金额), total);
    assert.equal(Math.round(100 * summary.退款总金额), 99 + 20);
  }

  step('v3: bill by its whole URL');
  const { data: file } = await wxpay.client.v3.get(ticket.download_url, { responseType: 'arraybuffer', transformResponse: [(v) => v] });
  assert.equal(createHash('sha1').update(Buffer.from(file)).digest('hex'), ticket.hash_value);
  await refused(wxpay.v3.bill.tradebill.get({ params: { bill_date: '2020-01-01' } }), 400);
}

async function walkV2(base) {
  const order = (number, more) => ({
    appid, mch_id: account.mchid, body: '茶 & <杯>', out_trade_no: number, total_fee: '120', spbill_create_ip: '127.0.0.1',
    notify_url: `${base}/v2`, trade_type: 'NATIVE', ...more,
  });
  step('v2: order');
  const { data: native } = await wxpay.v2.pay.unifiedorder.post(order('AXV2-1'));
  assert.ok(native.code_url && native.prepay_id);
  const { data: jsapi } = await wxpay.v2.pay.unifiedorder.post(order('AXV2-2', { trade_type: 'JSAPI', openid, sign_type: 'HMAC-SHA256' }));
  assert.ok(jsapi.prepay_id);

  step('v2: refusal');
  await refused(wxpay.v2.pay.orderquery.post({ appid, mch_id: account.mchid, out_trade_no: 'AXV2-none' }), 200, 'ORDERNOTEXIST');

  step('v2: payment');
  await admin('orders/AXV2-1/pay', {});
  const event = await told();
  assert.equal(event.out_trade_no, 'AXV2-1');
  assert.equal(event.result_code, 'SUCCESS');
  assert.equal(event.total_fee, '120');

  step('v2: query');
  const { data: found } = await wxpay.v2.pay.orderquery.post({ appid, mch_id: account.mchid, transaction_id: event.transaction_id });
  assert.equal(found.trade_state, 'SUCCESS');
  assert.equal(found.out_trade_no, 'AXV2-1');

  step('v2: close');
  await wxpay.v2.pay.closeorder.post({ appid, mch_id: account.mchid, out_trade_no: 'AXV2-2' });

  step('v2: refund');
  const { data: back } = await wxpay.v2.secapi.pay.refund.post({
    appid, mch_id: account.mchid, out_trade_no: 'AXV2-1', out_refund_no: 'AXV2-1-R', total_fee: '120', refund_fee: '20',
    notify_url: `${base}/v2`,
  }, { security: true });
  assert.equal(back.refund_fee, '20');
  await admin('clock', { advance: '1h' });
  const refund = await told();
  assert.equal(refund.out_refund_no, 'AXV2-1-R');
  assert.equal(refund.refund_status, 'SUCCESS');
  const { data: state } = await wxpay.v2.pay.refundquery.post({ appid, mch_id: account.mchid, out_refund_no: 'AXV2-1-R' });
  assert.equal(state.refund_status_0, 'SUCCESS');
  assert.equal(state.refund_count, '1');
}

async function walkBillV2(day) {
  step('v2: bill');
  const { data: csv } = await wxpay.v2.pay.downloadbill.post({
    appid, mch_id: account.mchid, bill_date: day.replaceAll('-', ''), bill_type: 'ALL',
  }, { responseType: 'arraybuffer', transformResponse: [(v) => v] });
  assert.equal(Formatter.castCsvBill(Buffer.from(csv)).rows.length, 5);
}

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  try {
    // The walk takes two hours and is to end on the same day: it begins at nine in Beijing.
    const began = new Date((await admin('state')).now);
    const minutes = (24 + 9) * 60 - ((began.getUTCHours() + 8) % 24) * 60 - began.getUTCMinutes();
    await admin('clock', { advance: `${minutes}m` });
    const day = (await admin('state')).now.slice(0, 10);
    await walkV3(base);
    await walkV2(base);
    await admin('clock', { advance: '26h' });
    await walkBill(day);
    await walkBillV2(day);
    console.log('walked');
  } catch (error) {
    console.error(`${doing}: ${error.stack}`);
    if (error.response) { console.error('the answer: %d %s %o', error.response.status, JSON.stringify(error.response.headers), error.response.data); }
    process.exitCode = 1;
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
