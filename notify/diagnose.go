package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/arrival"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// maxDiagnosed is the size of a body that is looked at again after its signature was
// refused: whoever sends larger ones is to cost nothing.
const maxDiagnosed = 64 << 10

// explain makes an Error of a refused signature and looks, if t grants it, for what
// happened on the way. Nothing that it finds is accepted.
func (r *Receiver) explain(ctx context.Context, h Header, p auth.Proof, body []byte, err error, t *ticket) error {
	var refused *auth.VerifyError
	if !errors.As(err, &refused) {
		return err // an *Error already
	}
	e := &Error{Reason: Refused, Err: err}
	unfetched := refused.Err != nil && !errors.Is(refused.Err, auth.ErrNotListed)
	if refused.Reason == auth.VerifierFailed || refused.Reason == auth.UnknownSerial && unfetched {
		e.Reason = Unavailable
	}
	if t.grants() {
		e.Hint = r.hint(ctx, h, p, body, refused)
	}
	return e
}

func (r *Receiver) hint(ctx context.Context, h Header, p auth.Proof, body []byte, refused *auth.VerifyError) string {
	keys, _ := r.config.Platform.(auth.Keys)
	switch refused.Reason {
	case auth.MissingHeader:
		return r.hintHeaders(h, p, body)
	case auth.DoubledHeader:
		return "a proxy has added it once more, or the request was put together from two"
	case auth.ClockSkew:
		return hintSkew(refused)
	case auth.UnknownSerial:
		return r.hintSerial(ctx, keys, p, body)
	case auth.Mismatch:
		return r.hintBody(ctx, keys, p, body)
	case auth.Probe:
		return "nothing is wrong: refuse it, as it was refused, with a 4xx or 5xx"
	case auth.BadEncoding:
		return "the header is not as it was sent: was it decoded as a form, where each + becomes a blank, or cut off? let it pass as it is"
	default: // the error says it all
		return ""
	}
}

func (r *Receiver) hintHeaders(h Header, p auth.Proof, body []byte) string {
	found, missing := arrival.Lacking(p)
	if _, none := h.(noHeader); none {
		return "the header given to Parse is nil: pass that of the request"
	}
	for _, name := range missing {
		if h.Get(strings.ToLower(name)) != "" {
			return fmt.Sprintf("Get finds %s under its name in lower case only: fill an http.Header with its method Set", name)
		}
		if prefix := arrival.PrefixOf(h, name); prefix != "" {
			return fmt.Sprintf("a gateway on the way has put %s in front of the names of headers: let it pass them as they are, or give "+
				"Parse an http.Header with them under their own names", ident.Quote(prefix))
		}
		if other := arrival.Renamed(h, name); other != "" {
			return fmt.Sprintf("the header is there under the key %s, which Get does not find: fill an http.Header with its method Set",
				ident.Quote(other))
		}
	}
	switch {
	case len(found) > 0:
		return fmt.Sprintf("%s came, %s did not: a proxy or gateway on the way drops headers; let all Wechatpay-* pass",
			strings.Join(found, ", "), strings.Join(missing, ", "))
	case len(body) == 0:
		return "neither headers of WeChat Pay nor a body came: it is no notification, or a proxy dropped the headers and a middleware " +
			"read the body"
	case bytes.Contains(body, []byte(`"ciphertext"`)):
		return "the body looks like a notification, but none of the Wechatpay-* headers came: a proxy or gateway on the way drops them"
	}
	return "none of the Wechatpay-* headers came: WeChat Pay did not send this, or a proxy dropped them"
}

func hintSkew(e *auth.VerifyError) string {
	if e.Skew < 0 {
		return "this machine's clock is ahead, or somebody sends an old notification again: to replay one in a test, set Config.Now to " +
			"its Wechatpay-Timestamp; WeChat Pay signs repetitions anew"
	}
	return "it comes from the future, so this machine's clock is behind"
}

