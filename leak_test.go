package wxpay_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"expvar"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log"
	"log/slog"
	"math/big"
	"reflect"
	"strings"
	"testing"
	texttemplate "text/template"
	"time"

	"github.com/BurntSushi/toml"
	goccy "github.com/goccy/go-json"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	markedV3Key = "MARKEDv3MARKEDv3MARKEDv3MARKEDv3"
	markedV2Key = "MARKEDv2MARKEDv2MARKEDv2MARKEDv2"
)

// marks are the texts that would show that a secret got out.
func marks(key *rsa.PrivateKey) []string {
	found := []string{"MARKED", "Authorization: ", `signature=\"`, `signature="`, base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key))[40:80]}
	for _, n := range append([]*big.Int{key.D}, key.Primes...) {
		found = append(found, n.String()[:40], hex.EncodeToString(n.Bytes())[:40], fmt.Sprintf("%v", n.Bits()[:3]), fmt.Sprintf("%#v", n.Bits()[0]))
	}
	return found
}

func markedConfig(gateway *wxpaytest.Server) wxpay.Config {
	cfg := gateway.Config()
	cfg.APIv3Key, cfg.APIv2Key = markedV3Key, markedV2Key
	cfg.ClientCert = &tls.Certificate{PrivateKey: cfg.PrivateKey}
	return cfg
}

// printed shows a value in every way a program may print it.
func printed(v any) string {
	var b bytes.Buffer
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&b, format+"\n", v)
		fmt.Fprintf(&b, format+"\n", []any{v, map[string]any{"k": v}, struct{ V any }{v}})
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v, "group", slog.GroupValue(slog.Any("v", v)))
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v, "in", struct{ V any }{v})
	if text, err := json.Marshal(v); err == nil {
		b.Write(text)
	}
	for name, p := range printers {
		for _, value := range []any{v, []any{v}, map[string]any{"k": v}, struct{ V any }{v}} {
			fmt.Fprintf(&b, "\n%s: %v", name, p.orPanic(&b, value))
		}
	}
	return b.String()
}

type printer func(w io.Writer, v any) error

// orPanic returns a panic as an error: some encoders have one for a nil pointer.
func (p printer) orPanic(w io.Writer, v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return p(w, v)
}

// printers are encoders and templates, of which each asks other methods of a value.
var printers = map[string]printer{
	"json":  func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
	"goccy": func(w io.Writer, v any) error { return goccy.NewEncoder(w).Encode(v) },
	"xml":   func(w io.Writer, v any) error { return xml.NewEncoder(w).Encode(v) },
	"toml":  func(w io.Writer, v any) error { return toml.NewEncoder(w).Encode(v) },
	"gob":   func(w io.Writer, v any) error { return gob.NewEncoder(w).Encode(v) },
	"text":  func(w io.Writer, v any) error { return textTemplate.Execute(w, v) },
	"html":  func(w io.Writer, v any) error { return htmlTemplate.Execute(w, v) },
	"log":   func(w io.Writer, v any) error { log.New(w, "", 0).Print(v); return nil },
	"expvar": func(w io.Writer, v any) error {
		return testkit.Second(fmt.Fprint(w, expvar.Func(func() any { return v })))
	},
	"panic": func(w io.Writer, v any) error { // as the runtime prints one
		switch v := v.(type) {
		case error:
			return testkit.Second(io.WriteString(w, v.Error()))
		case fmt.Stringer:
			return testkit.Second(io.WriteString(w, v.String()))
		}
		if kind := reflect.ValueOf(v).Kind(); kind == reflect.String {
			return testkit.Second(io.WriteString(w, reflect.ValueOf(v).String()))
		}
		return nil
	},
}

