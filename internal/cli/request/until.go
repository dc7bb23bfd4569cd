package request

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/itchyny/gojq"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// A condition tells whether an answer is final.
type condition struct {
	text   string
	name   string // of a field, "" if a filter decides
	values []string
	not    bool // none of the values

	filter *gojq.Code
}

// comparison is name=value and name!=value; what has a name of jq's is a filter.
var comparison = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)(!?=)([^=].*)$`)

// readCondition reads --until.
func readCondition(text string) (*condition, error) {
	if text == "" {
		return nil, exit.Usagef("for example --until status!=PROCESSING, or a jq filter", "wxpay wait needs --until")
	}
	c := &condition{text: text}
	if m := comparison.FindStringSubmatch(text); m != nil {
		c.name, c.not, c.values = m[1], m[2] == "!=", strings.Split(m[3], ",")
		return c, nil
	}
	if doubled := strings.Replace(text, "==", "=", 1); comparison.MatchString(doubled) {
		return nil, exit.Usagef("write --until "+doubled, "--until %s has two signs of equality, as a query parameter has", text)
	}
	var err error
	c.filter, err = compileFilter(text)
	return c, err
}

// holds reports whether an answer is final.
func (c *condition) holds(ctx context.Context, r *wxpay.Response) (bool, error) {
	if c.filter == nil {
		v := r.Get(c.name)
		return v.Exists() && slices.Contains(c.values, v.String()) != c.not, nil
	}
	input, err := decoded(r.Get("@this").Raw)
	if err != nil {
		return false, fmt.Errorf("it is no JSON for --until %s", c.text)
	}
	v, more := c.filter.RunWithContext(ctx, exact(input)).Next()
	if err, failed := v.(error); failed {
		return false, fmt.Errorf("--until %s: %w", c.text, err)
	}
	return more && v != nil && v != false, nil
}

// seen is what an answer says of the condition.
func (c *condition) seen(r *wxpay.Response) string {
	if c.name == "" {
		return c.text + " does not hold"
	}
	return c.name + "=" + r.Get(c.name).String()
}

// readRhythm reads --rhythm.
func readRhythm(text string) (wxpay.Rhythm, error) {
	switch text {
	case "codepay":
		return wxpay.CodepayRhythm(), nil
	case "refund":
		return wxpay.RefundRhythm(), nil
	case "transfer":
		return wxpay.TransferRhythm(), nil
	}
	const mostWaits = 10000
	var rhythm wxpay.Rhythm
	for part := range strings.SplitSeq(text, ",") {
		times, wait, repeated := strings.Cut(part, "x")
		n := 1
		var err error
		if !repeated {
			wait = part
		} else if n, err = strconv.Atoi(times); err == nil && (n < 1 || n > mostWaits-len(rhythm)) {
			err = strconv.ErrRange
		}
		d, wrong := time.ParseDuration(wait)
		if err != nil || wrong != nil || d < 0 {
			return nil, exit.Usagef("codepay, refund, transfer, or waits such as 5s,10s,4x1m", "--rhythm %s: %q is no wait", text, part)
		}
		rhythm = append(rhythm, slices.Repeat(wxpay.Rhythm{d}, n)...)
	}
	return rhythm, nil
}
