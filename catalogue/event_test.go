package catalogue_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// TestEveryEventHasASample that is an object of JSON with what is always there.
func TestEveryEventHasASample(t *testing.T) {
	t.Parallel()
	all := catalogue.Events()
	require.Greater(t, len(all), 100)
	require.True(t, slices.IsSortedFunc(all, func(a, b *catalogue.Event) int { return strings.Compare(a.Type, b.Type) }))
	for _, e := range all {
		assert.Regexp(t, `^[A-Z_]+(\.[A-Z_]+)+$`, e.Type)
		if len(e.Fields()) == 0 {
			continue
		}
		sample := e.Sample()
		require.True(t, json.Valid(sample), e.Type)
		for _, f := range e.Fields() {
			if f.Required {
				assert.True(t, gjson.GetBytes(sample, f.Name).Exists(), "%s: %s", e.Type, f.Name)
			}
		}
		found, ok := catalogue.LookupEvent(e.Type)
		require.True(t, ok)
		require.Same(t, e, found)
	}
	_, found := catalogue.LookupEvent("NO.SUCH")
	assert.False(t, found)
	paid, found := catalogue.LookupEvent("MCHTRANSFER.BILL.FINISHED")
	require.True(t, found)
	near, found := catalogue.NearestEvent("transaction.succes")
	require.True(t, found)
	assert.Equal(t, "TRANSACTION.SUCCESS", near.Type)
	_, found = catalogue.NearestEvent("nothing like it")
	assert.False(t, found)
	assert.Equal(t, "mch_payment", paid.OriginalType)
	assert.Equal(t, "out_bill_no", gjson.GetBytes(paid.Sample(), "out_bill_no").String())
}
