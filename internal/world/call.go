package world

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// A Call is a request of a merchant, after its signature was found sound.
type Call struct {
	Method   string
	Path     string            // without query; of APIv2 with /v2 in front
	Values   map[string]string // of the placeholders of Endpoint.Pattern, unescaped
	Query    url.Values
	Body     []byte // JSON; the fields of APIv2 as a JSON object of texts
	Merchant string // who signed
	Test     string // the header Wechatpay-Negative-Test: MICROPAY_…
	Force    string // the header X-Wxpay-Test: the code of a rule by which the call is refused
	// Origin is scheme and host under which the merchant reaches this world, for URLs that he
	// calls next. "": that of Options.BaseURL.
	Origin string
	// Open reads a sensitive field. nil: it is taken as it is.
	Open func(ciphertext string) (string, error)
	// Seal encrypts a sensitive field of the answer for the merchant. nil: it is shown as it is.
	Seal func(text string) (string, error)
	// About is filled by Do: kind and key of the things that the call looked at or changed.
	About []string
}

// text returns a text of the body, "" if there is none.
func (c *Call) text(path string) string { return gjson.GetBytes(c.Body, path).String() }

// int returns a whole number of the body, 0 if there is none. Texts of APIv2 count.
func (c *Call) int(path string) int64 { return gjson.GetBytes(c.Body, path).Int() }

func (c *Call) get(path string) gjson.Result { return gjson.GetBytes(c.Body, path) }

// open reads a sensitive field of the body, "" if there is none.
func (c *Call) open(path string) (string, *Refusal) {
	ciphertext := c.text(path)
	if ciphertext == "" || c.Open == nil {
		return ciphertext, nil
	}
	text, err := c.Open(ciphertext)
	if err != nil {
		return "", notEncrypted.refuse()
	}
	return text, nil
}

// seal encrypts a text of the answer; "" stays empty.
func (c *Call) seal(text string) (string, error) {
	if text == "" || c.Seal == nil {
		return text, nil
	}
	return c.Seal(text)
}

var notEncrypted = rule(Rule{
	Product: "every call", When: "a sensitive field does not decrypt", Status: 400, Code: "PARAM_ERROR",
	Message: "请确认待处理的消息是否为加密后的密文", Inner: "268435461", Mark: Reported, Source: "FACTS B5",
})

// An Answer is what WeChat Pay says to a Call.
type Answer struct {
	Status int // 0: 200, or 204 without a Body
	Body   any // an ordered object, or what becomes JSON; fields of APIv2
	File   []byte
	Mark   Mark
	// Disturbed is what goes wrong with it on its way: LoseAnswer, LateAnswer or BadGateway; "" for nothing.
	Disturbed string
}

// An Endpoint is a call that the world knows.
type Endpoint struct {
	Method  string
	Pattern string // /v3/…, of APIv2 /v2/…; {name} is one segment
	Title   string
	Product string
	Mark    Mark
	Source  string

	fields []field
	do     func(*tx, *Call) (Answer, error)
}

// endpoints are all, in an order for people.
var endpoints = slices.Concat(orderEndpoints, combineEndpoints, refundEndpoints, sharingEndpoints, returnEndpoints,
	receiverEndpoints, payscoreEndpoints(), transferEndpoints, authorizationEndpoints, billEndpoints, uploadEndpoints, echoEndpoints,
	endpointsV2)

// Endpoints returns what the world knows, in an order for people.
func Endpoints() []Endpoint {
	return slices.Clone(endpoints)
}

// asks reports whether it is a query: nothing is carried out.
func (e *Endpoint) asks() bool {
	const get = "GET" // this package knows no net/http
	return e.Method == get || e.IsAPIv2() && (strings.HasSuffix(e.Pattern, "query") || strings.HasSuffix(e.Pattern, "downloadbill"))
}

// IsAPIv2 reports whether it is one of APIv2.
func (e *Endpoint) IsAPIv2() bool { return strings.HasPrefix(e.Pattern, "/v2/") }

// Do answers a call. A *Refusal is what WeChat Pay would refuse; any other error is a fault of
// this world, its store for example.
func (w *World) Do(e *Endpoint, c *Call) (answer Answer, err error) {
	var refused *Refusal
	err = w.do(time.Time{}, func(t *tx) error {
		if r := forced(e, c); r != nil {
			return r
		}
		if r := check(e, c); r != nil {
			if !w.options.Lenient {
				return r
			}
			if r := checkAmounts(e, c); r != nil {
				return r // or money would come from nowhere
			}
			w.warn("wxpay sandbox: a body that WeChat Pay would refuse", "call", e.Method+" "+e.Pattern, "reason", r.Message())
		}
		var err error
		answer, err = e.do(t, c)
		c.About = t.touched()
		return err
	})
	if errors.As(err, &refused) {
		return Answer{Mark: refused.Rule.Mark}, refused
	}
	answer.Mark = max(answer.Mark, e.Mark)
	if err == nil && !e.asks() {
		answer.Disturbed = w.disturbance(true)
	}
	return answer, err
}

// Find returns the endpoint of a method and a path, of APIv2 with /v2 in front, and what its
// placeholders stand for; nil if there is none.
func Find(method, path string) (*Endpoint, map[string]string) {
	segments := strings.Split(path, "/")
	for i := range endpoints {
		if e := &endpoints[i]; e.Method == method {
			if values := e.match(segments); values != nil {
				return e, values
			}
		}
	}
	return nil, nil
}

func (e *Endpoint) match(segments []string) map[string]string {
	want := strings.Split(e.Pattern, "/")
	if len(want) != len(segments) {
		return nil
	}
	values := map[string]string{}
	for i, s := range want {
		if strings.HasPrefix(s, "{") {
			value, err := url.PathUnescape(segments[i])
			if err != nil {
				return nil
			}
			values[strings.Trim(s, "{}")] = value
		} else if s != segments[i] {
			return nil
		}
	}
	return values
}

// forced refuses a call that asks for it, by the rule of its product that has the code, else by
// the first of all.
func forced(e *Endpoint, c *Call) *Refusal {
	if c.Force == "" {
		return nil
	}
	var found *Rule
	for _, r := range rules {
		if r.Code == c.Force && (found == nil || r.Product == e.Product && found.Product != e.Product) {
			found = r
		}
	}
	if found == nil {
		return paramError.saying("X-Wxpay-Test: no rule has the code " + c.Force)
	}
	return found.refuse()
}
