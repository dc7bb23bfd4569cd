package wxpaytest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1" //nolint:gosec // WeChat Pay's choice for statements; the header with it is signed
	"encoding/hex"
	"hash"
	"net/http"
	"strings"
)

// FileReply is an answer that is a file: unsigned, as those of WeChat Pay's
// downloads are, and with a Content-Length.
//
//	server.Handle("GET /v3/merchant-service/images/{media_id}", func(*wxpaytest.Request) wxpaytest.Reply {
//		return wxpaytest.FileReply("image/png", png)
//	})
func FileReply(contentType string, content []byte) Reply {
	return Reply{Status: http.StatusOK, Body: content, Header: http.Header{"Content-Type": {contentType}}, Unsigned: true}
}

// Statement is the answer of the overseas statements, /v3/global/statements: a
// CSV whose SHA-1 is in the header Wechatpay-Statement-Sha1, with a signature over
// {"sha1":"…"} in place of the CSV. It is compressed with gzip if the request
// accepts that; the SHA-1 is of the CSV before. Another Body put into the reply
// makes it a statement that was changed on the way.
func (r *Request) Statement(csv []byte) Reply {
	digest := hexOf(sha1.New(), csv) //nolint:gosec // see the import
	reply := Reply{
		Status:  http.StatusOK,
		Body:    csv,
		Header:  http.Header{"Content-Type": {"text/csv"}, "Wechatpay-Statement-Sha1": {digest}},
		covered: []byte(`{"sha1":"` + digest + `"}`),
	}
	if r.acceptsGzip() {
		reply.Body = compress(csv)
		reply.Header.Set("Content-Encoding", "gzip")
	}
	return reply
}

func (r *Request) acceptsGzip() bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") && strings.TrimSpace(weight) != "q=0" {
			return true
		}
	}
	return false
}

func compress(content []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(content)
	_ = w.Close()
	return b.Bytes()
}

// hexOf is a digest as WeChat Pay writes it.
func hexOf(h hash.Hash, content []byte) string {
	_, _ = h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}
