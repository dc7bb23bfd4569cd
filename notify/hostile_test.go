package notify_test

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestAHeaderThatPanicsIsAnError(t *testing.T) {
	t.Parallel()
	r, _, body := genuine(t)
	var none *http.Header
	e, err := r.Parse(none, body)
	requireReason(t, notify.Unavailable, e, err)
}

// oneError returns the same error to everybody.
type oneError struct{ err *auth.VerifyError }

func (k oneError) Key(context.Context, string) (crypto.PublicKey, error) { return nil, k.err }
func (oneError) Serial() string                                          { return "" }

func TestAnErrorOfTheKeySourceIsNotWrittenTo(t *testing.T) {
	t.Parallel()
	shared := &auth.VerifyError{Reason: auth.UnknownSerial}
	v := readV3(t).Cases[0]
	r := newReceiver(t, notify.Config{Platform: oneError{shared}, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(v.Now)})
	var wait sync.WaitGroup
	for i := range 8 {
		h := v.header()
		h.Set("Wechatpay-Serial", fmt.Sprintf("SERIAL%d", i))
		wait.Go(func() {
			_, err := r.Parse(h, []byte(v.Body))
			assert.Error(t, err)
		})
	}
	wait.Wait()
	assert.Equal(t, auth.VerifyError{Reason: auth.UnknownSerial}, *shared)
}

func TestASerialThatWeChatPayDoesNotKnowIsRefusedNotUnavailable(t *testing.T) {
	t.Parallel()
	v := readV3(t).Cases[0]
	r := newReceiver(t, notify.Config{Platform: oneError{&auth.VerifyError{Reason: auth.UnknownSerial, Err: fmt.Errorf("asked: %w",
		auth.ErrNotListed)}}, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(v.Now)})
	e, err := r.Parse(v.header(), []byte(v.Body))
	requireReason(t, notify.Refused, e, err)
}

type askedReady struct {
	oneError
	asked func(context.Context)
}

func (k askedReady) Ready(ctx context.Context) error { k.asked(ctx); return nil }

func TestALazyKeySourceHearsOfTheCallersContext(t *testing.T) {
	t.Parallel()
	type name struct{}
	var asked any
	v := readV3(t).Cases[0]
	r := newReceiver(t, notify.Config{Platform: askedReady{oneError{&auth.VerifyError{Reason: auth.UnknownSerial}},
		func(ctx context.Context) { asked = ctx.Value(name{}) }}, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(v.Now)})
	_, err := r.ParseContext(context.WithValue(t.Context(), name{}, "mine"), v.header(), []byte(v.Body))
	require.Error(t, err)
	assert.Equal(t, "mine", asked)
}

// Diagnosing costs in proportion to a notification, whatever a stranger sends: allocations
// stand for the work.
func TestDiagnosisIsBounded(t *testing.T) { //nolint:paralleltest // it counts allocations
	r, h, body := genuine(t)
	ordinary := testing.AllocsPerRun(3, func() { _, _ = r.Parse(h, append([]byte{' '}, body[:len(body)-2]...)) })
	var names strings.Builder
	for i := range 6000 {
		fmt.Fprintf(&names, `"%05d":1,`, i)
	}
	for name, text := range map[string]string{
		"many names": "{" + names.String() + `"resource":{}}`,
		"many inner": `{"resource":{` + names.String() + `"a":1}}`,
		"large":      `{"id":"` + strings.Repeat("a", 900_000) + `","resource":{"a":"b"}}`,
	} {
		allocated := testing.AllocsPerRun(3, func() { _, _ = r.Parse(h, []byte(text)) })
		assert.Less(t, allocated, 40*ordinary+20_000, name)
	}
	e, err := r.Parse(h, []byte(strings.Repeat(" ", 65<<10)+string(body)))
	assert.Empty(t, requireReason(t, notify.Refused, e, err).Hint, "nobody looks at it again")
}

func TestNoHeaderFillsTheLog(t *testing.T) {
	t.Parallel()
	v := readV3(t).Cases[0]
	cfg, diary := shop()
	cfg.Platform, cfg.APIv3Key, cfg.Now = vectorKeys(t), "Proto0Test1ApiV3Key2For3Vectors4", at(v.Now)
	c := counters["http"](newReceiver(t, cfg), never(t))
	for _, name := range append([]string{"Wechatpay-Signature-Type", "Request-Id"}, proofHeaders...) {
		h := v.header()
		h.Set(name, strings.Repeat("\"", 400_000))
		c(t.Context(), h, []byte("{}"))
	}
	assert.Less(t, len(diary.String()), 30_000)
}

