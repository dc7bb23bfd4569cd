package paging_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/paging"
)

// FuzzWalk: whatever is answered, rows are those of the only list, each page brings some, and no request is made twice.
func FuzzWalk(f *testing.F) {
	f.Add("/v3/x?limit=2", `{"data":[1,2],"total_count":3}`, `{"data":[3],"total_count":3}`)
	f.Add("/v3/marketing/favor/stocks?limit=2&offset=1", `{"data":[{"a":[]},"b"],"total_count":9,"limit":2}`, `{"data":null}`)
	f.Add("/v3/x", `{"l":[true],"next_page_token":"a/b"}`, `{"l":[false],"next_page_token":"c"}`)
	f.Add("/v3/transfer/batches/batch-id/1?detail_status=ALL", `{"transfer_batch":{"total_num":2}}`, `{"data":[],"data":[]}`)
	f.Add("/v3/new?page_no=0&page_size=9223372036854775807", `{"d":[1]}`, `{"d":[2],"total_num":"9223372036854775807"}`)
	f.Fuzz(func(t *testing.T, target, first, second string) {
		w := paging.New()
		asked := map[string]bool{}
		for i := range 20 {
			next, err := w.Turn(target, target)
			if err != nil {
				return
			}
			require.False(t, asked[next], "%q was asked for before", next)
			asked[next] = true
			body := []string{first, second}[i%2]
			rows, err := w.Rows([]byte(body))
			if err != nil {
				return
			}
			requireOnlyList(t, body, rows)
			more, err := w.Next()
			if err != nil || !more {
				return
			}
			require.NotEmpty(t, rows, "a page without rows is the end")
		}
	})
}

// requireOnlyList reads the body by another codec.
func requireOnlyList(t *testing.T, body string, rows []string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	_, err := d.Token()
	require.NoError(t, err, body)
	lists := 0
	for d.More() {
		_, err := d.Token()
		require.NoError(t, err, body)
		var field json.RawMessage
		require.NoError(t, d.Decode(&field), body)
		var list []json.RawMessage
		if json.Unmarshal(field, &list) != nil || list == nil {
			continue
		}
		lists++
		require.Len(t, rows, len(list), body)
		for i, row := range list {
			require.JSONEq(t, string(row), rows[i], body)
		}
	}
	require.LessOrEqual(t, lists, 1, body)
	if lists == 0 {
		require.Empty(t, rows, body)
	}
}
