package apiv2

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// A Reader reads the answers of one endpoint.
type Reader struct {
	Key  auth.Secret
	Path string // as it is sent, without the prefixes of a base and of the sandbox
	// Fields is given the fields of an answer as JSON, before anything of them is believed. Its error, that the answer is about
	// something else, ends the reading.
	Fields func(json []byte) error
}

// A Failure is what an answer says is wrong.
type Failure struct {
	Code, Message string
	Certain       bool // nothing happened
	Foreign       bool // the answer is an error that is not written as APIv2 writes one; the rest is empty
}

// Read verifies the sign of an answer and returns what return_code and result_code, or retcode, say is wrong, nil if it is a success.
// verified tells that there was a sign. A file is not looked at any closer than CheckFile does.
func (r Reader) Read(status int, contentType string, body []byte) (failure *Failure, verified bool, err error) {
	switch {
	case xmlmap.IsXML(body) || status/100 != 2:
	case endpoint.V2Files.Has(r.Path):
		return nil, false, CheckFile(status, body)
	case endpoint.V2JSON.Has(r.Path):
		code, message, err := ReadJSON(body)
		if err != nil || code == "" {
			return nil, false, err
		}
		return &Failure{Code: code, Message: message}, false, nil
	}
	fields, err := xmlmap.Unmarshal(body)
	if err != nil && status/100 != 2 {
		return &Failure{Foreign: true}, false, nil // in a gateway's own words
	} else if err != nil {
		return nil, false, fmt.Errorf("the answer (%d bytes of %q) is no XML of APIv2: %w", len(body), contentType, err)
	}
	if err := r.Fields(xmlmap.JSON(fields)); err != nil {
		return nil, false, err
	}
	if status/100 != 2 {
		return r.failure(xmlmap.Texts(fields)), false, nil
	}
	return r.judge(fields)
}

// judge tells a success from a failure. Only what says FAIL is one: after anything
// else nobody knows.
func (r Reader) judge(fields []xmlmap.Field) (failure *Failure, verified bool, err error) {
	answer := Answer(xmlmap.Texts(fields))
	switch code := answer.ReturnCode(); {
	case code == "":
		return nil, false, errors.New("the answer has no return_code, so it is none of APIv2")
	case !strings.EqualFold(code, "SUCCESS"):
		return r.failure(answer), false, nil // such answers carry no sign
	}
	if answer["sign"] != "" || !answer.HasFailed() && !endpoint.V2Unsigned.Has(r.Path) {
		if err := Verify(r.Key, fields); err != nil {
			return nil, false, err
		}
		verified = true
	}
	switch {
	case endpoint.V2Files.Has(r.Path) && answer.ResultCode() != "FAIL":
		return nil, verified, filesink.ErrNoFile
	case answer.IsSuccess():
		return nil, verified, nil
	}
	return r.failure(answer), verified, nil
}

// failure is what the fields of an answer say is wrong.
func (r Reader) failure(answer Answer) *Failure {
	return &Failure{Code: answer.FailureCode(), Message: answer.Message(), Certain: answer.IsCertain(endpoint.PayoutV2(r.Path))}
}

// CheckFile refuses a body that, by its beginning, is not the file that was asked for.
func CheckFile(status int, start []byte) error {
	if status != http.StatusOK {
		return fmt.Errorf("the answer has the status %d; a file comes with 200", status)
	}
	return filesink.LooksUnsigned(start)
}
