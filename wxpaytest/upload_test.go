package wxpaytest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

type uploadVector struct {
	Name, Method, URL, Meta, Filename, Message, Authorization string

	ContentType     string `json:"content_type"`
	FilePartName    string `json:"file_part_name"`
	FileContentType string `json:"file_content_type"`
	File            []byte `json:"file_base64"`
	Body            []byte `json:"multipart_body_base64"`
	PrivateKey      string `json:"private_key"`
}

func uploadVectors(t *testing.T) []uploadVector {
	t.Helper()
	text, err := os.ReadFile("../testdata/v3-upload.json")
	require.NoError(t, err)
	var vectors struct{ Cases []uploadVector }
	require.NoError(t, json.Unmarshal(text, &vectors))
	require.Len(t, vectors.Cases, 14)
	return vectors.Cases
}

func TestEveryUploadVectorIsAccepted(t *testing.T) {
	t.Parallel()
	clock := wxpaytest.Clock(func() time.Time { return time.Unix(1735689600, 0) })
	suites := wxpaytest.Suites(sm2.Suite{})
	servers := map[string]*wxpaytest.Server{
		"keys/apiclient_key.pem": wxpaytest.NewServer(t, clock, suites, wxpaytest.MerchantKey(merchantSerial,
			keyOf(t, "keys/apiclient_key.pem"))),
		"keys/brand_key.pem": wxpaytest.NewServer(t, clock, suites, wxpaytest.Brand("100001"), wxpaytest.MerchantKey(brandSerial,
			keyOf(t, "keys/brand_key.pem"))),
	}
	for _, v := range uploadVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			server := servers[v.PrivateKey]
			m := newMerchant(t, server)
			u, err := url.Parse(v.URL)
			require.NoError(t, err)
			var got *wxpaytest.Upload
			server.Handle(v.Method+" "+u.Path, func(r *wxpaytest.Request) wxpaytest.Reply {
				got, err = r.Upload()
				return wxpaytest.Reply{Body: map[string]string{"media_id": "m"}}
			})
			r := m.request(t, v.Method, u.Path, v.Meta, bytes.NewReader(v.Body))
			r.Header.Set("Authorization", v.Authorization)
			r.Header.Set("Content-Type", v.ContentType)
			answer, bodyErr := m.do(t, r)
			require.NoError(t, bodyErr)
			require.Equal(t, http.StatusOK, answer.status, "%s", answer.body)
			require.NoError(t, err)
			require.Equal(t, &wxpaytest.Upload{
				Meta: []byte(v.Meta), Field: v.FilePartName, Name: v.Filename, ContentType: v.FileContentType, Content: v.File,
			}, got)
			require.Equal(t, v.Message, last(t, server).Message())
			require.Equal(t, v.Body, last(t, server).Body)
		})
	}
}

const (
	formType = "multipart/form-data; boundary=b"
	aFile    = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nthe file\r\n"
	formEnd  = "--b--\r\n"
	aMeta    = `{"filename":"a.png"}`
	misspelt = "digest_alogrithm"
)

func metaPart(meta string) string {
	return "--b\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n" + meta + "\r\n"
}

