package wxpaytest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // see md5Of
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// APIv2Key sets the merchant's APIv2 key, 32 bytes; a fresh one by default.
func APIv2Key(key auth.Secret) Option { return func(s *Server) { s.merchants[0].apiv2Key = key } }

// Fields returns the fields of an APIv2 request: of its XML, its form or its query;
// nil for any other request.
func (r *Request) Fields() map[string]string { return r.fields }

// Failure is what APIv2 answers to a request that it does not carry out: result_code
// FAIL with an error code, signed like a success, with HTTP status 200.
func Failure(code, description string) Reply {
	return Reply{Body: map[string]string{"result_code": "FAIL", "err_code": code, "err_code_des": description}}
}

// looksLikeV2 reports whether a request speaks APIv2, which has no Authorization.
func (r *Request) looksLikeV2() bool {
	path := pathOf(r.Target)
	for _, v3 := range []string{"/v3/", "/hk/v3/", "/brand/"} {
		if strings.HasPrefix(path, v3) {
			return false
		}
	}
	contentType := r.Header.Get("Content-Type")
	_, query, _ := strings.Cut(r.Target, "?")
	return r.Header.Get("Authorization") == "" &&
		(strings.Contains(contentType, "/xml") || isUpload(contentType) || strings.Contains("&"+query, "&sign="))
}

// readV2 reads the fields of an APIv2 request.
func (r *Request) readV2() (refusal Reply, err error) {
	r.fields = map[string]string{}
	switch contentType := r.Header.Get("Content-Type"); {
	case isUpload(contentType):
		r.upload, r.fields, err = readForm(contentType, r.Body)
		return paramErrorV2(), err
	case r.Method == http.MethodGet:
		_, query, _ := strings.Cut(r.Target, "?")
		values, err := url.ParseQuery(query)
		for name, given := range values {
			if r.fields[name] = given[0]; len(given) > 1 {
				return refusedV2(wrongSignV2), fmt.Errorf("the query has %q %d times", name, len(given))
			}
		}
		return refusedV2(wrongSignV2), err
	}
	fields, err := xmlmap.UnmarshalAny(r.Body) // <request> and the like: github.com/silenceper/wechat sends them
	r.fields, r.xml = xmlmap.Texts(fields), fields
	return refusedV2(unreadableV2), err
}

// checkV2 does what WeChat Pay does with an APIv2 request before it looks at its
// content. Neither Accept nor User-Agent is asked for: the rule is one of APIv3.
func (s *Server) checkV2(r *Request) (refusal Reply, err error) {
	if refusal, err = r.readV2(); err != nil {
		return refusal, err
	}
	signers, err := s.signersV2(r.fields)
	if err != nil {
		return refusedV2(wrongSignV2), err
	}
	if r.Nonce = r.fields["nonce_str"]; len(r.Nonce) > longestNonce {
		return refusedV2(wrongFormV2), fmt.Errorf("nonce_str %q has %d characters, up to %d are allowed", r.Nonce,
			len(r.Nonce), longestNonce)
	}
	if err := r.verifyV2(signers); err != nil {
		return refusedV2(wrongSignV2), fmt.Errorf("the sign does not cover what was sent: %w", err)
	}
	if r.upload != nil {
		return paramErrorV2(), checkMedia(r)
	}
	return Reply{}, nil
}

// signersV2 are the merchants that the fields name, of whom one must have signed; all of them
// if they name none.
func (s *Server) signersV2(fields map[string]string) ([]*merchant, error) {
	var named []*merchant
	for _, name := range []string{"mch_id", "mchid", "combine_mch_id"} {
		id := fields[name]
		m := s.merchantNamed(id)
		switch {
		case id == "":
		case m == nil || s.brand:
			return nil, fmt.Errorf("%s is %q, this gateway's merchant is %s", name, id, s.ids())
		default:
			named = append(named, m)
		}
	}
	if named == nil {
		return s.merchants, nil
	}
	return named, nil
}

