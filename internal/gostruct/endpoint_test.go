package gostruct_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/gostruct"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// everything is the source of all documented endpoints.
var everything = sync.OnceValues(func() ([]byte, error) {
	all := catalogue.Default().Endpoints()
	return gostruct.Endpoints(all, all, gostruct.Options{Package: "wechatpay"})
})

func generate(t testing.TB, o gostruct.Options, wanted ...*catalogue.Endpoint) string {
	t.Helper()
	if o.Package == "" {
		o.Package = "wechatpay"
	}
	source, err := gostruct.Endpoints(catalogue.Default().Endpoints(), wanted, o)
	require.NoError(t, err)
	return string(source)
}

func lookup(t testing.TB, method, path string) *catalogue.Endpoint {
	t.Helper()
	e, found := catalogue.Lookup(method, path)
	require.True(t, found, "%s %s", method, path)
	return e
}

// A trip is JSON of one of the structs of an endpoint.
type trip struct {
	Endpoint string
	Type     string // what it is decoded into
	JSON     json.RawMessage

	endpoint *catalogue.Endpoint
	sealed   json.RawMessage // with the sensitive texts encrypted, as below
	sent     bool
}

const (
	secret  = "秘密"
	sealing = "sealed:"
)

var topTypes = regexp.MustCompile(`(?m)^// (\w+?(Query|Request|Answer)) is the (?:query|body|answer) of (\w+ \S+?)(?:, params key "\w+")?: `)

// trips are those of all documented endpoints: what a query, a request with all fields and one
// with the required ones, and an answer look like.
func trips(t testing.TB) []trip {
	t.Helper()
	source, err := everything()
	require.NoError(t, err)
	endpoints := map[string]*catalogue.Endpoint{}
	for _, e := range catalogue.Default().Endpoints() {
		endpoints[e.String()] = e
	}
	var all []trip
	for _, m := range topTypes.FindAllStringSubmatch(string(source), -1) {
		e := endpoints[m[3]]
		require.NotNil(t, e, m[3])
		v2 := e.IsAPIv2()
		add := func(fields []catalogue.Field, text []byte, texts bool) {
			var value map[string]any
			require.NoError(t, jsontext.Unmarshal(text, &value), "%s: %s", e, text)
			trip := trip{Endpoint: m[3], Type: m[1], endpoint: e, sent: m[2] != "Answer"}
			trip.JSON = marshal(t, arranged(fields, value, arrange{texts: texts, request: trip.sent && v2, secret: secret}))
			sealed := arranged(fields, value, arrange{texts: texts, request: trip.sent && v2, secret: sealing + secret})
			trip.sealed = marshal(t, sealed)
			all = append(all, trip)
		}
		switch m[2] {
		case "Query":
			query := slices.DeleteFunc(e.Params(), func(f catalogue.Field) bool { return f.In != catalogue.InQuery })
			add(query, queryText(t, query), false)
		case "Request":
			if len(e.Body()) > 0 {
				add(e.Body(), e.Skeleton(true), false)
				add(e.Body(), e.Skeleton(false), false)
			}
		default:
			add(e.Answer(0), e.SampleAnswer(0), v2 && e.Path != "v2/appauth/getaccesstoken")
		}
	}
	return all
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return text
}

// queryText is a query as JSON.
func queryText(t testing.TB, fields []catalogue.Field) []byte {
	t.Helper()
	value := map[string]any{}
	for _, f := range fields {
		switch f.Type {
		case "integer", "number":
			value[f.Name] = 7
		case "boolean":
			value[f.Name] = true
		case "array":
			value[f.Name] = []any{"x"}
		default:
			value[f.Name] = "x"
		}
	}
	return marshal(t, value)
}

// arrange says what becomes of a sample of the catalogue, so that it is what is sent or what
// Response.Decode reads.
type arrange struct {
	texts   bool   // every value is a text, as in the XML of APIv2
	request bool   // of APIv2: wxpay adds nonce_str and sign
	secret  string // what the sensitive texts are
}

func arranged(fields []catalogue.Field, value map[string]any, how arrange) map[string]any {
	result := map[string]any{}
	for i := range fields {
		f := &fields[i]
		v, isThere := value[f.Name]
		if !isThere || strings.Contains(f.Name, "$") || how.request && (f.Name == "sign" || f.Name == "nonce_str") {
			continue
		}
		result[f.Name] = how.value(f, v)
	}
	return result
}

func (how arrange) value(f *catalogue.Field, v any) any {
	switch v := v.(type) {
	case map[string]any:
		return arranged(f.Fields, v, how)
	case []any:
		var items []any
		for _, item := range v {
			items = append(items, how.value(f, item))
		}
		return items
	case json.Number:
		if how.texts {
			return v.String()
		}
	case bool:
		if how.texts {
			return "true"
		}
	case string:
		if f.Sensitive {
			return how.secret
		}
	}
	return v
}

