package seal_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/seal"
)

// TestAMarkIsNeverSent, whichever codec wrote it into the request.
func TestAMarkIsNeverSent(t *testing.T) {
	t.Parallel()
	marked := seal.Mark("abc=")
	text, ok := seal.Unmark(marked)
	require.True(t, ok)
	require.Equal(t, "abc=", text)
	_, ok = seal.Unmark("abc=")
	require.False(t, ok)
	body, err := json.Marshal(marked)
	require.NoError(t, err)
	require.Error(t, seal.CheckSent(body, "/"))
	require.Error(t, seal.CheckSent(nil, "/?name="+url.QueryEscape(marked)))
	require.NoError(t, seal.CheckSent([]byte(`"abc="`), "/?name=abc%3D"))
	require.Error(t, seal.CheckUnmarked(marked), "the caller's own text must not be taken for one")
	require.NoError(t, seal.CheckUnmarked("张三"))
}
