package contest

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
	"time"

	"github.com/goccy/go-json"
	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A notary signs and verifies as the documentation says, and checks nothing else. Stubbed, it makes the digest and neither
// signs nor verifies.
type notary struct {
	setup *Setup
	key   *rsa.PublicKey // WeChat Pay's; nil: stubbed
}

func (s *Setup) notary(stub bool) (notary, error) {
	if stub {
		return notary{setup: s}, nil
	}
	key, err := s.cfg.Platform.Key(context.Background(), s.cfg.Platform.Serial())
	if err != nil {
		return notary{}, err
	}
	return notary{s, key.(*rsa.PublicKey)}, nil
}

// authorization is the value of the header.
func (n notary) authorization(body []byte) string {
	cfg := n.setup.cfg
	ts, nonce := strconv.FormatInt(time.Now().Unix(), 10), auth.Nonce()
	h := sha256.New()
	_, _ = io.WriteString(h, "POST\n/"+path+"\n"+ts+"\n"+nonce+"\n")
	_, _ = h.Write(body)
	_, _ = h.Write([]byte{'\n'})
	digest, signature := h.Sum(nil), stubSignature
	if n.key != nil {
		signature, _ = cfg.PrivateKey.Sign(rand.Reader, digest, crypto.SHA256)
	}
	return fmt.Sprintf(`%s mchid="%s",nonce_str="%s",timestamp="%s",serial_no="%s",signature="%s"`,
		auth.SchemaRSA, cfg.MchID, nonce, ts, cfg.Serial, base64.StdEncoding.EncodeToString(signature))
}

var stubSignature = make([]byte, 256)

func (n notary) verify(timestamp, nonce, signature string, body []byte) error {
	if n.key == nil {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + string(body) + "\n"))
	return rsa.VerifyPKCS1v15(n.key, crypto.SHA256, digest[:], raw)
}

// fastHTTP is fasthttp and crypto/rsa. Without asMap the order is a text that was made before, and the answer is not read.
func fastHTTP(asMap bool) maker {
	return func(s *Setup, stub bool) (Call, error) {
		n, err := s.notary(stub)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(s.order)
		if err != nil {
			return nil, err
		}
		host := strings.TrimSuffix(strings.TrimPrefix(s.cfg.BaseURL, "http://"), "/")
		client := &fasthttp.HostClient{Addr: host, DisablePathNormalizing: true}
		return func(context.Context) (string, error) {
			req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			defer fasthttp.ReleaseRequest(req)
			defer fasthttp.ReleaseResponse(resp)
			body := text
			if asMap {
				if body, err = json.Marshal(s.order); err != nil {
					return "", err
				}
			}
			req.Header.SetMethod(http.MethodPost)
			req.SetRequestURI(s.cfg.BaseURL + path)
			req.Header.SetContentType("application/json")
			req.Header.Set("Accept", "application/json")
			req.Header.Set("Authorization", n.authorization(body))
			req.SetBodyRaw(body)
			if err := client.DoTimeout(req, resp, limit); err != nil {
				return "", err
			}
			h := &resp.Header
			if err := n.verify(string(h.Peek("Wechatpay-Timestamp")), string(h.Peek("Wechatpay-Nonce")),
				string(h.Peek("Wechatpay-Signature")), resp.Body()); err != nil || !asMap {
				return codeURL, err
			}
			var answer map[string]any
			if err := json.Unmarshal(resp.Body(), &answer); err != nil {
				return "", err
			}
			return answer["code_url"].(string), nil
		}, nil
	}
}

// limit of time is what any careful client sets.
const limit = 30 * time.Second

// netHTTP is the same on net/http and encoding/json.
func netHTTP(s *Setup, stub bool) (Call, error) {
	n, err := s.notary(stub)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: limit, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
	return func(ctx context.Context) (string, error) {
		body, err := stdjson.Marshal(s.order)
		if err != nil {
			return "", err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.BaseURL+path, bytes.NewReader(body))
		if err != nil {
			return "", err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Authorization", n.authorization(body))
		resp, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close() //nolint:errcheck // it was read
		text, err := io.ReadAll(io.LimitReader(resp.Body, 10<<20))
		if err != nil {
			return "", err
		}
		h := resp.Header
		if err := n.verify(h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce"), h.Get("Wechatpay-Signature"), text); err != nil {
			return "", err
		}
		var answer map[string]any
		if err := stdjson.Unmarshal(text, &answer); err != nil {
			return "", err
		}
		return answer["code_url"].(string), nil
	}, nil
}
