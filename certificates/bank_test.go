package certificates

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

const (
	day  = 24 * time.Hour
	year = 365 * day

	bankAPIv3Key = auth.Secret("Proto0Test1ApiV3Key2For3Vectors4")
	publicKeyID  = "PUB_KEY_ID_0119000000012025010100000000000001"
)

// A mood is how a bank answers to a download.
type mood int

const (
	well     mood = iota
	none          // 404: there are no certificates
	failing       // 502
	refusing      // 403, signed
	hanging       // no answer until the caller hangs up
	slow          // the list, after two seconds
	dropped       // the connection is closed
)

// A bank is a gateway without a network, so that it lives in a bubble of synctest,
// where time passes only while everybody waits.
type bank struct {
	t       *testing.T
	mchID   string
	ahead   atomic.Int64 // of the bubble's clock, in nanoseconds
	reached atomic.Int64 // downloads that arrived
	told    told

	mu     sync.Mutex
	mood   mood
	certs  []*auth.Certificate // listed
	keys   map[string]crypto.Signer
	signer string // of all answers
	body   []byte // in place of the list
}

type told struct {
	mu   sync.Mutex
	errs []error
}

func (l *told) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *told) all() []error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]error(nil), l.errs...)
}

func newBank(t *testing.T) *bank {
	t.Helper()
	b := &bank{t: t, mchID: "1900000001", keys: map[string]crypto.Signer{}}
	b.keys[publicKeyID] = loadKey(t, "wechatpay_public_key_private.pem")
	return b
}

func loadKey(t *testing.T, name string) crypto.Signer {
	t.Helper()
	text, err := os.ReadFile("../testdata/keys/" + name)
	require.NoError(t, err)
	key, err := auth.LoadPrivateKey(string(text))
	require.NoError(t, err)
	return key
}

// now is the clock of the bank and of its merchant.
func (b *bank) now() time.Time { return time.Now().Add(time.Duration(b.ahead.Load())) }

// set moves that clock alone, as an administrator does.
func (b *bank) set(d time.Duration) { b.ahead.Add(int64(d)) }

// pass lets time pass in the bubble.
func pass(d time.Duration) { <-time.After(d) }

func (b *bank) feel(m mood) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mood = m
}

// issue makes a certificate and lists it. Answers are signed with it.
func (b *bank) issue(notBefore, notAfter time.Time) *auth.Certificate {
	b.t.Helper()
	name := []string{"wechatpay_platform_1_key.pem", "wechatpay_platform_2_key.pem"}[len(b.keys)%2]
	cert := b.make(loadKey(b.t, name), notBefore, notAfter)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.certs = append(b.certs, cert)
	return cert
}

func (b *bank) make(key crypto.Signer, notBefore, notAfter time.Time) *auth.Certificate {
	b.t.Helper()
	serial := make([]byte, 20)
	_, _ = rand.Read(serial)
	serial[0] = 0x40 | serial[0]&0x3f
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial), Subject: pkix.Name{CommonName: "Tenpay.com test sign"},
		NotBefore: notBefore, NotAfter: notAfter,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(b.t, err)
	cert, err := auth.LoadCertificate(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	require.NoError(b.t, err)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keys[cert.Serial], b.signer = key, cert.Serial
	return cert
}

// unlist takes all certificates but these out of the list.
func (b *bank) unlist(but ...*auth.Certificate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.certs = but
}

// entryOf encrypts a text as an entry of the list.
func entryOf(t testing.TB, serial, text string) entry {
	t.Helper()
	e := entry{SerialNo: serial, EncryptCertificate: auth.Resource{Algorithm: auth.AEADAES256GCM, Nonce: auth.Nonce()[:12],
		AssociatedData: "certificate"}}
	require.NoError(t, e.EncryptCertificate.Seal(bankAPIv3Key, []byte(text)))
	return e
}

func textOf(cert *auth.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
}

// config is that of the bank's merchant, without platform keys.
func (b *bank) config() wxpay.Config {
	return wxpay.Config{
		MchID: b.mchID, Serial: "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D", PrivateKey: loadKey(b.t, "apiclient_key.pem"),
		APIv3Key: bankAPIv3Key, BaseURL: "http://127.0.0.1:1/", Dial: b.dial, Now: b.now,
	}
}

// open returns a source that knows nothing yet but the static keys, and a client
// that uses it. What goes to OnError is told to the bank's told.
func (b *bank) open(static auth.Keys, options Options) (*Source, *wxpay.Client) {
	b.t.Helper()
	if options.OnError == nil {
		options.OnError = b.told.add
	}
	cfg := b.config()
	if static != nil {
		cfg.Platform = static
	}
	source, err := New(cfg, options)
	require.NoError(b.t, err)
	cfg.Platform = source
	client, err := wxpay.New(cfg)
	require.NoError(b.t, err)
	return source, client
}

func (b *bank) publicKey() auth.Keys { return auth.Keys{publicKeyID: b.keys[publicKeyID].Public()} }

func ask(t *testing.T, client *wxpay.Client) error {
	t.Helper()
	_, err := client.Chain("v3/ask").Get(t.Context())
	return err
}

func (b *bank) requireDownloads(want int, why ...any) {
	b.t.Helper()
	require.EqualValues(b.t, want, b.reached.Load(), why...)
}

// entryText is the entry of a certificate as JSON.
func entryText(t testing.TB, cert *auth.Certificate) string {
	t.Helper()
	text, err := json.Marshal(entryOf(t, cert.Serial, textOf(cert)))
	require.NoError(t, err)
	return string(text)
}
