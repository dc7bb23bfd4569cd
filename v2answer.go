package wxpay

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// readV2 reads an answer of APIv2: it fills what Get and Decode read, verifies the
// sign, and returns what return_code and result_code say is wrong.
func (c *Client) readV2(r *request, resp *Response) error {
	body := resp.Body
	switch {
	case xmlmap.IsXML(body) || resp.Status/100 != 2:
	case r.isOneOf(v2Files):
		return v2File(resp.Status, body)
	case r.isOneOf(v2JSON):
		return readV2JSON(resp)
	}
	fields, err := xmlmap.Unmarshal(body)
	if err == nil {
		resp.json = xmlmap.JSON(fields)
	}
	if err == nil {
		if err := r.fits(resp); err != nil {
			return err
		}
	}
	if resp.Status/100 != 2 {
		if err != nil {
			failure := newError(resp)
			failure.v2 = true // no list knows what a gateway says
			return failure
		}
		return r.v2Error(resp, xmlmap.Texts(fields))
	}
	if err != nil {
		return fmt.Errorf("the answer (%d bytes of %q) is no XML of APIv2: %w", len(body), resp.Header.Get(contentTypeHeader), err)
	}
	return c.judgeV2(r, resp, fields)
}

// judgeV2 tells a success from a failure. Only what says FAIL is one: after anything
// else nobody knows.
func (c *Client) judgeV2(r *request, resp *Response, fields []xmlmap.Field) error {
	texts := xmlmap.Texts(fields)
	switch code := strings.TrimSpace(texts["return_code"]); {
	case code == "":
		return errors.New("the answer has no return_code, so it is none of APIv2")
	case !strings.EqualFold(code, "SUCCESS"):
		return r.v2Error(resp, texts) // such answers carry no sign
	}
	if err := c.verifyV2(r, fields, texts); err != nil {
		return err
	}
	resp.Verified = texts["sign"] != ""
	switch code, found := texts["result_code"]; {
	case r.isOneOf(v2Files) && code != "FAIL":
		return errNoFile
	case code == "SUCCESS", !found && errorCode(texts) == "":
		return nil
	case !found:
		return r.v2Error(resp, texts)
	case code == "FAIL":
		return r.v2Error(resp, texts)
	default:
		return fmt.Errorf("the answer has the result_code %s; expected SUCCESS or FAIL", ident.Shown(code))
	}
}

// verifyV2 verifies the sign over all fields, also those that nobody has heard of. It
// may be missing where WeChat Pay gives none, and on failures, which prove nothing.
func (c *Client) verifyV2(r *request, fields []xmlmap.Field, texts map[string]string) error {
	if texts["sign"] == "" && (texts["result_code"] == "FAIL" || r.isOneOf(v2Unsigned)) {
		return nil
	}
	if err := auth.VerifyV2(c.config.APIv2Key, texts); err != nil {
		return err
	}
	if len(texts) != len(fields) {
		return &auth.VerifyError{Reason: auth.BadSign, Err: errors.New("there are elements inside of others, which no sign covers")}
	}
	return nil
}

// v2File tells whether a body is the file that was asked for.
func v2File(status int, body []byte) error {
	if status != http.StatusOK {
		return fmt.Errorf("the answer has the status %d; a file comes with 200", status)
	}
	return checkUnsigned(body)
}

// readV2JSON reads the one kind of answer that is JSON, whose success is retcode 0.
func readV2JSON(resp *Response) error {
	code := gjson.GetBytes(resp.Body, "retcode")
	switch {
	case !jsontext.IsObject(resp.Body) || code.Type != gjson.Number:
		return fmt.Errorf("the answer (%d bytes) is no JSON object with a retcode", len(resp.Body))
	case code.Raw == "0":
		return nil
	}
	return v2Failure(resp, Code(code.Raw), gjson.GetBytes(resp.Body, "retmsg").String())
}

