package documented

import (
	"encoding/json"
	"strings"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
)

// Line is the command line that calls an endpoint, quoted for a shell: with the required fields, or with
// all every one. Its values are samples.
func Line(e *catalogue.Endpoint, all bool) string {
	words := []string{"wxpay", strings.ToLower(e.Method), e.Path}
	if e.BaseURI != "" {
		words = append(words, "--base-uri", e.BaseURI)
	}
	if e.ClientCert {
		words = append(words, "--security")
	}
	for _, arg := range Items(e, all) {
		words = append(words, item.ShellWord(arg))
	}
	return strings.Join(words, " ")
}

// Items are the ITEMs of a request with samples, unquoted. Their body is that of Skeleton; of an upload
// it is what the part meta takes beside the name and the digest, which the request adds.
func Items(e *catalogue.Endpoint, all bool) (args []string) {
	for _, v := range e.Values(all) {
		if !isGiven(e, v.Field) || v.Field.In == catalogue.InHeader && isOurs(v.Field.Name) {
			continue
		}
		args = append(args, itemsOf(e, v)...)
	}
	return args
}

// isGiven reports whether the caller gives a field: the others are made by the call.
func isGiven(e *catalogue.Endpoint, f *catalogue.Field) bool {
	if f.In == catalogue.InForm {
		return f.Name != "meta" && (!e.IsAPIv2() || f.Name != "sign")
	}
	return !e.IsAPIv2() || f.Path != "nonce_str" && f.Path != "sign"
}

// isOurs reports whether a header is one that a call sets, if it must be there.
func isOurs(header string) bool { return strings.HasPrefix(strings.ToLower(header), "wechatpay-") }

// itemsOf are the ITEMs of a value: one, but of a list of texts to encrypt one for each.
func itemsOf(e *catalogue.Endpoint, v catalogue.Value) []string {
	if v.Field.Type == fileType {
		return []string{headOf(e, v.Field, v.Path) + "FILE"}
	}
	if v.Field.Sensitive && v.Field.IsList() && !e.IsAPIv2() {
		var texts []string
		if json.Unmarshal(v.JSON, &texts) == nil && len(texts) == 1 {
			return []string{v.Path + ".0~=" + texts[0]}
		}
	}
	head, text := headOf(e, v.Field, v.Path), string(v.JSON)
	if !strings.HasSuffix(head, ":=") {
		var unquoted string
		if json.Unmarshal(v.JSON, &unquoted) == nil {
			text = unquoted
		}
	}
	if name, found := strings.CutSuffix(head, "="); found && strings.HasPrefix(text, "@") && v.Field.In == catalogue.InBody {
		return []string{name + ":=" + string(v.JSON)}
	}
	return []string{head + text}
}

const fileType = "file"

// headOf is an ITEM up to its value: the name of a field, and the operator that it takes.
func headOf(e *catalogue.Endpoint, f *catalogue.Field, path string) string {
	switch f.In {
	case catalogue.InPath:
		return "." + f.Name + "="
	case catalogue.InQuery:
		return path + "=="
	case catalogue.InHeader:
		return path + ":"
	}
	return path + operatorOf(e, f, f.Type)
}

// operatorOf is the operator of a value of a type in a body, or in a part of a form. To APIv2 all that is
// no object goes as a text.
func operatorOf(e *catalogue.Endpoint, f *catalogue.Field, kind string) string {
	switch {
	case kind == fileType:
		return "@"
	case kind == "object", kind == "array":
		return ":="
	case e.IsAPIv2():
		return "="
	case f.Sensitive:
		return "~="
	case kind == "integer", kind == "number", kind == "boolean":
		return ":="
	}
	return "="
}
