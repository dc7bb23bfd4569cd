package wxpay_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

type uploadVector struct {
	Name, Method, URL, Meta, Filename, Message, Signature string
	ContentType                                           string `json:"content_type"`
	Field                                                 string `json:"file_part_name"`
	FileType                                              string `json:"file_content_type"`
	File                                                  []byte `json:"file_base64"`
	Body                                                  []byte `json:"multipart_body_base64"`
	Timestamp                                             string
	Nonce                                                 string `json:"nonce_str"`
	PrivateKey                                            string `json:"private_key"`
	PublicKey                                             string `json:"public_key"`
}

func uploadVectors(t *testing.T) []uploadVector {
	t.Helper()
	var all struct{ Cases []uploadVector }
	testkit.ReadVectors(t, "v3-upload.json", &all)
	require.Len(t, all.Cases, 14)
	return all.Cases
}

// TestUploadIsTheBodyOfTheVectors: every byte, the signed part and the signature.
func TestUploadIsTheBodyOfTheVectors(t *testing.T) {
	t.Parallel()
	for _, v := range uploadVectors(t) {
		file := wxpay.File{Name: v.Filename, Content: v.File, Field: v.Field, ContentType: v.FileType, Meta: v.Meta}
		_, boundary, _ := strings.Cut(v.ContentType, "boundary=")
		body, err := wxpay.Multipart(file, boundary)
		require.NoError(t, err, v.Name)
		assert.Equal(t, string(v.Body), string(body), v.Name)

		file.ContentType = ""
		body, err = wxpay.Multipart(file, boundary)
		require.NoError(t, err, v.Name)
		assert.Equal(t, string(v.Body), string(body), "%s: the type of the suffix", v.Name)
		if strings.HasPrefix(v.Meta, `{"filename":`) && strings.Contains(v.Meta, `","sha256":`) && !strings.Contains(v.Meta, "bank_type") {
			file.Meta = nil
			body, err = wxpay.Multipart(file, boundary)
			require.NoError(t, err, v.Name)
			assert.Equal(t, string(v.Body), string(body), "%s: the default meta", v.Name)
		}
		if strings.Contains(v.Meta, "SM3") {
			assert.Contains(t, v.Meta, file.Digest(sm2.NewSM3), v.Name)
		}
	}
}

// TestUploadSignsItsMetaAndNothingElse sends each upload of the vectors to a
// gateway that takes it apart.
func TestUploadSignsItsMetaAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, v := range uploadVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			options := []wxpaytest.Option{wxpaytest.Suites(sm2.Suite{})}
			if strings.Contains(v.URL, "/brand/") {
				options = append(options, wxpaytest.Brand("100001"))
			}
			gateway := testkit.NewServer(t, options...)
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: map[string]string{"media_id": "M"}}
			})
			cfg := gateway.Config()
			cfg.Dial = gateway.Dial
			client, err := wxpay.New(cfg)
			require.NoError(t, err)

			var meta any = v.Meta
			if v.Name == "shopping-receipt" { // as a user writes it: the number in plain, encrypted on the way
				var fields map[string]any
				require.NoError(t, json.Unmarshal([]byte(v.Meta), &fields))
				contact, ok := fields["merchant_contact_information"].(map[string]any)
				require.True(t, ok)
				contact["consultation_phone_number"] = wxpay.Sensitive("13800000000")
				meta = fields
			}
			resp, err := client.Chain(v.URL).Post(t.Context(), wxpay.Params{"body": wxpay.File{
				Name: v.Filename, Content: v.File, Field: v.Field, Meta: meta,
			}})
			require.NoError(t, err)
			require.True(t, resp.Verified)
			require.Equal(t, "M", resp.Get("media_id").String())

			request := gateway.Requests()[0]
			upload, err := request.Upload()
			require.NoError(t, err)
			assert.Equal(t, v.Filename, upload.Name)
			assert.Equal(t, v.Field, upload.Field)
			assert.Equal(t, v.File, upload.Content)
			if v.Name == "shopping-receipt" {
				var sent struct {
					Contact struct {
						Phone string `json:"consultation_phone_number"`
					} `json:"merchant_contact_information"`
				}
				require.NoError(t, json.Unmarshal(upload.Meta, &sent))
				phone, err := request.Decrypt(sent.Contact.Phone)
				require.NoError(t, err)
				assert.Equal(t, "13800000000", phone)
				return
			}
			assert.Equal(t, v.Meta, string(upload.Meta))
		})
	}
}