func sha256Of(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

func sm3Of(text string) string {
	digest := sm2.SM3([]byte(text))
	return hex.EncodeToString(digest[:])
}

// TestWrongFormsAreRefused signs each form over its meta, so that nothing but the
// form is wrong.
func TestWrongFormsAreRefused(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.Handle("/", noContent)
	m := newMerchant(t, server)
	meta := metaPart(aMeta)
	for name, c := range map[string]struct{ contentType, covered, form, want string }{
		"no boundary":          {"multipart/form-data", "", meta + aFile + formEnd, "has no boundary"},
		"content type damaged": {`Multipart/Form-Data ; boundary="b`, "", meta + aFile + formEnd, "cannot be read"},
		"another boundary":     {"multipart/form-data; boundary=c", "", meta + aFile + formEnd, "the multipart body is damaged"},
		"no end":               {formType, aMeta, meta + aFile, "the multipart body is damaged"},
		"cut in the file":      {formType, aMeta, meta + strings.TrimSuffix(aFile, "file\r\n"), "the multipart body is damaged"},
		"empty body":           {formType, "", "", "the multipart body is damaged"},
		"no parts":             {formType, "", formEnd, "there is no part meta"},
		"no meta":              {formType, "", aFile + formEnd, "there is no part meta"},
		"meta twice":           {formType, aMeta, meta + aFile + meta + formEnd, "two parts meta"},
		"meta with a file name": {formType, aMeta, strings.Replace(meta, `"meta"`, `"meta"; filename="m.json"`, 1) + aFile + formEnd,
			`has the file name "m.json"`},
		"no file": {formType, aMeta, meta + formEnd, "there is no file"},
		"two files": {formType, aMeta, meta + aFile + strings.Replace(aFile, `"file"`, `"other"`, 1) + formEnd,
			`in the parts "file" and "other"`},
		"no file name": {formType, aMeta, meta + strings.Replace(aFile, `; filename="a.png"`, "", 1) + formEnd,
			`the part "file" has no file name`},
		"empty file name": {formType, aMeta, meta + strings.Replace(aFile, "a.png", "", 1) + formEnd,
			`the part "file" has no file name`},
		"a part without a name": {formType, aMeta, meta + strings.Replace(aFile, ` name="file";`, "", 1) + formEnd, "is not form-data " +
			"with a name"},
		"a part of another kind": {formType, aMeta, meta + strings.Replace(aFile, "form-data", "attachment", 1) + formEnd,
			"is not form-data with a name"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := m.upload(t, c.contentType, c.covered, []byte(c.form))
			require.Equal(t, http.StatusBadRequest, answer.status, "%s", answer.body)
			require.JSONEq(t, `{"code":"PARAM_ERROR","message":"参数错误"}`, string(answer.body))
			require.NotEmpty(t, answer.header.Get("Wechatpay-Signature"), "the request was signed well")
			require.ErrorContains(t, last(t, server).Err, c.want)
			_, err := last(t, server).Upload()
			require.ErrorContains(t, err, c.want)
		})
	}
}

// TestDigestsInMetaMustBeThoseOfTheFile: what has not the form of a digest is a
// placeholder and is not compared.
func TestDigestsInMetaMustBeThoseOfTheFile(t *testing.T) {
	t.Parallel()
	sha, sm3, other := sha256Of("the file"), sm3Of("the file"), sha256Of("another file")
	server := startServer(t, wxpaytest.Suites(sm2.Suite{}))
	server.Handle("/", noContent)
	m := newMerchant(t, server)
	for name, c := range map[string]struct{ meta, want string }{
		"sha256":        {`{"sha256":"` + sha + `"}`, ""},
		"upper-case":    {`{"sha256":"` + strings.ToUpper(sha) + `"}`, ""},
		"file_digest":   {`{"file_digest":"` + sha + `"}`, ""},
		"digest":        {`{"digest":"` + sha + `"}`, ""},
		"SM3, misspelt": {`{"digest":"` + sm3 + `","` + misspelt + `":"SM3"}`, ""},
		"SM3, spelt":    {`{"digest":"` + sm3 + `","digest_algorithm":"DIGEST_ALGORITHM_SM3"}`, ""},
		"both hashes":   {`{"sha256":"` + sha + `","digest":"` + sm3 + `","digest_algorithm":"SM3"}`, ""},
		"a placeholder": {`{"sha256":"say \"hi\"","digest":7,"file_digest":null}`, ""},
		"63 digits":     {`{"sha256":"` + other[1:] + `"}`, ""},
		"none":          {`{}`, ""},
		"sha256 of another file": {`{"sha256":"` + other + `"}`, "the field sha256 of meta is " + other + "; the SHA256 of the " +
			"file that came, 8 bytes, is " + sha},
		"file_digest of another file": {`{"file_digest":"` + other + `"}`, "the field file_digest of meta"},
		"digest of another file":      {`{"digest":"` + other + `","digest_algorithm":"SHA256"}`, "the field digest of meta"},
		"upper-case of another file":  {`{"digest":"` + strings.ToUpper(other) + `"}`, "the field digest of meta"},
		"one right, one wrong":        {`{"sha256":"` + sha + `","digest":"` + other + `"}`, "the field digest of meta"},
		"SHA-256 where SM3 is promised": {`{"digest":"` + sha + `","` + misspelt + `":"SM3"}`, "the SM3 of the file that came, " +
			"8 bytes, is " + sm3},
		"SM3 where nothing is promised": {`{"digest":"` + sm3 + `"}`, "the SHA256 of the file that came"},
		"SM3 in sha256":                 {`{"sha256":"` + sm3 + `","digest_algorithm":"SM3"}`, "the SHA256 of the file that came"},
		"no JSON":                       {`{"filename":`, "no JSON object"},
		"an array":                      {`[]`, "no JSON object"},
		"null":                          {`null`, "no JSON object"},
		"nothing":                       {``, "no JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := m.upload(t, formType, c.meta, []byte(aFile+metaPart(c.meta)+formEnd)) // the file first
			if c.want == "" {
				require.Equal(t, http.StatusNoContent, answer.status, "%s", answer.body)
				require.NoError(t, last(t, server).Err)
				return
			}
			require.Equal(t, http.StatusBadRequest, answer.status)
			require.ErrorContains(t, last(t, server).Err, c.want)
			u, err := last(t, server).Upload()
			require.NoError(t, err, "its form is sound")
			require.Equal(t, "the file", string(u.Content))
		})
	}
}