func TestADocumentWithTwoCiphertextsNeedsASign(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	config := server.Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key, APIv3Key: config.APIv3Key})
	sealed, err := auth.SealReqInfo(config.APIv2Key, []byte("<root><a>1</a></root>"))
	require.NoError(t, err)
	e, err := r.Parse(nil, []byte("<xml><req_info>"+sealed+"</req_info><event_ciphertext>AAAA</event_ciphertext></xml>"))
	requireReason(t, notify.Refused, e, err)
	e, err = r.Parse(nil, []byte("\ufeff\r\n<xml><req_info>"+sealed+"</req_info></xml>"))
	require.NoError(t, err, "a BOM does not make it APIv3")
	assert.True(t, e.Unsigned)
}

func TestWhetherPaddingOrTextIsWrongDoesNotShow(t *testing.T) {
	t.Parallel()
	config := testkit.NewServer(t).Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key})
	text, err := auth.SealReqInfo(config.APIv2Key, []byte("<root><a>1</a>"))
	require.NoError(t, err)
	var said []string
	for _, reqInfo := range []string{text, "AAAAAAAAAAAAAAAAAAAAAA=="} {
		e, err := r.Parse(nil, []byte("<xml><req_info>"+reqInfo+"</req_info></xml>"))
		failure := requireReason(t, notify.Refused, e, err)
		require.ErrorIs(t, failure, auth.ErrReqInfo)
		said = append(said, failure.Error())
	}
	assert.Equal(t, said[0], said[1])
}

func TestPlaintextsAreNoDeeperThanBodies(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	config := server.Config()
	r := newReceiver(t, notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key})
	for text, taken := range map[string]bool{
		strings.Repeat("[", 64) + strings.Repeat("]", 64):                          true,
		strings.Repeat("[", 65) + strings.Repeat("]", 65):                          false,
		`{"a":"` + strings.Repeat("[", 1000) + `","b":"\\"}`:                       true,
		`{"a":"\"` + strings.Repeat("[", 1000) + `"}`:                              true,
		`{"a":"\\","b":` + strings.Repeat("[", 65) + strings.Repeat("]", 65) + `}`: false,
		"": true,
	} {
		h, body, err := server.Notification(wxpaytest.Notification{Resource: text})
		require.NoError(t, err)
		e, err := r.Parse(h, body)
		if !taken {
			requireReason(t, notify.Malformed, e, err)
			continue
		}
		require.NoError(t, err)
		assert.NotNil(t, e.Resource)
	}
}

func TestAValueThatDoesNotDecodeIsNotShown(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	e := parsed(t, server, wxpaytest.Notification{Resource: `{"id_card":"11010519491231002X","amount":{"total":13800138000.5}}`})
	var wrong struct {
		IDCard int64 `json:"id_card,string"`
	}
	err := e.Decode(&wrong)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "11010519491231002X")
	var amount struct {
		Amount struct {
			Total int64 `json:"total"`
		} `json:"amount"`
	}
	err = e.Decode(&amount)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "13800138000")
}

func TestAPayscoreEventMayBeginWithADeclaration(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	for text, root := range map[string]string{
		"<?xml version=\"1.0\"?>\n<order><order_id>1</order_id></order>": "order", "<xml><order_id>1</order_id></xml>": "xml",
		"<root >\n<order_id>1</order_id></root>": "root",
	} {
		e := parsed(t, server, wxpaytest.Notification{Fields: map[string]string{}, Resource: text, Type: "CHECK.SUCCESS"})
		assert.Equal(t, "1", e.Get("order_id").String(), root)
	}
}

func TestTheCallersSuitesAreNotChanged(t *testing.T) {
	t.Parallel()
	suites := []auth.Suite{nil, sm2.Suite{}}
	newReceiver(t, notify.Config{Platform: vectorKeys(t), APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Suites: suites})
	assert.Nil(t, suites[0])
}

func TestAFunctionThatChangesTheEventChangesNothingElse(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	config := server.Config()
	store := &fakeOnce{}
	entered := 0
	handler := newReceiver(t, notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key,
		Once: store}).Handler(func(_ context.Context, e *notify.Event) error {
		entered++
		e.Type, e.ID, e.OriginalType, e.Resource = "X", "Y", "Z", bytes.Repeat([]byte("x"), 10)
		return nil
	})
	n := wxpaytest.Notification{ID: "EV-1", Resource: `{"order_id":"1"}`}
	require.True(t, server.NotifyHandler(handler, n).Accepted())
	require.Eventually(t, func() bool { return len(store.asked()) >= 2 }, 5_000_000_000, 1_000_000)
	calls := store.asked()
	claim, finish := strings.Fields(calls[0]), strings.Fields(calls[1])
	assert.Equal(t, []string{"claim", "finish"}, []string{claim[0], finish[0]})
	assert.Equal(t, claim[1], finish[1], "the key is that of the notification")
}