// The templates print a value, what is in a list or a map, and a field V.
const (
	everyElement = `{{.}} {{print .}} {{printf "%v %s" . .}} {{html .}} {{js .}} {{urlquery .}}`
	everyValue   = `{{define "v"}}` + everyElement + `{{end}}{{template "v" .}}{{if eq (kind .) "slice" "map"}}{{range .}}{{template "v" .}}{{end}}{{end}}` +
		`{{if eq (kind .) "struct"}}{{with field .}}{{template "v" .}}{{end}}{{end}}`
)

var (
	templateFuncs = map[string]any{
		"kind": func(v any) string { return reflect.ValueOf(v).Kind().String() },
		"field": func(v any) any {
			if holder, ok := v.(struct{ V any }); ok {
				return holder.V
			}
			return nil
		},
	}
	textTemplate = texttemplate.Must(texttemplate.New("").Funcs(templateFuncs).Parse(everyValue))
	htmlTemplate = htmltemplate.Must(htmltemplate.New("").Funcs(templateFuncs).Parse(
		strings.NewReplacer("{{html .}}", "", "{{urlquery .}}", "").Replace(everyValue) + `<a title="{{.}}" href="/?q={{.}}" onclick="f({{.}})">x</a><script>f({{.}})</script>`))
)

func requireNoMark(t *testing.T, text string, marks []string, what string) {
	t.Helper()
	for _, mark := range marks {
		require.NotContains(t, text, mark, what)
	}
}

// TestNothingIsStoredByGob: not even a key of a type that gob was told of.
func TestNothingIsStoredByGob(t *testing.T) {
	t.Parallel()
	gob.Register(&rsa.PrivateKey{})
	cfg := testkit.Config(t)
	cfg.PrivateKey, cfg.Platform, cfg.Now = bareKey(t), nil, nil
	for name, v := range map[string]any{
		"Config": cfg, "*Config": &cfg, "Secret": cfg.APIv3Key, "in a struct": struct{ Key auth.Secret }{cfg.APIv3Key}, "Credential": auth.Credential{Key: cfg.PrivateKey},
		"notify.Config": notify.Config{APIv3Key: cfg.APIv3Key}, "Loader": auth.Loader{Password: "p"}, "Sensitive": wxpay.Sensitive("张三"),
		"Client": testkit.NewClient(t, testkit.Config(t)),
	} {
		var b bytes.Buffer
		require.Error(t, gob.NewEncoder(&b).Encode(v), name)
		requireNoMark(t, b.String(), []string{testkit.APIv2Key, "张三"}, name)
	}
	require.ErrorIs(t, gob.NewEncoder(io.Discard).Encode(cfg), auth.ErrNotStored)
}

func TestExportedValuesShowNoSecret(t *testing.T) {
	t.Parallel()
	gateway := wxpaytest.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "{}"} })
	cfg := markedConfig(gateway)
	key := cfg.PrivateKey.(*rsa.PrivateKey)
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	loaded, err := auth.Prepare(key)
	require.NoError(t, err)
	chain := client.Chain("v3/{x}")
	call := chain.GetAsync(t.Context(), wxpay.Params{"x": "1"})
	resp, err := call.Wait()
	require.NoError(t, err)
	for name, v := range map[string]any{
		"Config": cfg, "*Config": &cfg, "Client": *client, "*Client": client, "Chain": *chain, "*Chain": chain,
		"Future": *call, "*Future": call, "Response": *resp, "*Response": resp,
		"Secret": cfg.APIv3Key, "*Secret": &cfg.APIv3Key, "loaded key": loaded,
		"Credential": auth.Credential{MchID: cfg.MchID, Key: loaded}, "bare key": auth.Credential{MchID: cfg.MchID, Key: key},
		"Params": wxpay.Params{"key": cfg.APIv2Key, "client": client},
		"in a field of somebody else's": struct {
			C *wxpay.Client
			c *wxpay.Client
			K wxpay.Config
		}{client, client, cfg},
	} {
		requireNoMark(t, printed(v), marks(key), name)
	}
	require.Contains(t, printed(cfg), cfg.MchID, "a configuration shows who it is for")
}

