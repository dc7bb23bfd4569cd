package wxpaytest

import (
	"crypto/cipher"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// keptFiles bounds how many download URLs the gateway remembers.
const keptFiles = 1000

// Download is a file that takes two requests: one for its URL and hash, one for
// the file itself.
type Download struct {
	Content     []byte // the original file, before compression and encryption; not copied
	ContentType string // of the file's answer; application/octet-stream by default
	HashType    string // hash_type: SHA1 by default, SHA256, or SM3 with its suite in Suites
	Path        string // of download_url; /v3/billdownload/file by default

	// Gzip compresses the file in any case. Without it, it is compressed if the
	// query of the first request has tar_type=GZIP.
	Gzip bool

	// Algorithm encrypts the file: AEAD_AES_256_GCM, or SM4_GCM with its suite in
	// Suites. The first answer is a download_bill_list then. Not encrypted by default.
	Algorithm string
	// Parts is how many parts an encrypted file is cut into, after compression; 1 by
	// default. The list names them in reverse order.
	Parts int

	WrongHash bool // the first answer names the hash of another file
	// Fault is that of the file's answer, or of each part's; the first answer is sound.
	// A file has no signature that could be spoilt: Truncate and what cuts, Drop and
	// Hang are for it. For an expired URL call Handle with the Path afterwards and
	// answer an ErrorReply.
	Fault Fault
}

// HandleDownload answers requests that match pattern, which is one of Handle, with
// the URL and the hash of d, and requests for that URL with the file, unsigned.
// Each first request gets a URL of its own, which is good for any number of
// downloads; the gateway forgets the oldest after 1,000. A URL that it did not give
// out, byte for byte, is answered with 400 INVALID_REQUEST.
//
// It panics if d cannot be served: a HashType or an Algorithm that neither the
// gateway nor one of its Suites knows, negative Parts, Parts without an Algorithm,
// a Path that is none, or a pattern that Handle refuses.
func (s *Server) HandleDownload(pattern string, d Download) {
	if d.ContentType == "" {
		d.ContentType = "application/octet-stream"
	}
	if d.HashType == "" {
		d.HashType = "SHA1"
	}
	if d.Path == "" {
		d.Path = "/v3/billdownload/file"
	}
	if d.Algorithm != "" && d.Parts == 0 {
		d.Parts = 1
	}
	if err := s.checkDownload(d); err != nil {
		panic(fmt.Sprintf("wxpaytest: HandleDownload(%q): %v", pattern, err))
	}
	s.Handle(pattern, func(r *Request) Reply { return s.announce(d, r) })
	s.Handle("GET "+d.Path, s.sendFile)
}

func (s *Server) checkDownload(d Download) error {
	if _, err := auth.NewHash(d.HashType, s.keys.suites...); err != nil {
		return fmt.Errorf("HashType: %w", err)
	}
	switch {
	case len(d.Path) < 2 || d.Path[0] != '/' || strings.ContainsAny(d.Path, "?#{}"):
		return fmt.Errorf("Path is %q; expected a path such as /v3/billdownload/file, without a query", d.Path)
	case d.Parts < 0:
		return fmt.Errorf("Parts is %d; expected 0 or more", d.Parts)
	case d.Parts > 0 && d.Algorithm == "":
		return fmt.Errorf("Parts is %d and Algorithm is empty; only encrypted files come in parts", d.Parts)
	case d.Algorithm == "":
		return nil
	}
	_, err := s.newBillCipher(d.Algorithm, newBillKey(d.Algorithm))
	return err
}

// announce answers the first request.
func (s *Server) announce(d Download, r *Request) Reply {
	content, suffix := d.Content, ""
	if d.Gzip || r.Query().Get("tar_type") == "GZIP" {
		content, suffix = compress(content), "&tartype=gzip"
	}
	hashed := d.Content
	if d.WrongHash {
		hashed = append([]byte("x"), hashed...)
	}
	h, err := auth.NewHash(d.HashType, s.keys.suites...)
	if err != nil {
		panic(err) // checkDownload has made one
	}
	hashValue := hexOf(h, hashed)
	if d.Algorithm == "" {
		return Reply{Body: map[string]any{
			"download_url": s.give(d, r, suffix, content),
			"hash_type":    d.HashType,
			"hash_value":   hashValue,
		}}
	}
	list := make([]map[string]any, d.Parts)
	for i := range list {
		key, nonce := newBillKey(d.Algorithm), randomHex(8)
		aead, err := s.newBillCipher(d.Algorithm, key)
		if err != nil {
			panic(err) // reported by caught
		}
		part := content[len(content)*i/d.Parts : len(content)*(i+1)/d.Parts]
		list[i] = map[string]any{
			"bill_sequence": i + 1,
			"download_url":  s.give(d, r, suffix, aead.Seal(nil, []byte(nonce), part, nil)),
			"encrypt_key":   r.Encrypt(key),
			"hash_type":     d.HashType,
			"hash_value":    hashValue,
			"nonce":         nonce,
		}
	}
	slices.Reverse(list) // so that who joins the parts must look at bill_sequence
	return Reply{Body: map[string]any{"download_bill_count": d.Parts, "download_bill_list": list}}
}

// A file is what was put behind a download URL.
type file struct {
	target string // path and query
	reply  Reply
}

// give puts a file behind a new URL.
func (s *Server) give(d Download, r *Request, suffix string, content []byte) string {
	f := file{target: d.Path + "?token=" + randomHex(16) + suffix, reply: FileReply(d.ContentType, content)}
	f.reply.Fault = d.Fault
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.files) == keptFiles {
		s.files = slices.Delete(s.files, 0, 1)
	}
	s.files = append(s.files, f)
	return r.Origin() + f.target
}

// sendFile answers the second request.
func (s *Server) sendFile(r *Request) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.target == r.Target {
			return f.reply
		}
	}
	return ErrorReply(http.StatusBadRequest, "INVALID_REQUEST", "wxpaytest: no such download: the URL must be used byte for byte as "+
		"it was given")
}

// newBillKey makes the key of one part. Those of WeChat Pay are printable.
func newBillKey(algorithm string) string {
	if algorithm == auth.AEADAES256GCM {
		return randomHex(16)
	}
	return randomHex(8)
}

// newBillCipher returns the cipher of one part. Its nonces are the 16 characters
// of WeChat Pay's samples, where GCM has 12 by default.
func (s *Server) newBillCipher(algorithm, key string) (cipher.AEAD, error) {
	block, err := auth.NewBlock(algorithm, []byte(key), s.keys.suites...)
	if err != nil {
		return nil, fmt.Errorf("Algorithm %s: %w", algorithm, err)
	}
	return cipher.NewGCMWithNonceSize(block, 16)
}
