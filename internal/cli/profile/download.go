package profile

import (
	"context"
	"errors"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// DownloadError makes an error of a download one that the exit codes know.
func DownloadError(ctx context.Context, a *app.App, err error) error {
	var answer *wxpay.Error
	var unproven *auth.VerifyError
	switch {
	case errors.Is(err, certificates.ErrPublicKeyMode):
		return &exit.Error{
			Code: exit.Refused, Err: err, What: "this merchant has no platform certificates: it is in public-key mode",
			Todo: "download pub_key.pem and its PUB_KEY_ID_… from the merchant platform " +
				"(商户平台 → 账户中心 → API安全 → 微信支付公钥),\n" +
				"and set platform_key and platform_key_id in the profile (wxpay config init); certificates are not needed then",
		}
	case errors.Is(err, auth.ErrDecrypt) && strings.Contains(err.Error(), diagnosis.KeysSwapped.Says.EN):
		return exit.Configf(exit.InProfileWords(diagnosis.KeysSwapped.Todo.In(a.Language())), "%w", err)
	case errors.Is(err, auth.ErrDecrypt):
		return exit.Configf("look at the APIv3 key in the merchant platform (API安全 → APIv3密钥)", "%w", err)
	case errors.As(err, &answer), ctx.Err() != nil:
		return err // which knows what to do
	case errors.As(err, &unproven):
		return &exit.Error{
			Code: exit.Signature, Err: err, What: err.Error(),
			Todo: "an answer came that is not taken for WeChat Pay's list of certificates; look at base_uri",
		}
	case wxpay.OutcomeOf(err) == wxpay.Unknown:
		return &exit.Error{
			Code: exit.Code(ctx, err), Err: err, What: err.Error(),
			Todo: "run it again, which harms nothing; --timeout allows more time",
		}
	}
	return err
}
