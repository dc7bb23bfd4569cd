package sandbox_test

import (
	"encoding/xml"
	"image"
	"image/color"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// A fetched is an answer that was read.
type fetched struct {
	status int
	header http.Header
	query  string // of the address at which it ended
}

func fetch(t *testing.T, client *http.Client, address string) (fetched, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(t, err)
	resp, err := client.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return fetched{resp.StatusCode, resp.Header, resp.Request.URL.RawQuery}, string(text)
}

// TestTheKeysMakeAClient: as a program of another language would take them.
func TestTheKeysMakeAClient(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]sandbox.Option{
		"public key": nil, "certificate": {sandbox.Certificates()},
		"two merchants": {sandbox.Merchant("1900000002")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sandbox.New(t, options...)
			_, keys := ask(t, s, "GET /_wxpay/keys", "")
			for _, m := range keys.Get("merchants").Array() {
				folder := t.TempDir()
				for file := range m.Get("files").Map() {
					resp, text := fetch(t, http.DefaultClient, s.URL()+"_wxpay/keys/"+m.Get("mchid").String()+"/"+file)
					assert.Equal(t, "no-store", resp.header.Get("Cache-Control"))
					require.NoError(t, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600))
				}
				key, err := auth.LoadPrivateKey("file://" + filepath.Join(folder, "apiclient_key.pem"))
				require.NoError(t, err)
				file := "pub_key.pem"
				if name == "certificate" {
					file = "wechatpay_cert.pem"
				}
				platform, err := auth.LoadKeys(map[string]string{m.Get("platform_id").String(): "file://" + filepath.Join(folder, file)})
				require.NoError(t, err)
				client, err := wxpay.New(wxpay.Config{MchID: m.Get("mchid").String(), Serial: m.Get("serial").String(), PrivateKey: key,
					Platform: platform, APIv3Key: auth.Secret(m.Get("apiv3_key").String()), BaseURL: keys.Get("url").String()})
				require.NoError(t, err)
				_, err = client.Chain("v3/pay/transactions/out-trade-no/T00001").Get(t.Context(),
					wxpay.Params{"query": wxpay.Params{"mchid": m.Get("mchid").String()}})
				require.ErrorContains(t, err, "ORDER_NOT_EXIST")
			}
		})
	}
	s := sandbox.New(t)
	for _, path := range []string{"1900000009/pub_key.pem", "1900000001/x.pem"} {
		resp, _ := fetch(t, http.DefaultClient, s.URL()+"_wxpay/keys/"+path)
		assert.Equal(t, 404, resp.status)
	}
}

// TestTheTokenLeavesTheAddress: it is in a cookie then.
func TestTheTokenLeavesTheAddress(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	sandbox.SetToken(s, "secret")
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar}
	resp, _ := fetch(t, client, s.URL()+"?token=secre")
	assert.Equal(t, "token=secre", resp.query)
	resp, _ = fetch(t, client, s.URL()+"_wxpay/state")
	assert.Equal(t, 403, resp.status)
	resp, _ = fetch(t, client, s.URL()+"?token=secret")
	assert.Empty(t, resp.query)
	resp, _ = fetch(t, client, s.URL()+"_wxpay/state")
	assert.Equal(t, 200, resp.status)
}

// TestTheQRCodeIsThatOfTheText: drawn from the path, it is the bitmap that another reader knows.
func TestTheQRCodeIsThatOfTheText(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	const text = "http://127.0.0.1:9000/pay/0123456789"
	resp, svg := fetch(t, http.DefaultClient, s.URL()+"_wxpay/qr?text="+text)
	require.Equal(t, 200, resp.status)
	assert.Equal(t, "image/svg+xml", resp.header.Get("Content-Type"))
	assert.Equal(t, "default-src 'none'", resp.header.Get("Content-Security-Policy"))
	require.NoError(t, xml.Unmarshal([]byte(svg), new(struct{})))
	assert.Less(t, len(svg), 16<<10)
	code, err := qrcode.New(text, qrcode.Medium)
	require.NoError(t, err)
	want := code.Bitmap()
	assert.Contains(t, svg, `viewBox="0 0 `+strconv.Itoa(len(want))+" "+strconv.Itoa(len(want))+`"`)
	drawn := image.NewGray(image.Rect(0, 0, len(want), len(want)))
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1`).FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		n, _ := strconv.Atoi(m[3])
		for i := range n {
			drawn.SetGray(x+i, y, color.Gray{Y: 255})
		}
	}
	for y, row := range want {
		for x, dark := range row {
			require.Equal(t, dark, drawn.GrayAt(x, y).Y == 255, "%d, %d", x, y)
		}
	}
	for _, bad := range []string{"", strings.Repeat("x", 1025)} {
		resp, _ = fetch(t, http.DefaultClient, s.URL()+"_wxpay/qr?text="+bad)
		assert.Equal(t, 400, resp.status)
	}
}