// v2Error is what the fields of an answer say is wrong. Profit sharing and others write
// error_code and error_msg, risk control error_code_des, in place of err_code and
// err_code_des, and each may stand beside return_code FAIL as well.
func (r *request) v2Error(resp *Response, texts map[string]string) error {
	code := errorCode(texts)
	message := firstText(texts, "err_code_des", "error_msg", "error_code_des", "return_msg")
	failure := v2Failure(resp, Code(code), message)
	failure.judged = r.judgeV2Failure(texts, code, message)
	if code == "" {
		for _, name := range []string{"result_code", "return_code"} {
			if v := strings.TrimSpace(texts[name]); v != "" && v != "SUCCESS" {
				failure.Code = Code(v)
				break
			}
		}
	}
	return failure
}

// errorCode returns the code of an error, "" if there is none. Payouts write SUCCESS.
func errorCode(texts map[string]string) string {
	if code := firstText(texts, "err_code", "error_code"); code != "SUCCESS" {
		return code
	}
	return ""
}

// firstText returns the first of the fields that holds something.
func firstText(texts map[string]string, names ...string) string {
	for _, name := range names {
		if text := strings.TrimSpace(texts[name]); text != "" {
			return text
		}
	}
	return ""
}

func v2Failure(resp *Response, code Code, message string) *Error {
	return &Error{Status: resp.Status, Code: code, Message: message, RequestID: resp.RequestID(), Response: resp, v2: true}
}

// judgeV2Failure returns Rejected only if it is certain that nothing happened. Of a payout
// no result_code FAIL is: its page says that it may be undecided, and that codes will be
// added. Elsewhere the code must be in the list of those that are. Without a code there is
// return_code FAIL, which refuses the message before anybody looks at what it asks for;
// it must say why.
func (r *request) judgeV2Failure(texts map[string]string, code, message string) Outcome {
	_, hasResult := texts["result_code"]
	switch {
	case (hasResult || code != "") && endpoint.PayoutV2(r.v2Path()):
		return Unknown
	case code != "" && codes.CertainV2(code):
		return Rejected
	case code != "" || hasResult:
		return Unknown
	case strings.TrimSpace(texts["return_code"]) != "FAIL" || message == "" || strings.EqualFold(message, "OK") || soundsUndecided(message):
		return Unknown
	}
	return Rejected
}

// undecidedWords are what return_msg says of a busy system.
var undecidedWords = []string{"SYSTEMERROR", "SYSTEMBUSY", "USERPAYING", "BANKERROR", "TIMEOUT", "系统", "超时", "繁忙", "受理", "处理中", "稍后", "重试"}

func soundsUndecided(message string) bool {
	text := strings.ToUpper(strings.NewReplacer("_", "", " ", "").Replace(message))
	return slices.ContainsFunc(undecidedWords, func(word string) bool { return strings.Contains(text, word) })
}

// takeV2 reads the body of an APIv2 answer for a sink: a file is streamed; anything
// else is read into memory, for it must be looked at first.
func (c *Client) takeV2(r *request, resp *Response, body io.Reader) (signed bool, err error) {
	all := bufio.NewReaderSize(body, 4<<10)
	start, err := all.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if r.isOneOf(v2Files) && !xmlmap.IsXML(start) && strings.TrimSpace(string(start)) != "" {
		if err := v2File(resp.Status, start); err != nil {
			return false, &filesink.ContentError{Err: err}
		}
		flow := filesink.Flow{Sink: r.sink, Total: filesink.Announced(resp.Header)}
		return false, flow.Run(all)
	}
	resp.Body, err = readLimited(all, c.config.MaxBody)
	return true, err
}

// readLimited reads a body into memory.
func readLimited(body io.Reader, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, int64(limit)+1))
	if len(data) > limit {
		return nil, &filesink.ContentError{Err: fmt.Errorf("the answer has more than %d bytes (Config.MaxBody)", limit)}
	}
	return data, err
}

// finishV2 judges what takeV2 left in memory, and gives it to the sink.
func (c *Client) finishV2(r *request, resp *Response) error {
	if !r.sink.Filled() {
		if err := c.readV2(r, resp); err != nil || resp.Status/100 != 2 {
			return err
		}
		flow := filesink.Flow{Sink: r.sink, Total: int64(len(resp.Body))}
		if err := flow.Run(bytes.NewReader(resp.Body)); err != nil {
			return err
		}
		resp.Body = nil
	}
	if err := r.sink.Check(); err != nil {
		return err
	}
	return r.sinkError(r.sink.Keep())
}
