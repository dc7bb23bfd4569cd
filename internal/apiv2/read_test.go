package apiv2_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

const readerKey = auth.Secret("0123456789abcdef0123456789abcdef")

// answered is an answer in XML; signed ones have a sign.
func answered(t *testing.T, signed bool, namesAndValues ...string) []byte {
	t.Helper()
	var fields []xmlmap.Field
	for i := 0; i < len(namesAndValues); i += 2 {
		fields = append(fields, xmlmap.Field{Name: namesAndValues[i], Value: namesAndValues[i+1]})
	}
	if signed {
		var err error
		fields, err = apiv2.Signing{Key: readerKey}.Sign(fields)
		require.NoError(t, err)
	}
	body, err := xmlmap.Marshal(fields)
	require.NoError(t, err)
	return body
}

func TestAnAnswerIsReadByWhatItsEndpointAnswersWith(t *testing.T) {
	t.Parallel()
	const order, bill, token = "/pay/unifiedorder", "/pay/downloadbill", "/appauth/getaccesstoken"
	success := []string{"return_code", "SUCCESS", "result_code", "SUCCESS"}
	isPaid := &apiv2.Failure{Code: "ORDERPAID", Message: "paid", Certain: true}
	paid := []string{"return_code", "SUCCESS", "result_code", "FAIL", "err_code", "ORDERPAID", "err_code_des", "paid"}
	for _, c := range []struct {
		name, path string
		status     int
		body       []byte
		want       *apiv2.Failure
		verified   bool
		err        string
	}{
		{"a signed success", order, 200, answered(t, true, success...), nil, true, ""},
		{"an unsigned success", order, 200, answered(t, false, success...), nil, false, "sign"},
		{"a failure without a sign", order, 200, answered(t, false, paid...), isPaid, false, ""},
		{"a failure with a sign", order, 200, answered(t, true, paid...), isPaid, true, ""},
		{"no return_code", order, 200, answered(t, false, "a", "b"), nil, false, "has no return_code"},
		{"a page of a proxy", order, 502, []byte("<html>"), &apiv2.Failure{Foreign: true}, false, ""},
		{"no XML", order, 200, []byte("{}"), nil, false, "is no XML of APIv2"},
		{"a file", bill, 200, []byte("a,b"), nil, false, ""},
		{"half a file", bill, 206, []byte("a,b"), nil, false, "a file comes with 200"},
		{"JSON in place of a file", bill, 200, []byte("{}"), nil, false, "taken only with a signature or a hash"},
		{"a success in place of a file", bill, 200, answered(t, true, success...), nil, true, filesink.ErrNoFile.Error()},
		{"a token", token, 200, []byte(`{"retcode":0}`), nil, false, ""},
		{"no token", token, 200, []byte(`{"retcode":1,"retmsg":"expired"}`), &apiv2.Failure{Code: "1", Message: "expired"}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			reader := apiv2.Reader{Key: readerKey, Path: c.path, Fields: func([]byte) error { return nil }}
			failure, verified, err := reader.Read(c.status, "text/xml", c.body)
			assert.Equal(t, c.want, failure)
			assert.Equal(t, c.verified, verified)
			if c.err == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, c.err)
			}
		})
	}
}

// TestAnAnswerAboutSomethingElseIsNotJudged: neither its success nor its failure says anything.
func TestAnAnswerAboutSomethingElseIsNotJudged(t *testing.T) {
	t.Parallel()
	other := errors.New("about another order")
	for _, status := range []int{200, 400} {
		reader := apiv2.Reader{Key: readerKey, Path: "/pay/orderquery", Fields: func(json []byte) error {
			assert.JSONEq(t, `{"return_code":"FAIL","return_msg":"no"}`, string(json))
			return other
		}}
		failure, verified, err := reader.Read(status, "text/xml", answered(t, false, "return_code", "FAIL", "return_msg", "no"))
		require.Equal(t, other, err)
		require.Nil(t, failure)
		require.False(t, verified)
	}
}
