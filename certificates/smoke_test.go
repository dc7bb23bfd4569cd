package certificates_test

import (
	"testing"
	"fmt"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestSmoke(t *testing.T) {
	gateway := wxpaytest.NewServer(t, wxpaytest.CertificateMode())
	gateway.Handle("POST /v3/x", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"name": gateway.Encrypt("李四"), "got": string(r.Body)}}
	})
	cfg := gateway.Config()
	cfg.Platform = nil
	certs, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	cfg.Platform = certs
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	type person struct {
		Name wxpay.Sensitive `json:"name"`
		ID   string `json:"id" wxpay:"sensitive"`
		Other string `json:"other"`
	}
	in := person{Name: "张三", ID: "4403", Other: "x"}
	out, err := wxpay.As[person](client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": in}))
	require.NoError(t, err)
	fmt.Println(string(out.Name), in.ID, gateway.Requests()[1].Header.Get("Wechatpay-Serial"), len(gateway.Requests()))
	fmt.Println(string(gateway.Requests()[1].Body)[:60])
	resp, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"name": wxpay.Sensitive("张三")}, "query": map[string]any{"q": wxpay.Sensitive("张三")}})
	require.NoError(t, err)
	fmt.Println(resp.Get("got").String()[:40], gateway.Requests()[2].Target[:40])
	fmt.Println(certs, client)
}