func TestSM3IsNotCheckedWithoutItsSuite(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	server.Handle("/", noContent)
	meta := `{"digest":"` + sha256Of("another file") + `","` + misspelt + `":"SM3"}`
	answer := newMerchant(t, server).upload(t, formType, meta, []byte(metaPart(meta)+aFile+formEnd))
	require.Equal(t, http.StatusNoContent, answer.status)
}

func TestWrongUploadsFailTheTest(t *testing.T) {
	t.Parallel()
	notes := &recorder{TB: t}
	server := testkit.NewServer(notes)
	newMerchant(t, server).upload(t, formType, aMeta, []byte(metaPart(aMeta)+formEnd))
	require.Contains(t, notes.noted(), "wxpaytest: POST /v3/upload: there is no file beside the part meta")
}

// TestUploadsAreSignedOverTheMetaAlone: who signs the body gets a SIGN_ERROR that
// shows the message of the meta.
func TestUploadsAreSignedOverTheMetaAlone(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.Handle("/", noContent)
	form := metaPart(aMeta) + aFile + formEnd
	answer := newMerchant(t, server).upload(t, formType, form, []byte(form))
	require.Equal(t, http.StatusUnauthorized, answer.status)
	r := last(t, server)
	require.ErrorContains(t, r.Err, "does not cover what was sent")
	require.Equal(t, fmt.Sprintf("POST\n/v3/upload\n%d\n%s\n%s\n", r.Timestamp, r.Nonce, aMeta), r.Message())
	var refusal struct {
		Detail struct {
			Information struct {
				Message string `json:"truncated_sign_message"`
				Length  int    `json:"sign_message_length"`
			} `json:"sign_information"`
		}
	}
	require.NoError(t, json.Unmarshal(answer.body, &refusal))
	require.Equal(t, fmt.Sprintf("POST\n/v3/upload\n%d\n%s\n%s\n", r.Timestamp, r.Nonce, aMeta[:8]), refusal.Detail.Information.Message)
	require.Equal(t, len(r.Message()), refusal.Detail.Information.Length)
}

// TestPartsAreReadAsTheyCame: nothing of a part is decoded, and names keep their
// slashes and quotes.
func TestPartsAreReadAsTheyCame(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	server.Handle("/", noContent)
	const meta = "{\"filename\" : \"=41\"}\r\n"
	form := "--b\r\nContent-Disposition: form-data; name=\"meta\";\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + meta + "\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a/b \\\"c\\\\.png\"\r\n\r\n\r\n" + formEnd
	answer := newMerchant(t, server).upload(t, formType, meta, []byte(form))
	require.Equal(t, http.StatusNoContent, answer.status, "%s", answer.body)
	u, err := last(t, server).Upload()
	require.NoError(t, err)
	require.Equal(t, &wxpaytest.Upload{Meta: []byte(meta), Field: "file", Name: `a/b "c\.png`, Content: []byte{}}, u)
}

func TestOtherRequestsAreNoUploads(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	server.Handle("/", noContent)
	newMerchant(t, server).upload(t, "application/json", "{}", []byte("{}"))
	_, err := last(t, server).Upload()
	require.EqualError(t, err, `wxpaytest: the request is no upload: its Content-Type is "application/json", that of uploads is multipart/form-data`)
}