// TestUploadSignatureIsThatOfTheVectors: with the vectors' key, time and nonce.
func TestUploadSignatureIsThatOfTheVectors(t *testing.T) {
	t.Parallel()
	for _, v := range uploadVectors(t) {
		signature, err := base64.StdEncoding.DecodeString(v.Signature)
		require.NoError(t, err)
		message, err := wxpay.SignedMessage(wxpay.File{Name: v.Filename, Content: v.File, Meta: v.Meta}, v.URL, v.Timestamp, v.Nonce)
		require.NoError(t, err, v.Name)
		assert.Equal(t, v.Message, string(message), v.Name)
		assert.True(t, auth.Verify(testkit.PublicKey(t, strings.TrimPrefix(v.PublicKey, "keys/")), signature, message), v.Name)
	}
}

func TestUploadThatCannotBeRightIsRefused(t *testing.T) {
	t.Parallel()
	file := func(change func(*wxpay.File)) wxpay.Params {
		f := wxpay.File{Name: "a.png", Content: []byte("x")}
		change(&f)
		return wxpay.Params{"body": f}
	}
	for name, c := range map[string]struct {
		params wxpay.Params
		words  string
	}{
		"no name":                      {file(func(f *wxpay.File) { f.Name = "" }), "File.Name is empty"},
		"a line end in the name":       {file(func(f *wxpay.File) { f.Name = "a\nb.png" }), "File.Name \"a\\nb.png\""},
		"a name that is no UTF-8":      {file(func(f *wxpay.File) { f.Name = "\xff.png" }), "or is not UTF-8"},
		"a field that is no token":     {file(func(f *wxpay.File) { f.Field = "a b" }), "File.Field \"a b\""},
		"the field of the meta":        {file(func(f *wxpay.File) { f.Field = "meta" }), "File.Field is \"meta\""},
		"a line end in the type":       {file(func(f *wxpay.File) { f.ContentType = "a\r\nb" }), "File.ContentType"},
		"a meta that is no JSON":       {file(func(f *wxpay.File) { f.Meta = "filename=a" }), "File.Meta, a string, is no JSON"},
		"a meta that is a list":        {file(func(f *wxpay.File) { f.Meta = []int{1} }), "File.Meta, a []int, is no JSON"},
		"a meta that does not marshal": {file(func(f *wxpay.File) { f.Meta = make(chan int) }), "File.Meta: a chan int"},
		"a meta of a printed secret": {file(func(f *wxpay.File) { f.Meta = wxpay.Params{"name": wxpay.Sensitive("x").String()} }),
			"[redacted]"},
		"a header of its own": {wxpay.Params{"body": wxpay.File{Name: "a.png"},
			"headers": map[string]string{"content-type": "multipart/form-data"}}, "sets Content-Type, which an uploa"},
		"two bodies":     {wxpay.Params{"body": wxpay.File{Name: "a.png"}, "json": wxpay.Params{}}, "a request has one body"},
		"a pointer":      {wxpay.Params{"body": &wxpay.File{Name: "a.png"}}, "or a wxpay.File"},
		"a file as JSON": {wxpay.Params{"json": wxpay.File{Name: "a.png"}}, `belongs into "body"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := testkit.OfflineClient(t).Chain("v3/merchant/media/upload").Post(t.Context(), c.params)
			testkit.RequireRefused(t, err, c.words)
		})
	}
}

func TestFileDoesNotPrintItsContent(t *testing.T) {
	t.Parallel()
	file := wxpay.File{Name: "logo.png", Content: make([]byte, 120)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		assert.Equal(t, "{logo.png, 120 bytes}", fmt.Sprintf(verb, file), verb)
	}
	assert.Equal(t, "{logo.png, 120 bytes}", file.LogValue().String())
}
