package world

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStrangeBodiesAreRefusedOrTaken by every endpoint, and none of them is a fault of the world.
func TestStrangeBodiesAreRefusedOrTaken(t *testing.T) {
	t.Parallel()
	bodies := []string{
		"", "{", "null", "[]", "{}", `{"out_order_no":"a","risk_fund":{`, `{"out_order_no":"b","location":[{"amount":`,
		`{"sub_orders":[1,{}],"receivers":[null,{"amount":"x"}],"amount":1,"out_trade_no":{},"risk_fund":[],"time_range":1,"location":"x",` +
			`"combine_payer_info":[],"authorization_info":{},"detail":1,"transfer_amount":-1,"total_amount":1e99}`,
		`{"openid":"o-risk","out_order_no":"-paid","out_trade_no":"-paid","combine_out_trade_no":"-paid","transfer_remark":"SUCCESS",` +
			`"transfer_scene_id":"1000","out_bill_no":"/","total_fee":"x","trade_type":"NATIVE"}`,
	}
	for _, lenient := range []bool{false, true} {
		w := newWorld(t, func(o *Options) { o.Lenient = lenient })
		for _, e := range Endpoints() {
			for _, body := range bodies {
				if e.IsAPIv2() && body != "" && body[0] != '{' {
					continue // the wire makes an object of it
				}
				values := map[string]string{}
				for s := range strings.SplitSeq(e.Pattern, "/") {
					if strings.HasPrefix(s, "{") {
						values[strings.Trim(s, "{}")] = "x/y"
					}
				}
				_, err := w.Do(&e, &Call{Method: e.Method, Path: e.Pattern, Values: values, Query: url.Values{}, Body: []byte(body),
					Merchant: "1900000001"})
				var r *Refusal
				if err != nil && !errors.As(err, &r) {
					require.NoError(t, err, "%s %s %s", e.Method, e.Pattern, body)
				}
			}
		}
		w.advance(longestLife)
	}
}
