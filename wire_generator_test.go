package wxpay_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
)

var wireMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// wirePieces are what goes wrong on the way to the wire: characters that other
// clients escape twice, not at all, or differently when they sign.
var wirePieces = []string{
	"a", "Z", "0", "-", ".", "_", "~", "..", "%2F", "%2f", "%", "%25", "%zz", "+", "|", "*", "@", ":", ";", ",", "=", "&", "$", "!", "'", `"`, "(", ")",
	"/", "//", "/../", `\`, "?", "#", "[", "]", "{", "}", "<", ">", "^", "`", " ", "  ", "\t", "\r\n", "\n", "\x00", "\x1b", "\x7f", "\u0085", "\u2028", "\ufeff",
	"微信支付", "繁體", "日本", "한국", "é", "e\u0301", "😀", "👨‍👩‍👧", "\xff", "\xc3\x28", "1234323JKHDFE1243252", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "&amp;", "Host: evil",
}

// A wireCall is one generated call and what it must look like.
type wireCall struct {
	method   string
	path     []string
	params   wxpay.Params
	segments []string // behind "v3", unescaped
	query    url.Values
	body     []byte
	json     any // instead of body, by value
}

type wireGenerator struct{ *rand.Rand }

// wireSeed is a new seed in each run; a failed run shows it, and WXPAY_SEED
// repeats that run.
func wireSeed(t *testing.T) uint64 {
	seed := rand.Uint64()
	if text := os.Getenv("WXPAY_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, "WXPAY_SEED")
	}
	t.Logf("WXPAY_SEED=%d", seed)
	return seed
}

func newWireGenerator(seed, stream uint64) wireGenerator {
	return wireGenerator{rand.New(rand.NewPCG(seed, stream))}
}

// next generates a call whose path ends in id.
func (g wireGenerator) next(id string) *wireCall {
	call := &wireCall{
		method: wireMethods[g.IntN(len(wireMethods))],
		path:   []string{"v3"},
		params: wxpay.Params{"id": id},
		query:  url.Values{},
	}
	for i := range g.IntN(3) {
		name := "p" + strconv.Itoa(i)
		value := g.text(6)
		for value == "" || value == "." || value == ".." {
			value += g.text(6) + "x"
		}
		call.params[name] = value
		call.path = append(call.path, []string{"{" + name + "}", "<" + name + ">", "_" + name + "_"}[g.IntN(3)])
		call.segments = append(call.segments, value)
	}
	call.path = append(call.path, "{id}")
	call.segments = append(call.segments, id)
	if g.IntN(2) == 0 {
		g.addQuery(call)
	}
	g.addBody(call)
	return call
}

func (g wireGenerator) addQuery(call *wireCall) {
	query := wxpay.Params{}
	for range g.IntN(4) {
		key := "k" + g.text(2)
		switch g.IntN(4) {
		case 0:
			n := g.Int64()
			query[key], call.query[key] = n, []string{strconv.FormatInt(n, 10)}
		case 1:
			b := g.IntN(2) == 0
			query[key], call.query[key] = b, []string{strconv.FormatBool(b)}
		case 2:
			values := []string{g.text(3), g.text(3)}
			query[key], call.query[key] = values, values
		default:
			value := g.text(5)
			query[key], call.query[key] = value, []string{value}
		}
	}
	call.params["query"] = query
}

func (g wireGenerator) addBody(call *wireCall) {
	switch g.IntN(6) {
	case 0: // none
	case 1: // raw bytes, whatever they are
		call.body = make([]byte, g.IntN(5000))
		for i := range call.body {
			call.body[i] = byte(g.Uint32())
		}
		call.params["body"] = call.body
	case 2:
		call.body = []byte(g.text(40))
		call.params["body"] = string(call.body)
	case 3: // JSON that is already text goes out as it is, spaces and order kept
		call.body = []byte("{ \"b\": 1.50,\n\t\"a\": \"\\u0026 & <b> \u2028\" }\n")
		call.params["json"] = json.RawMessage(call.body)
	default:
		call.json = map[string]any{
			"text":   g.validText(8),
			"html":   "<a href=\"?x=1&y=2\">&amp;</a>\u2028\u2029",
			"amount": json.Number(strconv.FormatUint(g.Uint64(), 10)),
			"nested": map[string]any{g.validText(2): []any{g.validText(3), true, nil, json.Number("0.10")}},
		}
		call.params["json"] = call.json
	}
}

// text joins up to n pieces.
func (g wireGenerator) text(n int) string {
	var b strings.Builder
	for range g.IntN(n + 1) {
		b.WriteString(wirePieces[g.IntN(len(wirePieces))])
	}
	return b.String()
}

// validText is what JSON can hold: UTF-8.
func (g wireGenerator) validText(n int) string { return strings.ToValidUTF8(g.text(n), "") }
