package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
)

func TestNewNamesEveryFieldAtFault(t *testing.T) {
	t.Parallel()
	keys := vectorKeys(t)
	const v3, v2 = auth.Secret("Proto0Test1ApiV3Key2For3Vectors4"), auth.Secret("Proto0Test1ApiV2Key2For3Vectors4")
	for name, c := range map[string]struct {
		cfg  notify.Config
		want []string
	}{
		"empty":           {notify.Config{}, []string{"Config.Platform is empty"}},
		"no keys":         {notify.Config{Platform: auth.Keys{}, APIv3Key: v3}, []string{"Config.Platform is empty"}},
		"no keys, but v2": {notify.Config{Platform: auth.Keys{}, APIv2Key: v2}, []string{"Config.Platform is empty"}},
		"no APIv3 key":    {notify.Config{Platform: keys}, []string{"Config.APIv3Key is empty"}},
		"short keys": {notify.Config{Platform: keys, APIv3Key: "short", APIv2Key: "shorter"}, []string{"Config.APIv3Key " +
			"has 5 bytes", "Config.APIv2Key has 7 bytes"}},
		"too patient":      {notify.Config{Platform: keys, APIv3Key: v3, Timeout: 5 * time.Second}, []string{"Config.Timeout is 5s"}},
		"meant as seconds": {notify.Config{Platform: keys, APIv3Key: v3, Timeout: 5}, []string{"Config.Timeout is 5ns"}},
		"a nil pointer": {notify.Config{Platform: (*certificates.Source)(nil), APIv3Key: v3}, []string{"Config.Platform is a nil " +
			"*certificates.Source"}},
		"nil pointers": {notify.Config{Platform: keys, APIv3Key: v3, ReplySigner: (*auth.Credential)(nil)},
			[]string{"Config.ReplySigner is a nil *auth.Credential"}},
		"negative": {notify.Config{Platform: keys, APIv3Key: v3, Timeout: -1, MaxBody: -1}, []string{"Config.Timeout is -1ns",
			"Config.MaxBody is -1"}},
		"a key without name": {notify.Config{Platform: auth.Keys{"": keys["PUB_KEY_ID_0119000000012025010100000000000001"]}, APIv3Key: v3},
			[]string{"Config.Platform holds a key under the name"}},
		"the APIv3 key": {notify.Config{Platform: auth.Keys{string(v3): keys["PUB_KEY_ID_0119000000012025010100000000000001"]},
			APIv3Key: v3}, []string{"Config.Platform holds a key under the name a text of 32 bytes"}},
		"no key": {notify.Config{Platform: auth.Keys{"PUB_KEY_ID_01": nil}, APIv3Key: v3}, []string{"cannot verify"}},
	} {
		r, err := notify.New(c.cfg)
		require.Error(t, err, name)
		assert.Nil(t, r)
		for _, want := range c.want {
			assert.Contains(t, err.Error(), want, name)
		}
		assert.NotContains(t, err.Error(), string(v3), name)
		joined, ok := err.(interface{ Unwrap() []error })
		require.True(t, ok)
		assert.Len(t, joined.Unwrap(), len(c.want), name)
	}
}

func TestOneProtocolIsEnough(t *testing.T) {
	t.Parallel()
	const v3, v2 = auth.Secret("Proto0Test1ApiV3Key2For3Vectors4"), auth.Secret("Proto0Test1ApiV2Key2For3Vectors4")
	for _, cfg := range []notify.Config{
		{Platform: vectorKeys(t), APIv3Key: v3},
		{Verifier: remote{}, APIv3Key: v3},
		{APIv2Key: v2},
		{APIv2Key: v2, APIv3Key: v3},
		{Platform: vectorKeys(t), APIv2Key: v2, APIv3Key: v3, Suites: []auth.Suite{nil}},
	} {
		_, err := notify.New(cfg)
		require.NoError(t, err)
	}
}

func TestLaterChangesOfTheConfigHaveNoEffect(t *testing.T) {
	t.Parallel()
	v := readV3(t).Cases[0]
	keys := vectorKeys(t)
	r := newReceiver(t, notify.Config{Platform: keys, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(v.Now)})
	clear(keys)
	_, err := r.Parse(v.header(), []byte(v.Body))
	require.NoError(t, err)
}

type holder struct {
	Receiver *notify.Receiver
	Config   notify.Config
}

func TestNoSecretIsPrinted(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	cfg := server.Config()
	c := notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key,
		ReplySigner: auth.Credential{MchID: cfg.MchID, Serial: cfg.Serial, Key: cfg.PrivateKey}}
	r := newReceiver(t, c)
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for _, v := range []any{c, &c, r, *r, holder{r, c}, &holder{r, c}, []any{r, c}} {
			fmt.Fprintf(&out, verb, v)
		}
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).LogAttrs(context.Background(), slog.LevelInfo, "x", slog.Any("r", r), slog.Any("c", c), slog.Any("h", holder{r, c}))
	}
	text, err := json.Marshal(holder{r, c})
	require.NoError(t, err)
	out.Write(text)
	for _, secret := range []auth.Secret{cfg.APIv3Key, cfg.APIv2Key} {
		assert.NotContains(t, out.String(), string(secret))
		assert.NotContains(t, out.String(), fmt.Sprintf("%x", string(secret)))
	}
	assert.Contains(t, out.String(), "APIv3Key:[redacted]")
}

// TestSandboxKeysAreWarnedOf: they are sound, and no proof that anybody has paid.
func TestSandboxKeysAreWarnedOf(t *testing.T) {
	t.Parallel()
	const id = auth.SandboxKeyIDPrefix + "0001"
	key := vectorKeys(t)["PUB_KEY_ID_0119000000012025010100000000000001"]
	for name, c := range map[string]struct {
		keys   auth.Keys
		warned bool
	}{
		"of a sandbox": {auth.Keys{id: key}, true},
		"beside another": {
			auth.Keys{id: key, "PUB_KEY_ID_0119000000012025010100000000000001": key}, true,
		},
		"of WeChat Pay": {auth.Keys{"PUB_KEY_ID_0119000000012025010100000000000001": key}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			_, err := notify.New(notify.Config{
				Platform: c.keys, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4",
				Logger: slog.New(slog.NewTextHandler(&log, nil)),
			})
			require.NoError(t, err)
			if !c.warned {
				require.Empty(t, log.String())
				return
			}
			require.Contains(t, log.String(), `level=WARN msg="keys of a sandbox: whoever has them can forge payments" field=Platform key=`+id)
		})
	}
}