// verifyV2 finds out which of the merchants signed. The error is that of the first.
func (r *Request) verifyV2(signers []*merchant) (first error) {
	for _, m := range signers {
		err := auth.VerifyV2(m.apiv2Key, r.fields)
		if err == nil {
			r.signedBy(m)
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// readForm takes the form of an APIv2 upload apart.
func readForm(contentType string, body []byte) (*Upload, map[string]string, error) {
	fields := map[string]string{}
	parts, err := partsOf(contentType, body)
	if err != nil {
		return nil, fields, err
	}
	var file *Upload
	for _, p := range parts {
		switch _, again := fields[p.names["name"]]; {
		case p.names["filename"] == "" && again:
			return nil, fields, fmt.Errorf("there are two parts %q", p.names["name"])
		case p.names["filename"] == "":
			fields[p.names["name"]] = string(p.content)
		case file != nil:
			return nil, fields, fmt.Errorf("there are two files, in the parts %q and %q; expected one", file.Field, p.names["name"])
		default:
			file = &Upload{Field: p.names["name"], Name: p.names["filename"], ContentType: p.contentType, Content: p.content}
		}
	}
	if file == nil {
		return nil, fields, errors.New("there is no file in the form")
	}
	return file, fields, nil
}

func md5Of(content []byte) string {
	sum := md5.Sum(content) //nolint:gosec // WeChat Pay's choice for media_hash
	return hex.EncodeToString(sum[:])
}

// checkMedia compares media_hash with the file.
func checkMedia(r *Request) error {
	if want := r.fields["media_hash"]; want != "" && !strings.EqualFold(want, md5Of(r.upload.Content)) {
		return fmt.Errorf("media_hash is %s; the MD5 of the file that came, %d bytes, is %s", want, len(r.upload.Content),
			md5Of(r.upload.Content))
	}
	return nil
}

// replyV2 makes the answer to an APIv2 request: a map or a struct becomes XML, with
// return_code and result_code SUCCESS unless it says otherwise, and signed in the type
// of the request. What is nested has no sign, as with WeChat Pay.
func (s *Server) replyV2(r *Request, reply Reply) (body []byte, contentType string) {
	switch given := reply.Body.(type) {
	case []byte:
		return given, "text/plain"
	case string:
		return []byte(given), "text/plain"
	}
	fields, err := fieldsOf(reply.Body)
	if err != nil {
		panic(fmt.Sprintf("Reply.Body does not become XML: %v", err)) // reported by caught
	}
	texts := xmlmap.Texts(fields)
	if reply.Status >= 300 && texts["return_code"] == "" { // an ErrorReply
		fields = []xmlmap.Field{{Name: "return_code", Value: "FAIL"}, {Name: "return_msg", Value: texts["message"]},
			{Name: "err_code", Value: texts["code"]}}
		texts = xmlmap.Texts(fields)
	}
	add := func(name, value string) {
		if _, found := texts[name]; !found {
			texts[name] = value
			fields = append(fields, xmlmap.Field{Name: name, Value: value})
		}
	}
	add("return_code", "SUCCESS")
	if texts["return_code"] == "SUCCESS" {
		add("result_code", "SUCCESS")
		if !reply.Unsigned && len(texts) == len(fields) { // no sign covers what is nested
			add("nonce_str", auth.Nonce())
			add("sign", s.signV2(r, texts))
		}
	}
	if body, err = xmlmap.Marshal(fields); err != nil {
		panic(fmt.Sprintf("Reply.Body does not become XML: %v", err))
	}
	return body, "text/xml"
}

// signV2 signs an answer as the request was signed.
func (s *Server) signV2(r *Request, texts map[string]string) string {
	signType := auth.SignTypeMD5
	if len(r.fields["sign"]) == 64 {
		signType = auth.SignTypeHMACSHA256
	}
	sign, err := auth.SignV2(signType, r.merchant().apiv2Key, texts)
	if err != nil {
		panic(err)
	}
	return sign
}

// fieldsOf reads what a handler returned.
func fieldsOf(body any) ([]xmlmap.Field, error) {
	text, err := json.Marshal(body)
	if err != nil || body == nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, errors.New("expected a map or a struct")
	}
	return xmlFields(object), nil
}

// xmlFields makes elements of a JSON object: lists repeat the name.
func xmlFields(object map[string]any) (fields []xmlmap.Field) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		items, isList := object[name].([]any)
		if !isList {
			items = []any{object[name]}
		}
		for _, item := range items {
			switch item := item.(type) {
			case nil:
			case map[string]any:
				fields = append(fields, xmlmap.Field{Name: name, Children: xmlFields(item)})
			default:
				fields = append(fields, xmlmap.Field{Name: name, Value: fmt.Sprint(item)})
			}
		}
	}
	return fields
}

// What return_msg says to a request that APIv2 refuses. Such an answer has the status 200,
// and neither a sign nor an err_code.
const (
	wrongSignV2  = "签名错误"     // seen live; a wrong mch_id says the same, for its key is another
	wrongFormV2  = "参数格式校验错误" // the pages of APIv2, in the row of return_msg
	unreadableV2 = "XML格式错误"  // the pages of APIv2, at XML_FORMAT_ERROR
)

// refusedV2 is what APIv2 answers before it knows who asks.
func refusedV2(message string) Reply {
	return Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": message}}
}

// paramErrorV2 is what APIv2 answers to an upload whose form is wrong.
func paramErrorV2() Reply { return Failure("PARAM_ERROR", paramErrorText) }
