package param_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

type given = map[string]any

func template(t *testing.T, text string) *uritemplate.Template {
	t.Helper()
	parsed, err := uritemplate.Parse(text)
	require.NoError(t, err)
	return parsed
}

func TestSeveralParamsAreMergedFromLeftToRight(t *testing.T) {
	t.Parallel()
	x := template(t, "v3/{x}")
	first := given{"x": "1", "json": given{"a": 1}}
	merged, err := param.Merge([]given{first, {"json": nil, "timeout": time.Second}}, x)
	require.NoError(t, err)
	require.Equal(t, param.Given{"x": "1", "json": nil, "timeout": time.Second}, merged)
	require.Equal(t, given{"x": "1", "json": given{"a": 1}}, first, "what the caller gave is his")
	merged, err = param.Merge[given](nil, x)
	require.NoError(t, err)
	require.Empty(t, merged)
}

func TestAnUnknownKeyIsRefusedWithTheNearest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ key, template, want string }{
		{"jsn", "v3/x", `params key "jsn" is unknown; did you mean "json"?`},
		{"out_trade_on", "v3/{out_trade_no}", `params key "out_trade_on" is unknown; did you mean "out_trade_no"?`},
		{"amount", "v3/{no}", `params key "amount" is unknown: the template's placeholders are no; ` +
			`fields of the body belong into "json", fields of the query into "query"`},
		{"amount", "v3/x", `params key "amount" is unknown: the template has no placeholder; ` +
			`fields of the body belong into "json", fields of the query into "query"`},
	} {
		_, err := param.Merge([]given{{c.key: 1}}, template(t, c.template))
		assert.EqualError(t, err, c.want)
	}
}

// TestAKeyOfTheOtherProtocolIsRefused, with the one that is meant.
func TestAKeyOfTheOtherProtocolIsRefused(t *testing.T) {
	t.Parallel()
	for _, key := range []string{param.XML, param.Security, param.Nonceless} {
		assert.EqualError(t, param.Given{key: true}.FitsV3(),
			`params key "`+key+`" belongs to APIv2 and its paths start with v2/; APIv3 takes "json"`)
		assert.NoError(t, param.Given{key: true}.FitsV2())
	}
	assert.EqualError(t, param.Given{"json": 1}.FitsV2(), `params key "json" belongs to APIv3; APIv2 (v2/…) takes "xml"`)
	assert.NoError(t, param.Given{"json": 1}.FitsV3())
	assert.EqualError(t, param.Given{"xml": 1}.FitsQueryV2(nil),
		`params keys "xml" and "body" have no place in a GET; its fields belong into "query"`)
	_, err := param.Given{}.FieldsV2()
	assert.ErrorContains(t, err, `params key "xml" is missing`)
}

func TestAValueOfAnotherTypeIsRefused(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func() error{
		`params key "timeout" has the type int; expected a time.Duration such as 10*time.Second`: func() error {
			_, err := param.Given{param.Timeout: 5}.Timeout(time.Second)
			return err
		},
		`params key "timeout" is 0s; expected more than 0`: func() error {
			_, err := param.Given{param.Timeout: time.Duration(0)}.Timeout(time.Second)
			return err
		},
		`params key "base_uri" has the type int; expected a string such as https://apihk.mch.weixin.qq.com/`: func() error {
			_, err := param.Given{param.BaseURI: 5}.Base(false)
			return err
		},
		`params key "security" has the type string; expected true or false`: func() error {
			_, err := param.Given{param.Security: "yes"}.Flag(param.Security)
			return err
		},
		`params keys "json" and "body" are both given; a request has one body`: func() error {
			_, err := param.Given{param.JSON: 5, param.Body: "5"}.Body()
			return err
		},
	} {
		assert.EqualError(t, read(), name)
	}
}

// TestWhatIsNotGivenIsTheClientsOwn, or nothing.
func TestWhatIsNotGivenIsTheClientsOwn(t *testing.T) {
	t.Parallel()
	none := param.Given{param.JSON: nil, param.Timeout: nil}
	base, err := none.Base(false)
	require.NoError(t, err)
	require.Nil(t, base)
	limit, err := none.Timeout(time.Hour)
	require.NoError(t, err)
	require.Equal(t, time.Hour, limit)
	body, err := none.Body()
	require.NoError(t, err)
	require.Nil(t, body)
	query, err := none.Query()
	require.NoError(t, err)
	require.Empty(t, query)
	set, err := none.Flag(param.Idempotent)
	require.NoError(t, err)
	require.False(t, set)
	require.NoError(t, none.Refuse("has no place here", param.JSON, param.Timeout))
}

// TestTheCallersBytesAreCopied: he may reuse them before an async call is sent.
func TestTheCallersBytesAreCopied(t *testing.T) {
	t.Parallel()
	own := []byte("abc")
	body, err := param.Given{param.Body: own}.Body()
	require.NoError(t, err)
	own[0] = 'x'
	require.Equal(t, "abc", string(body))
	_, err = param.Given{param.Body: broken{}}.Body()
	require.EqualError(t, err, `params key "body": reading it failed: broken pipe`)
	body, err = param.Given{param.Body: strings.NewReader("abc")}.Body()
	require.NoError(t, err)
	require.Equal(t, "abc", string(body))
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken pipe") }
