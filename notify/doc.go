// Package notify receives WeChat Pay's notifications: the message that an order was paid,
// refunded, complained about.
//
//	receiver, err := notify.New(notify.Config{Platform: keys, APIv3Key: apiv3Key})
//	handle, err := notify.Route(notify.Routes{"TRANSACTION.SUCCESS": func(ctx context.Context, e *notify.Event) error {
//		return orders.Paid(ctx, e.Get("out_trade_no").String(), e.Get("amount.total").Int())
//	}})
//	http.Handle("POST /wxpay/notify", receiver.Handler(handle))
//
// There is one way in, and nothing of it can be left out or done in another order: complete
// and single headers, the time, a known key, the signature over the raw body, the
// envelope, decryption. WeChat Pay is told that a notification was taken only after your
// function returned nil, and before its five seconds are over; otherwise it sends the
// notification again, 15 times in a day. One that comes twice, at once or later, enters
// your function once, for as long as the Handler remembers it. With a Once store that
// holds for all replicas: while one of them deals with an event, the others let WeChat Pay
// come again. The last word belongs to a unique index in your own database.
//
// Notifications of APIv2, in XML, come the same way: with Config.APIv2Key.
//
// Notifications get lost. Query an order whose notification does not come.
//
// The rules come from WeChat Pay's pages on notifications
// (https://pay.weixin.qq.com/doc/v3/merchant/4012791861 and its neighbours).
package notify
