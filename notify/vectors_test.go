package notify_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/notify"
)

func TestEveryNotificationVectorIsOpenedOrRefusedAsItSays(t *testing.T) {
	t.Parallel()
	for _, v := range readV3(t).Cases {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			e, err := vectorReceiver(t, v.Now).Parse(v.header(), []byte(v.Body))
			switch v.Expect {
			case "ok":
				require.NoError(t, err)
				assert.Equal(t, v.Plaintext, string(e.Resource))
				assert.Equal(t, v.Body, string(e.Body))
				assert.Equal(t, v.Headers["Wechatpay-Serial"], e.Serial)
				assert.Equal(t, v.Headers["Request-ID"], e.RequestID)
				var envelope struct {
					ID, Type, Summary, ResourceType, CreateTime string
					Resource                                    struct{ OriginalType string }
				}
				var raw map[string]json.RawMessage
				require.NoError(t, json.Unmarshal([]byte(v.Body), &raw))
				for name, into := range map[string]*string{"id": &envelope.ID, "event_type": &envelope.Type, "summary": &envelope.Summary,
					"resource_type": &envelope.ResourceType, "create_time": &envelope.CreateTime} {
					require.NoError(t, json.Unmarshal(raw[name], into), name)
				}
				assert.Equal(t, []string{envelope.ID, envelope.Type, envelope.Summary, envelope.ResourceType, envelope.CreateTime},
					[]string{e.ID, e.Type, e.Summary, e.ResourceType, e.CreateTime})
				assert.NotEmpty(t, e.OriginalType)
				assert.False(t, e.APIv2)
				assert.False(t, e.Unsigned)
			case "fail":
				requireReason(t, notify.Refused, e, err)
			case "decrypt_fail":
				requireReason(t, notify.Undecrypted, e, err)
			default:
				t.Fatalf("unknown expectation %q", v.Expect)
			}
		})
	}
}

type v2Vector struct {
	Name, Document, Expect, Plaintext string
	SignType                          string `json:"sign_type"`
}

func readV2(t testing.TB) []v2Vector {
	t.Helper()
	var file struct{ Cases []v2Vector }
	readVectors(t, "v2-notifications.json", &file)
	require.NotEmpty(t, file.Cases)
	return file.Cases
}

func TestEveryAPIv2NotificationVectorIsOpenedOrRefusedAsItSays(t *testing.T) {
	t.Parallel()
	for _, v := range readV2(t) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			e, err := vectorReceiver(t, 0).Parse(http.Header{"Request-Id": {"08C80A-1"}}, []byte(v.Document))
			if v.Expect == "fail" {
				failure := requireReason(t, notify.Refused, e, err)
				assert.Equal(t, http.StatusUnauthorized, failure.Status())
				return
			}
			require.NoError(t, err)
			want := v.Plaintext
			if want == "" {
				want = v.Document
			}
			assert.Equal(t, want, string(e.Resource))
			assert.True(t, e.APIv2)
			assert.Equal(t, v.Name == "refund-req-info", e.Unsigned)
			assert.Equal(t, "08C80A-1", e.RequestID)
			if v.Name == "event-ciphertext" {
				assert.Equal(t, "EV-V2-1", e.ID)
				assert.Equal(t, "TRANSACTION.SUCCESS", e.Type)
				assert.Equal(t, "充电宝", e.Get("goods_name").String())
			}
		})
	}
}

func TestReqInfoVectorsThatAreRefundsOpen(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name, Plaintext string
			ReqInfo         string `json:"req_info"`
		}
	}
	readVectors(t, "aes-ecb-req-info.json", &file)
	opened := 0
	for _, c := range file.Cases {
		e, err := vectorReceiver(t, 0).Parse(nil, []byte("<xml><return_code>SUCCESS</return_code><req_info>"+c.ReqInfo+"</req_info></xml>"))
		// Some vectors only show the padding: their plaintext is no document.
		if plain, openErr := auth.OpenReqInfo("Proto0Test1ApiV2Key2For3Vectors4", c.ReqInfo); assert.NoError(t, openErr) {
			assert.Equal(t, c.Plaintext, string(plain), c.Name)
		}
		if c.Name == "refund-notice" || c.Name == "short" {
			require.NoError(t, err, c.Name)
			assert.Equal(t, c.Plaintext, string(e.Resource))
			opened++
			continue
		}
		requireReason(t, notify.Refused, e, err)
	}
	assert.Equal(t, 2, opened)
}