// TestEveryDocumentedEndpointDecodesIntoItsStructs: what an endpoint takes and answers decodes into its
// structs, with both codecs, none of it unknown, and comes out as it went in; what is sensitive
// is encrypted and decrypted, and nothing else.
func TestEveryDocumentedEndpointDecodesIntoItsStructs(t *testing.T) {
	t.Parallel()
	source, err := everything()
	require.NoError(t, err)
	c := check(t, source)
	plans := seal.NewPlans(testSensitive, func(v any) (map[string]any, bool) { m, is := v.(wxpay.Params); return m, is })
	all := trips(t)
	require.Greater(t, len(all), 2500)
	secrets := 0
	for _, trip := range all {
		v := c.new(t, trip.Type)
		strict := json.NewDecoder(bytes.NewReader(trip.JSON))
		strict.DisallowUnknownFields()
		require.NoError(t, strict.Decode(v), "%s %s", trip.Endpoint, trip.JSON)
		require.JSONEq(t, string(trip.JSON), string(marshal(t, v)), trip.Endpoint)

		v = c.new(t, trip.Type)
		require.NoError(t, jsontext.Unmarshal(trip.JSON, v), trip.Endpoint)
		text, err := jsontext.Marshal(v)
		require.NoError(t, err, trip.Endpoint)
		require.JSONEq(t, string(trip.JSON), string(text), trip.Endpoint)

		if trip.endpoint.IsAPIv2() {
			requireFields(t, trip, v)
			continue
		}
		secrets += bytes.Count(trip.JSON, []byte(secret))
		if trip.sent {
			requireSealed(t, plans, trip, v)
		} else {
			v = c.new(t, trip.Type)
			require.NoError(t, seal.Decode(plans, trip.sealed, v, func(text string) (string, error) {
				return strings.TrimPrefix(text, sealing), nil
			}))
			require.JSONEq(t, string(trip.JSON), string(marshal(t, v)), trip.Endpoint)
		}
	}
	assert.Greater(t, secrets, 300)
}

// testSensitive is the type of the texts that are sensitive wherever they are.
var testSensitive = reflect.TypeFor[wxpay.Sensitive]()

// A sealer marks a text as encrypted.
type sealer struct{}

func (sealer) Turn(text string, _ bool) (string, error) { return sealing + text, nil }

func requireSealed(t *testing.T, plans *seal.Plans, trip trip, v any) {
	t.Helper()
	walker := seal.Walker{Plans: plans, Turner: sealer{}}
	turned, _, err := walker.Value(v)
	require.NoError(t, err)
	require.JSONEq(t, string(trip.sealed), string(marshal(t, turned)), trip.Endpoint)
	if strings.HasSuffix(trip.Type, "Query") {
		query, err := values.Query(turned)
		require.NoError(t, err, trip.Endpoint)
		require.NotEmpty(t, query, trip.Endpoint)
	}
}

// requireFields: APIv2 takes the struct for what it is.
func requireFields(t *testing.T, trip trip, v any) {
	t.Helper()
	if !trip.sent {
		return
	}
	var want map[string]any
	require.NoError(t, jsontext.Unmarshal(trip.JSON, &want))
	fields, err := apiv2.Fields(v)
	require.NoError(t, err, trip.Endpoint)
	same, err := apiv2.Fields(want)
	require.NoError(t, err, trip.Endpoint)
	require.ElementsMatch(t, same, fields, trip.Endpoint)
}

// TestAnEndpointHasTheSameNamesWhateverIsBesideIt.
func TestAnEndpointHasTheSameNamesWhateverIsBesideIt(t *testing.T) {
	t.Parallel()
	source, err := everything()
	require.NoError(t, err)
	all := catalogue.Default().Endpoints()
	for i := 0; i < len(all); i += 23 {
		alone := generate(t, gostruct.Options{}, all[i])
		_, decls, found := strings.Cut(alone, "package wechatpay\n")
		require.True(t, found)
		assert.Contains(t, string(source), decls, all[i])
	}
}

func TestNamesSayMethodAndPath(t *testing.T) {
	t.Parallel()
	for want, of := range map[string][2]string{
		"PostRefundDomesticRefundsRequest":                 {"POST", "v3/refund/domestic/refunds"},
		"GetRefundDomesticRefundsByOutRefundNoAnswer":      {"GET", "v3/refund/domestic/refunds/{out_refund_no}"},
		"GetPayTransactionsByOutTradeNoAnswer":             {"GET", "v3/pay/transactions/out-trade-no/{out_trade_no}"},
		"GetPayTransactionsIDByTransactionIDQuery":         {"GET", "v3/pay/transactions/id/{transaction_id}"},
		"PostPayTransactionsOutTradeNoCloseRequest":        {"POST", "v3/pay/transactions/out-trade-no/{out_trade_no}/close"},
		"PostPayTransactionsJSAPIRequest":                  {"POST", "v3/pay/transactions/jsapi"},
		"PostPayTransactionsH5RequestSceneInfoH5Info":      {"POST", "v3/pay/transactions/h5"},
		"PostV2PayUnifiedorderRequest":                     {"POST", "v2/pay/unifiedorder"},
		"GetHKCertificatesAnswer":                          {"GET", "hk/v3/certificates"},
		"GetGlobalV3CustomsOrdersQuery":                    {"GET", "global/v3/customs/orders"},
		"GetV3GlobalCustomsOrdersAnswer":                   {"GET", "v3/global/customs/orders"},
		"PostMarketingBusifavorCouponsByCardIDSendRequest": {"POST", "v3/marketing/busifavor/coupons/{card_id}/send"},
		"GetFacemchUsersByFaceSidAnswerCredentialType":     {"GET", "v3/facemch/users/{face_sid}"},
	} {
		assert.Contains(t, generate(t, gostruct.Options{}, lookup(t, of[0], of[1])), "type "+want+" ", want)
	}
}
