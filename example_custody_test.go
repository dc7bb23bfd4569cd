package wxpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// intranet is a service of your own that keeps the keys of many programs. Its two
// endpoints are those of the example in the README of the PHP SDK.
type intranet struct{ url, mchID string }

// Authorization implements auth.Signer.
func (s intranet) Authorization(ctx context.Context, r auth.Request) (string, error) {
	return s.post(ctx, "wechatpay-merchant-request-signature", map[string]string{
		"mchid": s.mchID, "verb": r.Method, "uri": r.Target, "body": string(r.Body),
	})
}

// Verify implements auth.Verifier.
func (s intranet) Verify(ctx context.Context, p auth.Proof, body []byte) error {
	answer, err := s.post(ctx, "wechatpay-response-merchant-validation", map[string]string{
		"mchid": s.mchID, "nonce": p.Nonce, "serial": p.Serial, "signature": p.Signature, "timestamp": p.Timestamp, "body": string(body),
	})
	if err == nil && answer != "OK" {
		err = fmt.Errorf("the service says %q", answer)
	}
	return err
}

func (s intranet) post(ctx context.Context, path string, fields map[string]string) (string, error) {
	body, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/"+path, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("the service answered %s", resp.Status)
	}
	return strings.TrimSpace(string(text)), err
}

// The private key and WeChat Pay's keys are in another service: it signs requests and verifies answers.
func Example_remoteSigner() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	config := gateway.Config()
	gateway.Handle("POST /v3/remote", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: r.Body}
	})
	service := httptest.NewServer(intranetService(config))
	defer service.Close()

	remote := intranet{url: service.URL, mchID: config.MchID}
	client, err := wxpay.New(wxpay.Config{
		MchID:    config.MchID,
		Signer:   remote,
		Verifier: remote,
		BaseURL:  config.BaseURL, TLS: config.TLS, // only for the gateway of this example
	})
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/remote").Post(context.Background(), wxpay.Params{"json": wxpay.Params{"a": 1}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(resp.Body), resp.Verified)
	// Output:
	// {"a":1} true
}

// intranetService is the other side of intranet, in one program with it only here.
func intranetService(config wxpay.Config) http.Handler {
	signer := auth.Credential{MchID: config.MchID, Serial: config.Serial, Key: config.PrivateKey}
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		var f struct{ Verb, URI, Body, Nonce, Serial, Signature, Timestamp string }
		err := json.NewDecoder(hr.Body).Decode(&f)
		answer := "OK"
		switch {
		case err != nil:
		case strings.HasSuffix(hr.URL.Path, "-signature"):
			answer, err = signer.Authorization(hr.Context(), auth.Request{
				Method: f.Verb, Target: f.URI, Body: []byte(f.Body), Timestamp: time.Now().Unix(), Nonce: auth.Nonce(),
			})
		default:
			proof := auth.Proof{Nonce: f.Nonce, Serial: f.Serial, Signature: f.Signature, Timestamp: f.Timestamp}
			err = proof.Verify(hr.Context(), config.Platform, time.Now(), []byte(f.Body))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, answer)
	})
}
