package testkit

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// noting is a testing.TB that notes failures instead of failing.
type noting struct {
	testing.TB
	notes []string
}

func (n *noting) Errorf(format string, args ...any) {
	n.notes = append(n.notes, fmt.Sprintf(format, args...))
}

// TestPromisesAreAsserted: the gateway takes each of these, for WeChat Pay does; a test of this library does not.
func TestPromisesAreAsserted(t *testing.T) {
	t.Parallel()
	const own = `WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",timestamp="1735689600",` +
		`serial_no="0A1B",signature="AAAA"`
	for name, c := range map[string]struct {
		old, text string // replaced in Authorization
		change    func(r *wxpaytest.Request)
		sound     bool
	}{
		"our own":               {sound: true},
		"of a brand":            {old: "mchid", text: "brand_id", sound: true},
		"refused anyway":        {old: "0A1B", text: "0a1b", sound: true, change: func(r *wxpaytest.Request) { r.Err = errors.New("no") }},
		"without a signature":   {old: own, text: "", sound: true},
		"serial in lower case":  {old: "0A1B", text: "0a1b"},
		"nonce of 31":           {old: "593B", text: "593"},
		"blank behind a comma":  {old: ",nonce", text: ", nonce"},
		"two blanks":            {old: "2048 ", text: "2048  "},
		"another order":         {old: `mchid="1",`, text: ""},
		"loose Base64":          {old: "AAAA", text: "AAB="},
		"a header twice":        {change: func(r *wxpaytest.Request) { r.Header.Add("Accept", "*/*") }},
		"no Accept":             {change: func(r *wxpaytest.Request) { r.Header.Del("Accept") }},
		"no User-Agent, no key": {old: own, text: "", change: func(r *wxpaytest.Request) { r.Header.Del("User-Agent") }},
	} {
		t.Run(name, func(t *testing.T) {
			r := &wxpaytest.Request{Method: "POST", Target: "/v3/x", Header: http.Header{
				"Accept": {"application/json"}, "User-Agent": {"wxpay"}, "Authorization": {strings.Replace(own, c.old, c.text, 1)},
			}}
			if c.change != nil {
				c.change(r)
			}
			tb := &noting{TB: t}
			assertPromised(tb, r)
			require.Equal(t, c.sound, len(tb.notes) == 0, "%q", tb.notes)
		})
	}
}
