package notify_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
	"github.com/wechatpay-chain/wxpay/notify"
)

// corpusDir lies beside the checkout: it must not be copied into the repository.
const corpusDir = "../../shared/corpus"

func corpusFile(t *testing.T, name string) []byte {
	t.Helper()
	if _, err := os.Stat(corpusDir); err != nil {
		if os.Getenv("WXPAY_SHARED") == "require" {
			t.Fatalf("WXPAY_SHARED=require, but there is no corpus: %v", err)
		}
		t.Skipf("there is no corpus beside this checkout, so nothing is compared with its %s; WXPAY_SHARED=require makes this an error",
			name)
	}
	data, err := os.ReadFile(filepath.Join(corpusDir, name))
	require.NoError(t, err)
	return data
}

type corpusRow struct {
	ID, API, Body string
	Clock         int64
	Headers       map[string]string
	Original      string          `json:"original_data_json"`
	Plaintext     string          `json:"plaintext"` // of APIv2
	Expect        json.RawMessage `json:"expect"`
}

func TestEveryDocumentedV2AndV3NotificationIsOpened(t *testing.T) {
	t.Parallel()
	var meta struct {
		V2Secret string `json:"apiv2_secret"`
		V3Secret string `json:"apiv3_secret"`
		Serial   string `json:"platform_serial"`
	}
	require.NoError(t, json.Unmarshal(corpusFile(t, "meta.json"), &meta))
	keys, err := auth.LoadKeys(map[string]string{meta.Serial: string(corpusFile(t, "platform_pub.pem"))})
	require.NoError(t, err)
	rows := 0
	seen := map[string]string{}
	for line := range bytes.Lines(corpusFile(t, "webhook-vectors-dev.jsonl")) {
		var row corpusRow
		require.NoError(t, json.Unmarshal(line, &row))
		rows++
		r := newReceiver(t, notify.Config{Platform: keys, APIv3Key: auth.Secret(meta.V3Secret), APIv2Key: auth.Secret(meta.V2Secret),
			Now: at(row.Clock)})
		h := http.Header{}
		for name, value := range row.Headers {
			h.Set(name, value)
		}
		e, err := r.Parse(h, []byte(row.Body))
		require.NoError(t, err, row.ID)
		assert.Equal(t, row.Headers["Request-ID"], e.RequestID)
		require.NotEmpty(t, e.Key(), row.ID)
		require.NotContains(t, seen, e.Key(), "%s has the key of another event", row.ID)
		seen[e.Key()] = row.ID
		if row.API == "v3" {
			compareV3(t, row, e)
		} else {
			compareV2(t, row, e)
		}
	}
	assert.Greater(t, rows, 40)
}

func compareV3(t *testing.T, row corpusRow, e *notify.Event) {
	t.Helper()
	assert.Equal(t, row.Original, string(e.Resource), row.ID)
	var want struct {
		ID           string `json:"id"`
		CreateTime   string `json:"create_time"`
		Type         string `json:"event_type"`
		ResourceType string `json:"resource_type"`
		Summary      string `json:"summary"`
		Resource     struct {
			OriginalType string `json:"original_type"`
		} `json:"resource"`
	}
	require.NoError(t, json.Unmarshal(row.Expect, &want))
	assert.Equal(t, []string{want.ID, want.CreateTime, want.Type, want.ResourceType, want.Summary, want.Resource.OriginalType},
		[]string{e.ID, e.CreateTime, e.Type, e.ResourceType, e.Summary, e.OriginalType}, row.ID)
}

func compareV2(t *testing.T, row corpusRow, e *notify.Event) {
	t.Helper()
	require.True(t, e.APIv2)
	want := row.Plaintext
	if want == "" {
		want = row.Body
		var fields map[string]string
		require.NoError(t, json.Unmarshal(row.Expect, &fields))
		for name, value := range fields {
			assert.Equal(t, value, e.Get(name).String(), "%s %s", row.ID, name)
		}
	} else {
		fields, err := xmlmap.Unmarshal([]byte(row.Plaintext))
		require.NoError(t, err)
		for name, value := range xmlmap.Texts(fields) {
			assert.Equal(t, value, e.Get(name).String(), "%s %s", row.ID, name)
		}
	}
	assert.Equal(t, want, string(e.Resource), row.ID)
}
