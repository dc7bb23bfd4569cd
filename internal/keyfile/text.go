package keyfile

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// readText reads the blocks of a source that is the text itself.
func readText(src string) ([]*Block, error) {
	blocks, err := parse([]byte(src))
	switch {
	case err == nil:
		return blocks, nil
	case src == "":
		return nil, errors.New("the source is empty: give PEM text or file://path")
	case !errors.Is(err, errNoKey):
		return nil, fmt.Errorf("the text given %w", err)
	case len(src) < 512 && !strings.ContainsAny(src, "\n\r") && strings.ContainsAny(src, `./\`):
		return nil, fmt.Errorf("%w; for a file write file:// before its path", errNoBlock)
	}
	return nil, fmt.Errorf("%w; give PEM text, -----BEGIN line included, or file://path", errNoBlock)
}

var (
	errNoBlock = errors.New("no PEM block was found")
	errNoKey   = fmt.Errorf("holds no PEM or DER key: %w", errNoBlock)
)

// parse returns what data holds: DER, PEM or Base64. Its errors go on after the
// name of the source.
func parse(data []byte) ([]*Block, error) {
	switch {
	case len(data) == 0:
		return nil, errors.New("is empty")
	case len(data) > maxSize:
		return nil, fmt.Errorf("is larger than %d bytes: it is no key", maxSize)
	case looksLikeDER(data):
		return []*Block{{Kind: KindOf(data), DER: data, Source: "DER"}}, nil
	case isUTF16(data):
		return nil, errors.New("is UTF-16 text, as Notepad and PowerShell on Windows may write it: save it as UTF-8")
	}
	text := string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) // Notepad's byte order mark
	if strings.Contains(text, "-----BEGIN ") {
		return parsePEM(text)
	}
	der, ok := decodeBase64(text)
	switch {
	case ok && bytes.HasPrefix(der, []byte("-----BEGIN ")): // a whole PEM file in Base64, as Kubernetes and CI variables hold it
		return parsePEM(string(der))
	case ok && isWholeDER(der):
		return []*Block{{Kind: KindOf(der), DER: der, Source: "Base64 text"}}, nil
	case len(text) > 100 && strings.HasPrefix(strings.TrimSpace(text), "MI"): // how the Base64 of every key starts
		return nil, errors.New("is Base64 that is damaged or cut short; copy it again, or give PEM text, -----BEGIN line included")
	}
	return nil, errNoKey
}

func isUTF16(data []byte) bool {
	for _, start := range []string{"\xff\xfe", "\xfe\xff", "-\x00", "\x00-"} {
		if bytes.HasPrefix(data, []byte(start)) {
			return true
		}
	}
	return false
}

var (
	// The label shows up in errors: nothing that may be a key passes as one.
	beginLine = regexp.MustCompile(`-----BEGIN ([A-Z][A-Z0-9 ]{0,40})-----`)
	// escapedBreak is a line break written as two characters, as environment
	// variables and JSON have it; with more backslashes if escaped twice.
	escapedBreak = regexp.MustCompile(`\\+[rn]`)
)

// parsePEM returns the PEM blocks of text. It is more patient than encoding/pem
// with what copying does to line breaks: they may be missing, spaces, lone CRs,
// escaped or followed by indentation. The Base64 between the lines is exact.
func parsePEM(text string) ([]*Block, error) {
	text = escapedBreak.ReplaceAllString(text, "\n")
	var blocks []*Block
	problem := errors.New("has a broken -----BEGIN line: " + errNoBlock.Error())
	for {
		at := beginLine.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		label := text[at[2]:at[3]]
		text = text[at[1]:]
		body, rest, ok := strings.Cut(text, "-----END "+label+"-----")
		if !ok || strings.Contains(body, "-----BEGIN ") {
			problem = fmt.Errorf("is cut short: no PEM block was found whole, the -----END %s----- line is missing", label)
			continue
		}
		text = rest
		block, ok := pemBlock(label, body)
		if !ok {
			problem = fmt.Errorf("is damaged: what stands between the -----BEGIN %s----- and END lines is no Base64; copy it again", label)
			continue
		}
		blocks = append(blocks, block)
	}
	if len(blocks) == 0 {
		return nil, problem
	}
	return blocks, nil
}

// pemBlock reads what stands between the BEGIN and the END line.
func pemBlock(label, body string) (*Block, bool) {
	words := strings.FieldsFunc(body, isBreak)
	headers := map[string]string{}
	for len(words) > 0 && strings.Contains(words[0], ":") { // Base64 has no colon
		name, value, _ := strings.Cut(words[0], ":")
		words = words[1:]
		if value == "" && len(words) > 0 {
			value, words = words[0], words[1:]
		}
		headers[name] = value
	}
	der, ok := decodeBase64(strings.Join(words, ""))
	if !ok {
		return nil, false
	}
	block := &Block{Kind: label, DER: der, Source: "PEM text"}
	if strings.Contains(headers["Proc-Type"], "ENCRYPTED") {
		block.Kind = EncryptedPrivateKey
		block.PEM = &pem.Block{Type: label, Headers: headers, Bytes: der}
		return block, true
	}
	// Whoever writes the lines around bare Base64 by hand takes the wrong ones
	// easily. What is inside decides.
	if kind := KindOf(der); kind != "" && isKnown(label) {
		block.Kind = kind
	}
	return block, true
}

func isKnown(label string) bool {
	switch label {
	case PrivateKey, RSAPrivateKey, ECPrivateKey, EncryptedPrivateKey, Certificate, PublicKey, RSAPublicKey:
		return true
	}
	return false
}

// decodeBase64 decodes text with white space in it, and with or without padding.
func decodeBase64(text string) ([]byte, bool) {
	text = escapedBreak.ReplaceAllString(text, "\n")
	text = strings.Join(strings.FieldsFunc(text, isBreak), "")
	der, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	return der, err == nil
}

// isBreak tells what may stand between the characters of Base64: white space of
// all kinds, the invisible marks that come with copying from a web page, quotes
// of a configuration file, and the backslash of a line that is continued or of a
// slash in PHP's JSON.
func isBreak(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("\ufeff\u200b\\\"'", r)
}
