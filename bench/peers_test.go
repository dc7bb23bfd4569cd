package bench

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	stdjson "encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-json"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// A signer makes the value of Authorization by hand, as the floor does it.
type signer func(method, target string, body []byte) string

func (s *setup) signer(stub bool) signer {
	key := s.cfg.PrivateKey
	return func(method, target string, body []byte) string {
		ts, nonce := strconv.FormatInt(time.Now().Unix(), 10), auth.Nonce()
		signature := make([]byte, 256)
		if !stub {
			digest := sha256.Sum256([]byte(method + "\n" + target + "\n" + ts + "\n" + nonce + "\n" + string(body) + "\n"))
			signature, _ = key.Sign(rand.Reader, digest[:], crypto.SHA256)
		}
		return fmt.Sprintf(`%s mchid="%s",nonce_str="%s",timestamp="%s",serial_no="%s",signature="%s"`,
			auth.SchemaRSA, s.cfg.MchID, nonce, ts, s.cfg.Serial, base64.StdEncoding.EncodeToString(signature))
	}
}

// verify checks the answer's signature and nothing else.
func (s *setup) verify(timestamp, nonce, signature string, body []byte) error {
	key, err := s.cfg.Platform.Key(context.Background(), s.cfg.Platform.Serial())
	if err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + string(body) + "\n"))
	return rsa.VerifyPKCS1v15(key.(*rsa.PublicKey), crypto.SHA256, digest[:], raw)
}

// BenchmarkFloor is fasthttp and crypto/rsa: nothing but the bytes on the wire.
func BenchmarkFloor(b *testing.B)     { benchmarkFloor(b, false) }
func BenchmarkFloorStub(b *testing.B) { benchmarkFloor(b, true) }

func benchmarkFloor(b *testing.B, stub bool) {
	s := newSetup(b)
	sign := s.signer(stub)
	client := &fasthttp.HostClient{Addr: strings.Trim(s.cfg.BaseURL, "htp:/"), DisablePathNormalizing: true}
	run(b, func() error {
		req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
		defer fasthttp.ReleaseRequest(req)
		defer fasthttp.ReleaseResponse(resp)
		body, err := json.Marshal(s.order)
		if err != nil {
			return err
		}
		req.Header.SetMethod(http.MethodPost)
		req.SetRequestURI(s.cfg.BaseURL[:len(s.cfg.BaseURL)-1] + s.target)
		req.Header.SetContentType("application/json")
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Authorization", sign(http.MethodPost, s.target, body))
		req.SetBodyRaw(body)
		if err := client.Do(req, resp); err != nil {
			return err
		}
		h := &resp.Header
		return s.verify(string(h.Peek("Wechatpay-Timestamp")), string(h.Peek("Wechatpay-Nonce")), string(h.Peek("Wechatpay-Signature")),
			resp.Body())
	})
}

// BenchmarkNetHTTP is the same on net/http and encoding/json.
func BenchmarkNetHTTP(b *testing.B)     { benchmarkNetHTTP(b, false) }
func BenchmarkNetHTTPStub(b *testing.B) { benchmarkNetHTTP(b, true) }

func benchmarkNetHTTP(b *testing.B, stub bool) {
	s := newSetup(b)
	sign := s.signer(stub)
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
	defer client.CloseIdleConnections()
	run(b, func() error {
		body, err := stdjson.Marshal(s.order)
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, s.cfg.BaseURL[:len(s.cfg.BaseURL)-1]+s.target,
			bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Authorization", sign(http.MethodPost, s.target, body))
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		answer, err := io.ReadAll(io.LimitReader(resp.Body, 10<<20))
		if err != nil {
			return err
		}
		return s.verify(resp.Header.Get("Wechatpay-Timestamp"), resp.Header.Get("Wechatpay-Nonce"), resp.Header.Get("Wechatpay-Signature"),
			answer)
	})
}

// BenchmarkWxpay is this library.
func BenchmarkWxpay(b *testing.B)     { benchmarkWxpay(b, false) }
func BenchmarkWxpayStub(b *testing.B) { benchmarkWxpay(b, true) }

type stubSigner struct{ crypto.Signer }

func (stubSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return make([]byte, 256), nil
}

func benchmarkWxpay(b *testing.B, stub bool) {
	s := newSetup(b)
	if stub {
		s.cfg.PrivateKey = stubSigner{s.cfg.PrivateKey}
	}
	client, err := wxpay.New(s.cfg)
	require.NoError(b, err)
	run(b, func() error {
		_, err := client.Chain("v3/pay/transactions/native").Post(b.Context(), wxpay.Params{"json": s.order})
		return err
	})
}

// BenchmarkVerify is what all of the above spend on the answer's signature.
func BenchmarkVerify(b *testing.B) {
	s := newSetup(b)
	digest := sha256.Sum256([]byte("x"))
	signature, err := s.cfg.PrivateKey.Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(b, err)
	key := s.cfg.PrivateKey.Public().(*rsa.PublicKey)
	run(b, func() error { return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) })
}

// run measures f with one caller and with eight.
func run(b *testing.B, f func() error) {
	b.Helper()
	b.Run("callers=1", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("callers=8", func(b *testing.B) {
		b.ReportAllocs()
		b.SetParallelism(4) // times two processors
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := f(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}