// TestErrorsShowNoSecret provokes forty errors and prints each of them.
func TestErrorsShowNoSecret(t *testing.T) {
	t.Parallel()
	gateway, err := wxpaytest.Start()
	require.NoError(t, err)
	defer gateway.Close()
	good := markedConfig(gateway)
	key := good.PrivateKey.(*rsa.PrivateKey)
	client, err := wxpay.New(good)
	require.NoError(t, err)
	var errs []error

	// What New refuses.
	for _, spoil := range []func(*wxpay.Config){
		func(c *wxpay.Config) { c.MchID = "" }, func(c *wxpay.Config) { c.Serial = "" }, func(c *wxpay.Config) { c.Platform = nil },
		func(c *wxpay.Config) { c.PrivateKey = nil }, func(c *wxpay.Config) { c.APIv3Key = markedV3Key + "x" },
		func(c *wxpay.Config) { c.APIv2Key = markedV2Key + "x" }, func(c *wxpay.Config) { c.BaseURL = "ftp://x" },
		func(c *wxpay.Config) { c.PrivateKey = &rsa.PrivateKey{PublicKey: key.PublicKey, D: key.D} },
		func(c *wxpay.Config) { c.TLS = &tls.Config{InsecureSkipVerify: true} }, func(c *wxpay.Config) { c.Timeout = -1 },
	} {
		cfg := good
		spoil(&cfg)
		_, err := wxpay.New(cfg)
		errs = append(errs, err)
	}
	// What loading refuses: key material in the wrong form or place.
	pkcs1 := base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key))
	for _, src := range []string{"." + pkcs1, "private.pkcs8://" + pkcs1, "private.pkcs1://" + pkcs1[:400], "-----BEGIN PRIVATE KEY-----\n" + pkcs1[:400] + "\n-----END PRIVATE KEY-----\n", pkcs1[:100] + "." + pkcs1[100:]} {
		_, err := auth.LoadPrivateKey(src)
		errs = append(errs, err)
		_, err = auth.LoadPublicKey(src)
		errs = append(errs, err)
	}
	// What a call refuses.
	for _, params := range []wxpay.Params{
		{}, {"x": ""}, {"x": ".."}, {"x": "1", "jsno": good.APIv3Key}, {"x": "1", "json": make(chan int)}, {"x": "1", "body": 7},
		{"x": "1", "headers": map[string]string{"Authorization": "x"}}, {"x": "1", "timeout": "5s"}, {"x": "1", "base_uri": "http://evil.example"},
		{"x": good}, {"x": good.APIv3Key}, {"x": &good}, {"x": "1", "query": good}, {"x": "1", "query": wxpay.Params{"k": client}},
	} {
		_, err := client.Chain("v3/{x}").Post(t.Context(), params)
		errs = append(errs, err)
	}
	// What an answer brings, from a gateway that repeats the request's header.
	for _, fault := range []wxpaytest.Fault{wxpaytest.BadSignature(), wxpaytest.Without("Wechatpay-Serial"), wxpaytest.SignedBy("X"), wxpaytest.Skew(time.Hour), wxpaytest.Probe(), wxpaytest.Truncate(), wxpaytest.Drop(), nil, nil} {
		gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
			if fault == nil {
				return wxpaytest.SignError(r)
			}
			return wxpaytest.Reply{Body: "{}", Fault: fault}
		})
		_, err := client.Chain("v3/{x}").Get(t.Context(), wxpay.Params{"x": "1"})
		errs = append(errs, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = client.Chain("v3/x").Get(over)
	errs = append(errs, err)

	require.GreaterOrEqual(t, len(errs), 40)
	for _, err := range errs {
		require.Error(t, err)
		requireNoMark(t, err.Error()+printed(err), marks(key), strings.SplitN(err.Error(), ":", 2)[0])
	}
}
