package certificates

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// answer returns what goes out, or the mood in which nothing does.
func (b *bank) answer(path string) (status int, body []byte, m mood) {
	if !strings.HasPrefix(path, "/v3/certificates") {
		return http.StatusOK, []byte(`{"ok":true}`), well
	}
	b.reached.Add(1)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch m = b.mood; {
	case m == none:
		return http.StatusNotFound, []byte(`{"code":"NOT_FOUND","message":"none"}`), m
	case m == refusing:
		return http.StatusForbidden, []byte(`{"code":"NO_AUTH","message":"无权限"}`), m
	case m == failing:
		return http.StatusBadGateway, []byte("bad gateway"), m
	case b.body != nil:
		return http.StatusOK, b.body, m
	}
	var answer list
	for _, cert := range b.certs {
		answer.Data = append(answer.Data, entryOf(b.t, cert.Serial, textOf(cert)))
	}
	body, err := json.Marshal(answer)
	if err != nil {
		b.t.Error(err)
	}
	return http.StatusOK, body, m
}

func (b *bank) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go b.serve(far)
	return near, nil
}

// serve answers one request.
func (b *bank) serve(c net.Conn) {
	defer c.Close()
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	status, body, m := b.answer(r.URL.Path)
	switch m {
	case hanging:
		_, _ = c.Read(make([]byte, 1))
		return
	case dropped:
		return
	case slow:
		pass(2 * time.Second)
	case well, none, failing, refusing:
	}
	head := fmt.Sprintf("HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\nContent-Type: "+
		"application/json\r\nRequest-ID: 08-0\r\n", status, len(body))
	if status == http.StatusOK || m == refusing {
		head += b.sign(r.Header.Get("Wechatpay-Serial"), body)
	}
	_, _ = c.Write(append([]byte(head+"\r\n"), body...))
}

func (b *bank) sign(asked string, body []byte) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := b.signer
	if name == "" {
		name = asked
	}
	at, nonce := strconv.FormatInt(b.now().Unix(), 10), auth.Nonce()
	signature, err := auth.Sign(b.keys[name], auth.AnswerMessage(at, nonce, body))
	if err != nil {
		b.t.Error(err)
	}
	return fmt.Sprintf("Wechatpay-Timestamp: %s\r\nWechatpay-Nonce: %s\r\nWechatpay-Signature: %s\r\nWechatpay-Serial: "+
		"%s\r\nWechatpay-Signature-Type: %s\r\n",
		at, nonce, base64.StdEncoding.EncodeToString(signature), name, auth.SchemaRSA)
}
