package wxpay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// readV2 reads an answer of APIv2: it fills what Get and Decode read, verifies the
// sign, and returns what return_code and result_code say is wrong.
func (c *Client) readV2(r *request, resp *Response) error {
	body := resp.Body
	switch {
	case isXML(body) || resp.Status/100 != 2:
	case r.isOneOf(v2Files):
		return nil // the file itself
	case len(body) > 0 && body[0] == '{' && r.isOneOf(v2Unsigned):
		return v2JSON(resp)
	}
	fields, err := xmlmap.Unmarshal(body)
	if resp.Status/100 != 2 {
		if err != nil {
			return newError(resp, "", "", false)
		}
		return v2Error(resp, xmlmap.Texts(fields))
	}
	if err != nil {
		return fmt.Errorf("the answer (%d bytes of %q) is no XML of APIv2: %w", len(body), resp.Header.Get(contentTypeHeader), err)
	}
	resp.json = xmlmap.JSON(fields)
	texts := xmlmap.Texts(fields)
	if texts["return_code"] != "SUCCESS" {
		return v2Error(resp, texts) // such answers carry no sign
	}
	if err := c.verifyV2(r, texts); err != nil {
		return err
	}
	if resp.Verified = texts["sign"] != ""; resp.Verified && len(texts) != len(fields) {
		return &auth.VerifyError{Reason: auth.Mismatch, Type: texts["sign_type"], Err: errors.New(
			"the answer has a sign and elements inside of others, which no sign covers")}
	}
	if code, found := texts["result_code"]; found && code != "SUCCESS" {
		return v2Error(resp, texts)
	}
	return nil
}

// verifyV2 verifies the sign over all fields, also those that nobody has heard of. It
// may be missing where WeChat Pay gives none, and on failures, which prove nothing.
func (c *Client) verifyV2(r *request, texts map[string]string) error {
	if texts["sign"] == "" {
		failed := texts["result_code"] != "" && texts["result_code"] != "SUCCESS"
		if failed || r.isOneOf(v2Unsigned) {
			return nil
		}
	}
	return auth.VerifyV2(c.config.APIv2Key, texts)
}

func isXML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("<"))
}

// v2JSON reads the one kind of answer that is JSON, whose success is retcode 0.
func v2JSON(resp *Response) error {
	code := gjson.GetBytes(resp.Body, "retcode")
	if code.Exists() && code.Raw == "0" {
		return nil
	}
	return v2Failure(resp, Code(code.String()), gjson.GetBytes(resp.Body, "retmsg").String())
}

// v2Error is what the fields of an answer say is wrong.
func v2Error(resp *Response, texts map[string]string) error {
	code, message := texts["err_code"], texts["err_code_des"]
	if texts["return_code"] != "SUCCESS" || code == "" {
		message = texts["return_msg"]
		for _, name := range []string{"err_code", "error_code", "result_code", "return_code"} {
			if texts[name] != "" && texts[name] != "SUCCESS" {
				code = texts[name]
				break
			}
		}
	}
	return v2Failure(resp, Code(code), message)
}

func v2Failure(resp *Response, code Code, message string) error {
	return &Error{Status: resp.Status, Code: code, Message: message, RequestID: resp.RequestID(), Response: resp, v2: true}
}

// v2Undecided are the codes after which a payment may still happen: query first.
// See the pages of micropay and unifiedorder.
var v2Undecided = []Code{"SYSTEMERROR", "USERPAYING", "BANKERROR"}

// v2Outcome judges a failure that came with HTTP status 200.
func (e *Error) v2Outcome() Outcome {
	for _, code := range v2Undecided {
		if e.Is(code) || strings.Contains(plain(e.Message), string(code)) {
			return Unknown
		}
	}
	if strings.Contains(e.Message, "系统") { // 系统错误, 系统繁忙: return_code FAIL without a code
		return Unknown
	}
	return Rejected
}

func plain(message string) string {
	return strings.ToUpper(strings.NewReplacer("_", "", " ", "").Replace(message))
}

// takeV2 reads the body of an APIv2 answer for a sink: a file is streamed; XML is
// read into memory, for it must be looked at first.
func (c *Client) takeV2(r *request, resp *Response, body io.Reader) (signed bool, err error) {
	start := make([]byte, 16)
	n, err := io.ReadFull(body, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	all := io.MultiReader(bytes.NewReader(start[:n]), body)
	if r.isOneOf(v2Files) && !isXML(start[:n]) && resp.Status == http.StatusOK {
		t := transfer{sink: r.sink, patience: r.patience, total: announced(resp.Header)}
		return false, t.run(all)
	}
	limit := int64(c.config.MaxBody)
	data, err := io.ReadAll(io.LimitReader(all, limit+1))
	if int64(len(data)) > limit {
		return false, &contentError{fmt.Errorf("the answer has more than %d bytes (Config.MaxBody)", limit)}
	}
	resp.Body = data
	return true, err
}

// finishV2 gives a sink what takeV2 left for it.
func (c *Client) finishV2(r *request, resp *Response) error {
	if resp.Body != nil {
		if err := c.readV2(r, resp); err != nil {
			return err
		}
		if _, err := (sinkWriter{r.sink.w}).Write(resp.Body); err != nil {
			return err
		}
		resp.Body = nil
	}
	if err := r.sink.check(); err != nil {
		return err
	}
	return r.sinkError(r.sink.keep())
}
