package sandbox

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// shownReply is how much of a merchant's answer is kept.
const shownReply = 500

// send brings a notice to its URL, signed and encrypted anew.
func (s *Sandbox) send(ctx context.Context, n *world.Notice) world.Reply {
	delivery, err := s.gateway.Notify(ctx, n.URL, notification(n))
	if err != nil {
		return world.Reply{Err: strings.TrimPrefix(err.Error(), "wxpaytest: Notify: ")}
	}
	return world.Reply{Status: delivery.Status, Body: string(delivery.Body[:min(len(delivery.Body), shownReply)]),
		Accepted: delivery.Accepted()}
}

func notification(n *world.Notice) wxpaytest.Notification {
	out := wxpaytest.Notification{ID: n.ID, Type: n.Type, OriginalType: n.OriginalType, Summary: n.Summary, Created: n.Created}
	if n.Resource != nil {
		out.Resource = []byte(n.Resource)
	}
	out.Fields, out.ReqInfo = textsOf(n.Fields), textsOf(n.ReqInfo)
	out.MchID = n.Merchant
	if spoil := faults[n.Fault]; spoil != nil {
		spoil(&out)
	}
	return out
}

// faults are what can be wrong with a notification that is sent again.
var faults = map[string]func(*wxpaytest.Notification){
	"bad-signature": func(n *wxpaytest.Notification) { n.Fault = wxpaytest.BadSignature() },
	"probe":         func(n *wxpaytest.Notification) { n.Fault = wxpaytest.Probe() },
	"skew":          func(n *wxpaytest.Notification) { n.Fault = wxpaytest.Skew(-10 * time.Minute) },
	"wrong-key":     func(n *wxpaytest.Notification) { n.WrongKey = true },
}

// textsOf reads an object of texts; nil without one.
func textsOf(object json.RawMessage) any {
	if object == nil {
		return nil
	}
	texts := map[string]string{}
	_ = json.Unmarshal(object, &texts) // the world wrote it
	return texts
}
