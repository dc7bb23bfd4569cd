package explain

import (
	"errors"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/arrival"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/language"
)

// sentences say in Chinese what a body looks like.
var sentences = language.NewTable(language.Notifications)

// notificationOf explains a saved notification; none if the request is none. start is its first line.
func notificationOf(start string, header http.Header, body []byte) []Finding {
	e := Evidence{Form: Notification, RequestID: header.Get("Request-Id"), Where: start}
	what, changes := bodyOf(body, "notification", e)
	if what == nil && !hasProof(header) {
		return nil
	}
	if what == nil && len(strings.TrimSpace(string(body))) == 0 {
		what = []Finding{{Evidence: e, verdict: diagnosis.Message("body-empty")}}
	}
	found := append(what, changes...)
	if len(what) > 0 && what[0].Name() == "notification-v2" {
		return found // which is proven by its fields
	}
	return append(found, headerFindings(header, e)...)
}

// ofSavedNotification explains the body of a notification without its headers, or an event of a serverless gateway that holds both.
func ofSavedNotification(text string) []Finding {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	e := Evidence{Form: Notification, Where: text}
	if header, body, encoded, isOne := gatewayEvent(text); isOne {
		found := notificationOf(text, header, body)
		if encoded && len(found) > 0 && !hasName(found, "body-encoded") {
			found = append(found, Finding{Evidence: e, verdict: diagnosis.Message("body-encoded")})
		}
		return found
	}
	what, changes := bodyOf([]byte(text), "notification-bare", e)
	return append(what, changes...)
}

// gatewayEvent reads what a serverless gateway hands to a function: headers, and the body as a text.
func gatewayEvent(text string) (header http.Header, body []byte, encoded, isOne bool) {
	object := (&reader{scans: mostScanned}).object(text)
	event := gjson.Parse(object)
	content := event.Get("body")
	if object == "" || content.Type != gjson.String || !event.Get("headers").IsObject() {
		return nil, nil, false, false
	}
	header = http.Header{}
	event.Get("headers").ForEach(func(name, value gjson.Result) bool {
		if value.Type == gjson.String {
			header.Add(name.Str, value.Str)
		}
		return true
	})
	return header, []byte(content.Str), event.Get("isBase64Encoded").Bool(), true
}

// bodyOf says what a body is, by the verdict of that name if it is of APIv3, and what became of it.
func bodyOf(body []byte, name string, e Evidence) (what, changes []Finding) {
	add := func(name string, values ...any) {
		changes = append(changes, Finding{Evidence: e, verdict: diagnosis.Message(name, values...)})
	}
	text := strings.TrimSpace(string(body[:min(len(body), Longest)]))
	if plain := arrival.FromText([]byte(text)); plain != nil && strings.HasPrefix(text, `"`) {
		text = string(plain)
		add("body-quoted")
	} else if plain := arrival.FromBase64([]byte(text)); plain != nil {
		text = string(plain)
		add("body-encoded")
	}
	if strings.HasPrefix(text, "<xml") {
		if kind := kindOfV2(textsOf(text)); kind != (diagnosis.Text{}) {
			return []Finding{{Evidence: e, verdict: diagnosis.Message("notification-v2", kind)}}, changes
		}
		return nil, nil
	}
	object := (&reader{scans: mostScanned}).object(strings.TrimPrefix(text, string(arrival.BOM)))
	event := gjson.Parse(object)
	kind, sealed := event.Get("event_type"), event.Get("resource.algorithm")
	if object == "" || kind.Type != gjson.String || !event.Get("resource.ciphertext").Exists() {
		return nil, nil
	}
	var names []string
	event.ForEach(func(name, _ gjson.Result) bool {
		names = append(names, name.Str)
		return true
	})
	if look := arrival.LookOf([]byte(text), names); look != arrival.AsSent {
		add("body-altered", diagnosis.Text{EN: string(look), ZH: sentences.In("zh", string(look))})
	}
	return []Finding{{Evidence: e, verdict: diagnosis.Message(name, shown(kind.Str), shown(sealed.Str))}}, changes
}

// kindOfV2 says what a notification of APIv2 tells; nothing if the fields are none.
func kindOfV2(fields map[string]string) diagnosis.Text {
	switch {
	case fields["return_code"] != "SUCCESS":
	case fields["req_info"] != "":
		return diagnosis.Text{EN: "a refund, sealed in req_info", ZH: "退款，内容在 req_info 中加密"}
	case fields["transaction_id"] != "" && fields["time_end"] != "":
		return diagnosis.Text{EN: "a payment", ZH: "支付"}
	case fields["change_type"] != "":
		return diagnosis.Text{EN: "a contract that was signed or ended", ZH: "签约或解约"}
	}
	return diagnosis.Text{}
}

// hasProof reports whether a header of a signature came, under its name or another.
func hasProof(header http.Header) bool {
	for name := range header {
		if strings.Contains(strings.ToLower(strings.ReplaceAll(name, "_", "-")), "wechatpay-") {
			return true
		}
	}
	return false
}

// headerFindings say what is wrong with the headers of a notification.
func headerFindings(header http.Header, e Evidence) (found []Finding) {
	add := func(name string, values ...any) {
		found = append(found, Finding{Evidence: e, verdict: diagnosis.Message(name, values...)})
	}
	proof, err := auth.ProofOf(header)
	var refused *auth.VerifyError
	if errors.As(err, &refused) && refused.Reason == auth.DoubledHeader {
		add("headers-doubled", refused.Header)
	}
	if strings.HasPrefix(proof.Signature, "WECHATPAY/SIGNTEST/") {
		add("signature-probe")
	}
	_, missing := arrival.Lacking(proof)
	for _, name := range missing {
		if prefix := arrival.PrefixOf(header, name); prefix != "" {
			add("headers-prefixed", shown(prefix))
			return found
		}
		if other := arrival.Renamed(header, name); other != "" {
			add("headers-renamed", shown(other))
			return found
		}
	}
	if len(missing) > 0 {
		add("headers-missing", strings.Join(missing, ", "))
	}
	return found
}

// hasName reports whether a verdict of that name is among findings.
func hasName(found []Finding, name string) bool {
	for i := range found {
		if found[i].Name() == name {
			return true
		}
	}
	return false
}
