package catalogue_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// samplePage has what the samples treat apart, and two slips of pages in its params.
const samplePage = `{"method":"POST","path":"v2/a/{b}","params":[{"in":"path","name":"b","type":"string"},{"in":"path","name":"c","type":"string"}],` +
	`"body":[{"name":"nonce_str","type":"string","required":true},{"name":"sign","type":"string","required":true},` +
	`{"name":"sign_type","type":"string","required":true},{"name":"o","type":"object","required":true},{"name":"o.x","type":"string"}]}`

func TestSamplesHoldWhatTheCallerGives(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Read(strings.NewReader(samplePage))
	require.NoError(t, err)
	e := c.Endpoints()[0]
	assert.JSONEq(t, `{"sign_type":"MD5","o":{}}`, string(e.Skeleton(false)), "without what a call adds")
	var paths []string
	for _, v := range e.Values(false) {
		paths = append(paths, v.Path+"="+string(v.JSON))
	}
	assert.Equal(t, []string{`b="b"`, `sign_type="MD5"`, `o={}`}, paths, "an object of which nothing is required is there all the same")
	require.Len(t, e.Params(), 1, "c stands nowhere in the path")
	assert.True(t, e.Params()[0].Required, "a placeholder must have a value, whatever the page says")
	assert.Empty(t, e.CheckQuery(nil), "the fields of a POST stand in its body")
}
