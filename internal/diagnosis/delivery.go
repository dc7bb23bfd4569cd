package diagnosis

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A Delivery is what came of a notification that was posted to a notify_url.
type Delivery struct {
	Genuine bool          // it was signed with the key that the program verifies with; else it must be refused
	Limit   time.Duration // how long WeChat Pay waits
	Status  int
	Header  http.Header
	Body    []byte // its beginning
	Err     error  // why there is no answer
}

// Judge says what is wrong with how a notification was answered; it is the zero Verdict if nothing is: a genuine one is acknowledged,
// another refused.
func (d *Delivery) Judge() Verdict {
	if d.Err != nil {
		return d.unanswered()
	}
	isPage := isHTML(d.Header.Get("Content-Type"), d.Body)
	switch own := d.refuses(); {
	case d.Status/100 == 3:
		return notifyRedirect.About(d.Status, locationOf(d.Header))
	case d.Status == http.StatusNotFound:
		return notifyNotFound
	case d.Status == http.StatusMethodNotAllowed:
		return notifyMethod
	case d.Status == http.StatusRequestEntityTooLarge:
		return notifyTooLarge
	case d.Status >= http.StatusBadGateway && d.Status <= http.StatusGatewayTimeout && !own:
		return notifyGateway.About(d.Status)
	case d.Status/100 == 2 && isPage:
		return notifyPage.About(d.Status)
	case d.Status/100 == 2 && !d.Genuine:
		return forgedAccepted.About(d.Status)
	case d.Status == http.StatusOK, d.Status == http.StatusNoContent:
		return Verdict{}
	case d.Status/100 == 2:
		return notifyStatus.About(d.Status)
	case d.Status == http.StatusUnauthorized && !own && (isPage || d.Header.Get("WWW-Authenticate") != ""):
		return notifyLogin
	case d.Status == http.StatusForbidden && !own:
		return notifyForbidden
	case d.Status/100 == 5 && !own:
		return notifyProgramFails.About(d.Status)
	case d.Genuine && d.Status/100 == 5: // so package notify answers if the program's function returns an error
		return notifyNotTaken.About(d.Status)
	case d.Genuine:
		return notifyRefused.About(d.Status)
	}
	return Verdict{}
}

// refuses reports whether the answer is one that refuses a notification, as WeChat Pay asks handlers to: JSON with a code.
func (d *Delivery) refuses() bool {
	var says struct {
		Code *string `json:"code"`
	}
	return json.Unmarshal(d.Body, &says) == nil && says.Code != nil
}

func isHTML(contentType string, body []byte) bool {
	start := bytes.ToLower(bytes.TrimLeft(body, " \t\r\n\ufeff"))
	return strings.Contains(contentType, "html") || bytes.HasPrefix(start, []byte("<!doctype html")) ||
		bytes.HasPrefix(start, []byte("<html"))
}

// locationOf is where a redirect leads, without what may be secret.
func locationOf(header http.Header) string {
	if header.Get("Location") == "" {
		return "…"
	}
	return ident.Plain(shownLocation(header.Get("Location")))
}

// unanswered is the verdict of a notification that got no answer.
func (d *Delivery) unanswered() Verdict {
	var name *net.DNSError
	var operation *net.OpError
	switch {
	case IsTLS(d.Err):
		return d.untrusted()
	case errors.As(d.Err, &name):
		return notifyHostNotFound
	case errors.As(d.Err, &operation) && operation.Op == "dial":
		return notifyNoConnection
	case isTimeout(d.Err):
		return notifySlow.About(d.Limit)
	}
	return notifyHungUp
}

// untrusted is the verdict of a server whose certificate nobody can trust.
func (d *Delivery) untrusted() Verdict {
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	shown := shownTo(d.Err)
	issuer := issuerOf(shown)
	switch {
	case errors.As(d.Err, &invalid) && invalid.Reason == x509.Expired && shown != nil:
		return notifyExpired.About(issuer, shown.NotBefore.Format(time.DateOnly), shown.NotAfter.Format(time.DateOnly))
	case errors.As(d.Err, &host):
		return notifyOtherName.About(issuer)
	case errors.As(d.Err, &authority) && shown != nil && bytes.Equal(shown.RawIssuer, shown.RawSubject):
		return notifySelfSigned.About(issuer)
	case errors.As(d.Err, &authority) && shownAlone(d.Err):
		v := notifyChain.About(issuer)
		v.Todo = v.Todo.with(issuer)
		return v
	case errors.As(d.Err, &authority):
		return notifyUnknownCA.About(issuer)
	}
	return notifyTLS
}
