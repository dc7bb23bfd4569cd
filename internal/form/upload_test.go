package form_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestUploadKeepsHardNames(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	client := testkit.NewClient(t, gateway.Config())
	for _, name := range []string{"营业执照.png", `a "quoted" name.png`, `back\slash.png`, "semi;colon=x.png", "name with space.jpg", "%22.png",
		"'.bmp", ".png", "no suffix"} {
		_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Params{"body": wxpay.File{Name: name,
			Content: []byte("x\r\n--border")}})
		require.NoError(t, err, name)
		upload, err := testkit.LastRequest(t, gateway).Upload()
		require.NoError(t, err, name)
		assert.Equal(t, name, upload.Name)
		var meta struct{ Filename, SHA256 string }
		require.NoError(t, json.Unmarshal(upload.Meta, &meta))
		assert.Equal(t, name, meta.Filename, "the two names agree")
	}
}

// A file may hold what a body may not.
func TestContentOfAnUploadIsNotLookedAt(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	for _, content := range [][]byte{nil, []byte("[redacted]"), make([]byte, 1<<20)} {
		_, err := testkit.NewClient(t, gateway.Config()).Chain("v3/merchant/media/upload").Post(t.Context(),
			wxpay.Params{"body": wxpay.File{Name: "a.png", Content: content}})
		require.NoError(t, err)
		upload, err := testkit.LastRequest(t, gateway).Upload()
		require.NoError(t, err)
		assert.Equal(t, string(content), string(upload.Content))
	}
}
