package seal_test

import (
	"crypto"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

type answered struct {
	Name   wxpay.Sensitive            `json:"name"`
	NameP  *wxpay.Sensitive           `json:"name_p"`
	Tagged string                     `json:"tagged" wxpay:"sensitive"`
	Old    *string                    `json:"old" encryption:"EM_APIV3"`
	List   []wxpay.Sensitive          `json:"list"`
	Texts  []string                   `json:"texts" wxpay:"sensitive"`
	ByName map[string]wxpay.Sensitive `json:"by_name"`
	Users  []struct {
		ID string `json:"id" encryption:"EM_APIV3"`
	} `json:"users"`
	Deep  *sealedID           `json:"deep"`
	ByID  map[string]sealedID `json:"by_id"`
	Plain string              `json:"plain"`
	Total int64               `json:"total"`
	Any   any                 `json:"any"`
	contact
}

// TestAnswersAreDecryptedWhereTheyAreDecoded, by Decode and As.
func TestAnswersAreDecryptedWhereTheyAreDecoded(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	seal := gateway.Encrypt
	unread := seal("not asked for")
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{
			"name": seal("一"), "name_p": seal("二"), "tagged": seal("三"), "old": seal("四"),
			"list": []string{seal("五"), "", seal("六")}, "texts": []string{seal("七")}, "by_name": map[string]string{"a": seal("八")},
			"users": []any{map[string]string{"id": seal("九")}, map[string]string{"id": ""}}, "deep": map[string]string{"id": seal("十")},
			"by_id": map[string]any{"x": map[string]string{"id": seal("11")}}, "mobile": seal("12"),
			"plain": unread, "total": int64(9007199254740993), "any": map[string]any{"name": unread},
		}}
	})
	client := testkit.NewClient(t, gateway.Config())
	resp, err := client.Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	want := answered{
		Name: "一", NameP: new(wxpay.Sensitive("二")), Tagged: "三", Old: new("四"), List: []wxpay.Sensitive{"五", "", "六"},
		Texts: []string{"七"}, ByName: map[string]wxpay.Sensitive{"a": "八"}, Deep: &sealedID{"十"}, ByID: map[string]sealedID{"x": {"11"}},
		Plain: unread, Total: 9007199254740993, Any: map[string]any{"name": unread}, contact: contact{Mobile: "12"},
	}
	want.Users = append(want.Users, struct {
		ID string `json:"id" encryption:"EM_APIV3"`
	}{"九"}, struct {
		ID string `json:"id" encryption:"EM_APIV3"`
	}{""})
	for range 2 { // each time from the bytes as they came
		var got answered
		require.NoError(t, resp.Decode(&got))
		require.Equal(t, want, got)
	}
	byPointer, err := wxpay.As[*answered](resp, nil)
	require.NoError(t, err)
	require.Equal(t, want, *byPointer)
	byName, err := wxpay.As[map[string]any](resp, nil)
	require.NoError(t, err)
	require.Equal(t, unread, byName["plain"])
	text, err := client.Decrypt(resp.Get("name").String())
	require.NoError(t, err)
	require.Equal(t, "一", text)
}

// TestDecodingTwiceIntoOneVariable: what the second answer does not hold is left
// as it is, as JSON leaves it.
func TestDecodingTwiceIntoOneVariable(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	replies := []map[string]any{{"name": gateway.Encrypt("一"), "tagged": gateway.Encrypt("二")}, {"name": gateway.Encrypt("三")}}
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: replies[len(gateway.Requests())-1]}
	})
	client := testkit.NewClient(t, gateway.Config())
	var v answered
	for range replies {
		resp, err := client.Chain("v3/x").Get(t.Context())
		require.NoError(t, err)
		require.NoError(t, resp.Decode(&v))
	}
	require.Equal(t, wxpay.Sensitive("三"), v.Name)
	require.Equal(t, "二", v.Tagged)
}

// TestAnswersThatDoNotDecryptSaySo: the operation was carried out all the same.
func TestAnswersThatDoNotDecryptSaySo(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	merchant := gateway.Config().PrivateKey
	ofAnother := func(t *testing.T) string { // encrypted for WeChat Pay, or for the certificate before
		var v struct{ Cases []struct{ Ciphertext string } }
		testkit.ReadVectors(t, "sensitive-fields.json", &v)
		return v.Cases[1].Ciphertext
	}(t)
	type users struct {
		Users []struct {
			Name wxpay.Sensitive `json:"name"`
		} `json:"users"`
	}
	for name, c := range map[string]struct {
		key        crypto.Signer
		ciphertext string
		words      string
	}{
		"another key's":         {merchant, ofAnother, "not encrypted for this private key"},
		"plain text":            {merchant, "marked张三", "the ciphertext is not Base64"},
		"short Base64":          {merchant, "bWFya2Vk", "not encrypted for this private key"},
		"a key that only signs": {struct{ crypto.Signer }{merchant}, gateway.Encrypt("x"), "cannot decrypt: it is no crypto.Decrypter"},
	} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: map[string]any{"users": []any{map[string]any{"name": gateway.Encrypt("x")},
				map[string]any{"name": c.ciphertext}}}}
		})
		client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.PrivateKey = c.key })
		resp, err := client.Chain("v3/x").Get(t.Context())
		require.NoError(t, err, name)
		v, err := wxpay.As[users](resp, nil)
		require.ErrorContains(t, err, c.words, name)
		require.ErrorContains(t, err, "users.", name)
		require.ErrorContains(t, err, ".name: ", name)
		require.ErrorContains(t, err, resp.RequestID(), name)
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
		require.Zero(t, v, name)
		testkit.RequireNoMark(t, err.Error()+testkit.Printed(err), []string{"marked", "bWFya2Vk", c.ciphertext}, name)
		if name == "another key's" {
			require.ErrorContains(t, err, "users.1.name: ")
		}
		_, err = wxpay.As[map[string]any](resp, nil)
		require.NoError(t, err, "what is not asked for needs no key")
	}
}

// TestSignerHasNoKeyToDecryptWith, and the error says which field would have it.
func TestSignerHasNoKeyToDecryptWith(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"id": gateway.Encrypt("x")}}
	})
	client := testkit.NewClient(t, gateway.Config(), testkit.OnlySigner(t))
	_, err := wxpay.As[sealedID](client.Chain("v3/x").Get(t.Context()))
	require.ErrorContains(t, err, "id: ")
	require.ErrorContains(t, err, "Config.PrivateKey")
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	_, err = client.Decrypt(gateway.Encrypt("x"))
	testkit.RequireRefused(t, err, "Config.PrivateKey")
	require.Equal(t, 1, strings.Count(err.Error(), "wxpay: "))
}
