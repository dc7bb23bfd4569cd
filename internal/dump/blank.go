package dump

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// secrets are the names of keys, signatures and tokens.
var secrets = []string{
	"sign", "paySign", "pay_sign", "cert_sign", "workwx_sign", "signature", "sandbox_signkey", "key", "api_key", "apikey", "encrypt_key",
	"secret", "app_secret", "password", "token", "auth_code", "session_key", "openlink", "code_url_key",
}

// personal are names of fields that the documentation marks as "to be encrypted", and their
// like in APIv2, which has them in the clear. Those that elsewhere are the name of something
// harmless, such as address, are not here: WeChat Pay takes them encrypted alone, which isSealed sees.
var personal = []string{
	"name", "user_name", "id_card_number", "phone", "phone_number", "real_name", "email", "bal_account_no", "card_no", "account_number",
	"account_name", "mobile", "payer_phone", "cert_no", "identification_name", "ubo_id_doc_name", "ubo_id_doc_number", "ubo_id_doc_address",
	"contact_name", "mobile_phone", "tel", "telephone", "identification_number", "id_card_name", "id_doc_name", "id_doc_number",
	"user_id_card", "contact_id_card_number", "certificate_id", "certificate_name", "certificates_number", "certificates_name",
	"new_account_name", "identity_id", "identification_no", "cred_id", "bank_card_no", "card_name", "card_number", "card_address",
	"id_digest", "user_real_name", "driver_name", "settlement_card_no", "settlement_card_name", "enc_bank_no", "enc_true_name",
	"merchant_id_no", "legal_representative_name", "legal_representative_id_no", "legal_representative_address", "beneficial_owner_name",
	"beneficial_owner_id_no", "beneficial_owner_address", "identification_address", "contact_id_number", "contact_email",
	"contact_phone", "id_card_address", "id_doc_address", "admin_name", "receiver_name", "cert_number", "consultation_phone_number",
	"certificate_number", "certificate_no", "bank_card_number", "re_user_name", "id_no", "bank_account", "bank_account_no",
	"bank_account_number", "cert_id", "creid", "user_creid", "user_truename", "true_name", "director_id_number", "director_name",
	"principal_id_number", "principal_name", "settlement_bank_number", "destination_account_number", "destination_account_name",
	"service_phone", "office_phone", "plate_number", "order_phone_number", "customer_service_phone", "micro_mobile_name",
}

// isSecret reports whether the value behind a name is not to be shown.
func isSecret(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return slices.ContainsFunc(secrets, func(s string) bool { return strings.ToLower(s) == name }) || slices.Contains(personal, name) ||
		strings.HasPrefix(name, "encrypted_") || strings.HasSuffix(name, "_token") && !strings.HasSuffix(name, "page_token")
}

// isSealed reports whether a text looks like what RSA with a key of 2048, 3072 or 4096 bits
// encrypts or signs, or SM2 does: those have no length of their own, so any long Base64 counts.
func isSealed(text []byte) bool {
	if len(text) < 128 || len(text)%4 != 0 {
		return false
	}
	_, err := base64.StdEncoding.AppendDecode(make([]byte, 0, len(text)), text)
	return err == nil
}

// deepest is how many texts within texts are looked into.
const deepest = 4

// JSON blanks strings and numbers of a JSON text by their name or their look, and all within an
// object or a list of such a name. Everything else stays as it is, well-formed or not.
func JSON(text []byte) []byte { return blankJSON(text, 0) }