// hintSerial looks whether the right key is held under another name.
func (r *Receiver) hintSerial(ctx context.Context, keys auth.Keys, p auth.Proof, body []byte) string {
	merchant, isKnown := r.config.credential()
	isOwn := isKnown && auth.SameSerial(merchant.Serial, p.Serial)
	switch name := r.signedUnder(ctx, keys, p, body); {
	case name != "" && isOwn:
		return fmt.Sprintf("the signature is right, by the key that Config.Platform holds under %s, but Wechatpay-Serial is the "+
			"serial number of the merchant's own certificate: what sent it, a mock or a gateway, wrote the wrong one; "+
			"WeChat Pay names its own key", name)
	case name != "" && isNamed(keys[name], name):
		return fmt.Sprintf("the signature is right, by the certificate %s that Config.Platform holds, but Wechatpay-Serial names another: "+
			"what sent it, a mock or a gateway, wrote the wrong one", name)
	case name != "" && !auth.IsPublicKeyID(p.Serial) && !isKnown:
		return fmt.Sprintf("the key that Config.Platform holds under %s is the right one, under a wrong name: hold it under %s, "+
			"unless that is the serial number of the merchant's own apiclient_cert.pem, which only a mock or a gateway writes there",
			name, p.Serial)
	case name != "":
		return fmt.Sprintf("the key that Config.Platform holds under %s is the right one, under a wrong name: hold it under %s", name,
			p.Serial)
	case isOwn:
		return "this is the serial number of the merchant's own certificate, with which WeChat Pay never signs: the notification is " +
			"forged, or made by a test"
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if _, isCertificate := keys[name].(*auth.Certificate); !isCertificate && !auth.IsPublicKeyID(name) {
			return fmt.Sprintf("is %s the serial number of the merchant's own apiclient_cert.pem? Config.Platform wants WeChat Pay's", name)
		}
	}
	if len(keys) > 0 {
		return "or it is for another merchant, who needs a Receiver and a notify_url of its own"
	}
	return ""
}

// isNamed reports whether a key is a certificate that is held under its own serial number.
func isNamed(key any, name string) bool {
	certificate, is := key.(*auth.Certificate)
	return is && auth.SameSerial(certificate.Serial, name)
}

// signedUnder returns under which other name the key is held that made a signature.
func (r *Receiver) signedUnder(ctx context.Context, keys auth.Keys, p auth.Proof, body []byte) string {
	if len(body) > maxDiagnosed {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		as := p
		as.Serial = name
		if !auth.SameSerial(name, p.Serial) && as.Verify(ctx, keys, r.config.Now(), body) == nil {
			return name
		}
	}
	return ""
}

// hintBody looks whether the signature fits a body that could have become this one.
func (r *Receiver) hintBody(ctx context.Context, keys auth.Keys, p auth.Proof, body []byte) string {
	switch {
	case len(body) == 0:
		return "the body is empty: a middleware has read it before; verify first, or put the bytes back"
	case len(body) > maxDiagnosed:
		return ""
	}
	if name := r.signedUnder(ctx, keys, p, body); name != "" {
		return fmt.Sprintf("it was signed with the key that Config.Platform holds under %s: two names are mixed up", name)
	}
	if len(keys) == 0 {
		return "" // there is nothing to try it with
	}
	for _, change := range changesOf(body) {
		if slices.ContainsFunc(change.originals, func(original []byte) bool {
			return p.Verify(ctx, keys, r.config.Now(), original) == nil
		}) {
			return "the body was changed on the way: " + change.what + "; pass the raw bytes on"
		}
	}
	if what := lookOf(body); what != arrival.AsSent {
		return "the body was probably changed on the way: " + string(what) + "; pass the raw bytes on, without decoding and encoding them"
	}
	return "check that the body is passed on byte for byte, and that the key under this name is the one the merchant platform shows; if " +
		"they are, the notification was forged, and nothing is to be done"
}

// hintV2 says what may have become of a notification of APIv2.
func (r *Receiver) hintV2(texts map[string]string, err error) string {
	var refused *auth.VerifyError
	errors.As(err, &refused)
	switch {
	case refused != nil && refused.Reason == auth.MissingSign && texts["event_ciphertext"] != "":
		return "an event with a ciphertext is signed, so something else sent this"
	case refused != nil && refused.Reason == auth.Mismatch && r.config.APIv3Key != "" && auth.VerifyV2(r.config.APIv3Key, texts) == nil:
		return diagnosis.KeysSwappedV2.In("en")
	case refused != nil && refused.Reason == auth.Mismatch:
		return "compare Config.APIv2Key with the merchant platform; every field counts, so pass the raw body on"
	}
	return ""
}

// hintReqInfo says why a refund notification of APIv2 does not decrypt.
func (r *Receiver) hintReqInfo(reqInfo string) string {
	if text, err := auth.OpenReqInfo(r.config.APIv3Key, reqInfo); err == nil {
		if _, err := xmlmap.UnmarshalRoot(text, "root"); err == nil { // not every text that opens is one
			return diagnosis.KeysSwappedV2.In("en")
		}
	}
	return "compare Config.APIv2Key with the merchant platform; if it is right, something else sent this, or it is for another merchant"
}
