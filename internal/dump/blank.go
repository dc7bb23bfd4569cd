package dump

import (
	"bytes"
	"encoding/base64"
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
	"bank_account_number",
}

// isSecret reports whether the value behind a name is not to be shown.
func isSecret(name string) bool {
	return slices.Contains(secrets, name) || slices.Contains(personal, name) || strings.HasPrefix(name, "encrypted_") ||
		strings.HasSuffix(name, "_token") && !strings.HasSuffix(name, "page_token")
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

// JSON blanks strings and numbers of a JSON text by their name or their look, and leaves
// everything else as it is, well-formed or not.
func JSON(text []byte) []byte {
	shown := make([]byte, 0, len(text))
	name, isValue := "", false
	for len(text) > 0 {
		switch c := text[0]; {
		case c == '"':
			size := stringSize(text)
			inside := text[1:max(1, size-1)]
			if rest := bytes.TrimLeft(text[size:], " \t\r\n"); len(rest) > 0 && rest[0] == ':' {
				name, isValue = string(inside), false
			} else if isValue && isSecret(name) || isSealed(bytes.ReplaceAll(inside, []byte(`\/`), []byte("/"))) {
				shown = append(append(append(shown, '"'), blank(string(inside))...), '"')
				text, isValue = text[size:], false
				continue
			} else {
				isValue = false
			}
			shown, text = append(shown, text[:size]...), text[size:]
		case c == ':':
			isValue = true
			shown, text = append(shown, c), text[1:]
		case isValue && isSecret(name) && (c == '-' || c >= '0' && c <= '9'):
			size := len(text) - len(bytes.TrimLeft(text, "+-.eE0123456789"))
			shown, text, isValue = append(shown, blank(string(text[:size]))...), text[size:], false
		default:
			if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
				isValue = false
			}
			shown, text = append(shown, c), text[1:]
		}
	}
	return shown
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

// XML blanks the content of elements by their name or their look, and JSON within them.
func XML(text []byte) []byte {
	shown := make([]byte, 0, len(text))
	for len(text) > 0 {
		start := bytes.IndexByte(text, '<')
		end := bytes.IndexByte(text[max(start, 0):], '>') + max(start, 0)
		if start < 0 || end <= start {
			return append(shown, text...)
		}
		name, content := string(text[start+1:end]), text[end+1:]
		shown, text = append(shown, text[:end+1]...), content
		size := bytes.Index(content, []byte("</"+name+">"))
		if size < 0 || strings.ContainsAny(name, "/!? ") {
			continue
		}
		content = content[:size]
		if inside, isCDATA := bytes.CutPrefix(content, []byte("<![CDATA[")); isCDATA {
			content = bytes.TrimSuffix(inside, []byte("]]>"))
		} else if bytes.IndexByte(content, '<') >= 0 {
			continue // elements within it
		}
		switch {
		case isSecret(name) || isSealed(content):
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