// blankJSON walks through a text without recursion, for it may be nested without end. inner is how
// deep it lies in strings of other texts.
func blankJSON(text []byte, inner int) []byte {
	shown := make([]byte, 0, len(text))
	depth, hidden, named := 0, 0, false // hidden: the depth of what is secret as a whole; named: the next value is
	for len(text) > 0 {
		size, secret := 1, named || hidden > 0
		switch c := text[0]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':':
		case c == '{' || c == '[':
			if depth++; hidden == 0 && named {
				hidden = depth
			}
			named = false
		case c == '}' || c == ']':
			if hidden == depth {
				hidden = 0
			}
			depth, named = max(depth-1, 0), false
		case c == '"':
			size = stringSize(text)
			if after := bytes.TrimLeft(text[size:], " \t\r\n"); len(after) > 0 && after[0] == ':' {
				named = isSecret(plain(text[:size]))
				break
			}
			shown, text, named = append(shown, blankString(text[:size], secret, inner)...), text[size:], false
			continue
		case c == '-' || c >= '0' && c <= '9':
			if size, named = len(text)-len(bytes.TrimLeft(text, "+-.eE0123456789")), false; secret {
				shown, text = append(shown, blank(string(text[:size]))...), text[size:]
				continue
			}
		default:
			named = false
		}
		shown, text = append(shown, text[:size]...), text[size:]
	}
	return shown
}

// blankString is what is shown of a string.
func blankString(quoted []byte, secret bool, inner int) []byte {
	within := plain(quoted)
	switch {
	case secret || isSealed([]byte(within)):
		return fmt.Appendf(nil, "%q", blank(within))
	case inner < deepest && (strings.HasPrefix(within, "{") || strings.HasPrefix(within, "[")):
		if shown := string(blankJSON([]byte(within), inner+1)); shown != within {
			if text, err := json.Marshal(shown); err == nil {
				return text
			}
		}
	}
	return quoted // byte for byte
}

// plain is what a JSON string says, or its text if it cannot be read.
func plain(quoted []byte) string {
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return strings.Trim(string(quoted), `"`)
	}
	return text
}

// stringSize is the length of the JSON string that a text begins with, or of the whole text if
// it does not end.
func stringSize(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// XML blanks the content of elements by their name or their look, all within an element of such a
// name, and JSON within them. An element that does not end is blanked to the end of the text.
func XML(text []byte) []byte {
	shown := make([]byte, 0, len(text))
	for len(text) > 0 {
		start := bytes.IndexByte(text, '<')
		end := bytes.IndexByte(text[max(start, 0):], '>') + max(start, 0)
		if start < 0 || end <= start {
			return append(shown, text...)
		}
		name := strings.TrimSpace(string(text[start+1 : end]))
		shown, text = append(shown, text[:end+1]...), text[end+1:]
		if name == "" || strings.ContainsAny(name, "/!?") {
			continue
		}
		name, _, _ = strings.Cut(name, " ") // without attributes
		content, size := elementContent(text, name)
		switch {
		case isSecret(name):
			shown = append(shown, blank(string(content))...)
		case size == len(text) || bytes.IndexByte(content, '<') >= 0 && !isCDATA(text):
			continue // elements within it
		case isSealed(content):
			shown = append(shown, blank(string(content))...)
		case bytes.HasPrefix(content, []byte("{")) || bytes.HasPrefix(content, []byte("[")):
			shown = append(shown, bytes.Replace(text[:size], content, JSON(content), 1)...)
		default:
			shown = append(shown, text[:size]...)
		}
		text = text[size:]
	}
	return shown
}

const cdata = "<![CDATA["

func isCDATA(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte(cdata))
}

// elementContent is what stands up to the end of an element, without CDATA, and how much of the
// text that is: all of it if there is no end.
func elementContent(text []byte, name string) (content []byte, size int) {
	if isCDATA(text) {
		start := bytes.Index(text, []byte(cdata)) + len(cdata)
		if end := bytes.Index(text[start:], []byte("]]>")); end >= 0 {
			content, size = text[start:start+end], start+end+len("]]>")
			size += len(text[size:]) - len(bytes.TrimLeft(text[size:], " \t\r\n"))
			return content, size
		}
		return text[start:], len(text)
	}
	if size = bytes.Index(text, []byte("</"+name)); size < 0 {
		size = len(text)
	}
	return text[:size], size
}
