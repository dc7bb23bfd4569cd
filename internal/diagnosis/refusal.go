package diagnosis

import (
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A Refusal is an answer whose signature was not accepted, as far as it helps to say what to do.
type Refusal struct {
	Refused *auth.VerifyError
	Own     string  // serial of the merchant API certificate; "" if it is not known
	Strange Verdict // what the answer looks like, if that is no answer of WeChat Pay's
	Harms   bool    // nobody knows whether the request changed something
}

// Judge says what the refusal means.
func (r *Refusal) Judge() Verdict {
	if r.Strange.Name != "" {
		return r.Strange
	}
	e := r.Refused
	switch e.Reason {
	case auth.MissingHeader:
		return Message("proof-headers-missing")
	case auth.DoubledHeader:
		return Message("headers-doubled", ident.Plain(e.Header))
	case auth.ClockSkew:
		return Clock(-e.Skew.Round(time.Second))
	case auth.UnknownSerial:
		return r.unknownSerial()
	case auth.UnknownAlgorithm:
		return Message("proof-algorithm", ident.Quote(e.Type))
	case auth.BadEncoding, auth.BadSign:
		return Message("proof-changed")
	case auth.Mismatch:
		if e.Type == auth.SignTypeMD5 || e.Type == auth.SignTypeHMACSHA256 {
			return Message("v2-proof-not-fitting")
		}
		return Message("platform-key-not-fitting")
	case auth.Probe:
		return Message("signature-probe")
	case auth.MissingSign:
		return Message("v2-proof-missing")
	case auth.VerifierFailed, auth.BadKey:
		return Message("verifier-failed")
	case auth.OtherRequest:
		return Message("answer-of-another-request")
	}
	return Verdict{}
}

func (r *Refusal) unknownSerial() Verdict {
	switch {
	case r.Refused.Err != nil:
		return Message("platform-key-not-fetched")
	case r.Own != "" && auth.SameSerial(r.Own, r.Refused.Serial):
		return Message("own-serial-signed")
	}
	return Message("platform-key-unknown")
}

// Hint is what to do about the refusal, in one sentence; "" if nothing is known. Where the request may have changed something, it
// says to query first.
func (r *Refusal) Hint(language string) string {
	v := r.Judge()
	if r.Harms && v.Name != "" {
		v.Says = v.Says.After(refusedFirst)
	}
	return v.In(language)
}

// refusedFirst stands before what an answer means whose signature was not accepted: the request itself arrived.
var refusedFirst = Text{
	"query with the same merchant number first, for the request may have been carried out; then: ",
	"请先用同一商户单号查询，因为请求可能已被受理；然后：",
}
