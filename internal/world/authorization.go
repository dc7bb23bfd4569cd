package world

import (
	"time"
)

// TakingEffect is the state of an authorisation that counts; the others are WAIT_USER_CONFIRM and
// CLOSED. Source: WORLD 5.6.
const TakingEffect = "TAKING_EFFECT"

// An Authorization allows a merchant to send a user money without a confirmation.
type Authorization struct {
	Key         string    `json:"key"` // merchant/number
	Merchant    string    `json:"mchid"`
	Number      string    `json:"out_authorization_no"`
	ID          string    `json:"authorization_id,omitempty"` // from the confirmation on
	State       string    `json:"state"`
	AppID       string    `json:"appid"`
	OpenID      string    `json:"openid"`
	DisplayName string    `json:"user_display_name"`
	Scene       string    `json:"transfer_scene_id"`
	Perception  string    `json:"user_recv_perception,omitempty"`
	NotifyURL   string    `json:"authorization_notify_url"`
	Package     string    `json:"package_info"`
	Created     time.Time `json:"created"`
	Confirmed   time.Time `json:"confirmed,omitzero"`
	Ended       time.Time `json:"ended,omitzero"`
	CloseReason string    `json:"close_reason,omitempty"`
	Print       string    `json:"print"`
}

var (
	authorizations       = table[Authorization]{"authorizations"}
	authorizationIDs     = table[string]{"authorization ids"}
	recentAuthorizations = table[string]{"recent authorizations"}
)

const (
	authorizationLife    = 24 * time.Hour // to confirm
	actAuthorizationOver = "authorization overdue"
)

var authorizationInPath = need("{out_authorization_no}", "商户侧授权单号").within(1, 32).matching(billNumber)

var authorizationEndpoints = []Endpoint{
	{
		Method: "POST", Pattern: "/v3/fund-app/mch-transfer/user-confirm-authorization", Title: "申请免确认收款授权", Product: "transfers",
		Source: "WORLD 4, 34",
		fields: []field{
			authorizationField, need("appid", "商户AppID").within(1, 32), receiverField, need("transfer_scene_id", "转账场景ID").within(1, 36),
			need("user_display_name", "用户展示名称").within(1, 64), may("user_recv_perception", "用户收款感知").within(0, 32),
			need("authorization_notify_url", "授权结果通知地址").within(1, 256).matching(notifyURL),
		},
		do: (*tx).createAuthorization,
	},
	{
		Method: "GET", Pattern: "/v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}",
		Title: "商户单号查询授权结果", Product: "transfers", Source: "WORLD 4, 34", fields: []field{authorizationInPath},
		do: (*tx).queryAuthorization,
	},
	{
		Method: "POST", Pattern: "/v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}/close",
		Title: "解除免确认收款授权", Product: "transfers", Source: "WORLD 4, 34", fields: []field{authorizationInPath},
		do: (*tx).closeAuthorizationV3,
	},
}

var (
	noAuthorization = rule(Rule{
		Product: "transfers", When: "the authorisation is unknown, not confirmed, closed, or of another appid or scene", Status: 400,
		Code: "INVALID_REQUEST", Message: "授权单不存在或未生效，请检查", Mark: Guessed, Source: "WORLD 5.6",
	})
	authorizationOver = rule(Rule{
		Product: "customer", When: "the authorisation waits for no confirmation", Status: 400, Code: "INVALID_REQUEST",
		Message: "授权单已失效", Mark: Guessed, Source: "WORLD 5.6",
	})
)

// authorize puts a new authorisation into the world, or finds the same one there.
func (t *tx) authorize(a *Authorization) (*Authorization, *Refusal) {
	a.Key = key(a.Merchant, a.Number)
	if before := authorizations.get(t, a.Key); before != nil {
		if before.Print != a.Print {
			return nil, t.billDiffers()
		}
		return before, nil
	}
	a.State, a.Created = WaitUserConfirm, t.now
	a.Package = t.newPackage("authorization", a.Key)
	recentAuthorizations.put(t, t.next(), &a.Key)
	t.putAuthorization(a)
	t.at(t.now.Add(authorizationLife), actAuthorizationOver, a.Key)
	t.w.warnOfURL(a.NotifyURL)
	return a, nil
}

func (t *tx) putAuthorization(a *Authorization) {
	authorizations.put(t, a.Key, a)
	t.changed("authorization", a.Key)
}

// authorizeWith asks for the authorisation that comes with a transfer, and returns its key.
func (t *tx) authorizeWith(c *Call, b *Transfer) (string, *Refusal) {
	a, r := t.authorize(&Authorization{
		Merchant: c.Merchant, Number: c.text("authorization_info.out_authorization_no"), AppID: b.AppID, OpenID: b.OpenID, Scene: b.Scene,
		DisplayName: c.text("authorization_info.user_display_name"), Perception: c.text("user_recv_perception"),
		NotifyURL: c.text("authorization_info.authorization_notify_url"),
		Print:     fingerprint([]byte(c.get("authorization_info").Raw)) + " " + b.AppID + " " + b.OpenID + " " + b.Scene,
	})
	if r != nil {
		return "", r
	}
	return a.Key, nil
}

func (t *tx) createAuthorization(c *Call) (Answer, error) {
	a, r := t.authorize(&Authorization{
		Merchant: c.Merchant, Number: c.text("out_authorization_no"), AppID: c.text("appid"), OpenID: c.text("openid"),
		Scene: c.text("transfer_scene_id"), DisplayName: c.text("user_display_name"), Perception: c.text("user_recv_perception"),
		NotifyURL: c.text("authorization_notify_url"), Print: fingerprint(c.Body),
	})
	if r != nil {
		return Answer{}, r
	}
	return Answer{Body: &struct {
		Number  string `json:"out_authorization_no"`
		State   string `json:"state"`
		Created string `json:"create_time"`
		Package string `json:"package_info"`
	}{a.Number, a.State, stamp(a.Created), a.Package}}, nil
}

// answerAuthorization is an authorisation as a query tells of it, and a notification.
type answerAuthorization struct {
	Number      string            `json:"out_authorization_no"`
	AppID       string            `json:"appid"`
	OpenID      string            `json:"openid"`
	DisplayName string            `json:"user_display_name"`
	ID          string            `json:"authorization_id,omitempty"`
	State       string            `json:"state"`
	Confirmed   string            `json:"authorize_time,omitempty"`
	Close       map[string]string `json:"close_info,omitempty"`
	Scene       string            `json:"transfer_scene_id,omitempty"`
	Perception  string            `json:"user_recv_perception,omitempty"`
	Created     string            `json:"create_time,omitempty"`
}

func (a *Authorization) describe() *answerAuthorization {
	d := &answerAuthorization{Number: a.Number, AppID: a.AppID, OpenID: a.OpenID, DisplayName: a.DisplayName, ID: a.ID, State: a.State,
		Confirmed: stamp(a.Confirmed), Scene: a.Scene, Perception: a.Perception, Created: stamp(a.Created)}
	if a.State == Closed {
		d.Close = map[string]string{"close_time": stamp(a.Ended), "close_reason": a.CloseReason}
	}
	return d
}

func (t *tx) queryAuthorization(c *Call) (Answer, error) {
	a := authorizations.get(t, key(c.Merchant, c.Values["out_authorization_no"]))
	if a == nil {
		return Answer{}, t.unknownBill()
	}
	return Answer{Body: a.describe()}, nil
}

func (t *tx) closeAuthorizationV3(c *Call) (Answer, error) {
	a := authorizations.get(t, key(c.Merchant, c.Values["out_authorization_no"]))
	if a == nil {
		return Answer{}, t.unknownBill()
	}
	if a.State != Closed { // once more is the same
		t.closeAuthorization(a, "CLOSE_VIA_MCH_API")
	}
	return Answer{Body: a.describe()}, nil
}

// confirmAuthorization is the user's confirmation. It must be waited for.
func (t *tx) confirmAuthorization(a *Authorization) {
	a.State, a.Confirmed, a.ID = TakingEffect, t.now, "1360"+digits(6)+compactDay(t.now)+digits(14)
	authorizationIDs.put(t, a.ID, &a.Key)
	t.putAuthorization(a)
	t.tellAuthorization(a, "MCHTRANSFER.AUTHORIZATION.CONFIRMED", "免确认收款授权确认通知")
}

func (t *tx) closeAuthorization(a *Authorization, reason string) {
	a.State, a.Ended, a.CloseReason = Closed, t.now, reason
	t.putAuthorization(a)
	t.tellAuthorization(a, "MCHTRANSFER.AUTHORIZATION.CLOSED", "免确认收款授权关闭通知")
}

func (t *tx) tellAuthorization(a *Authorization, event, summary string) {
	d := a.describe()
	d.Scene, d.Perception, d.Created = "", "", ""
	t.tell(&Delivery{Merchant: a.Merchant, URL: a.NotifyURL, Event: event, Original: "mch_payment", Summary: summary,
		About: "authorization " + a.Key, Resource: marshal(d)})
}

// authorizationOverdue closes what nobody confirmed. Of that no event is documented.
func (t *tx) authorizationOverdue(k string) {
	if a := authorizations.get(t, k); a.State == WaitUserConfirm {
		a.State, a.Ended, a.CloseReason = Closed, t.now, "USER_OVERDUE_UNCONFIRMED"
		t.putAuthorization(a)
	}
}

// authorizationOf finds the authorisation that a transfer names.
func (t *tx) authorizationOf(c *Call) *Authorization {
	k := key(c.Merchant, c.text("out_authorization_no"))
	if id := c.text("authorization_id"); id != "" {
		at := authorizationIDs.get(t, id)
		if at == nil || c.text("out_authorization_no") != "" && *at != k {
			return nil
		}
		k = *at
	}
	if a := authorizations.get(t, k); a != nil && a.Merchant == c.Merchant {
		return a
	}
	return nil
}

// transferAuthorized sends money without a confirmation: it has arrived at once.
func (t *tx) transferAuthorized(c *Call) (Answer, error) {
	b, r := t.readTransfer(c)
	if r != nil {
		return Answer{}, r
	}
	if before := transfers.get(t, b.Key); before != nil {
		if before.Print != b.Print {
			return Answer{}, t.billDiffers()
		}
		return before.describe(c)
	}
	a := t.authorizationOf(c)
	if a == nil || a.State != TakingEffect || a.AppID != b.AppID || a.Scene != b.Scene {
		return Answer{}, noAuthorization.refuse()
	}
	b.OpenID = a.OpenID
	if r := t.startTransfer(b); r != nil {
		return Answer{}, r
	}
	if b.Outcome != "" {
		t.setTransfer(b, Transferring)
		t.at(t.now.Add(transferTakes), actTransferDone, b.Key)
	} else {
		t.endTransfer(b, Success, "")
	}
	return b.describe(c)
}

var authorizationActions = []action{
	{"authorization", "confirm", "confirm", func(t *tx, k string) error {
		a := authorizations.get(t, k)
		if a.State != WaitUserConfirm {
			return authorizationOver.refuse()
		}
		t.confirmAuthorization(a)
		return nil
	}},
	{"authorization", "close", "take it back", func(t *tx, k string) error {
		a := authorizations.get(t, k)
		if a.State != TakingEffect {
			return authorizationOver.refuse()
		}
		t.closeAuthorization(a, "USER_CLOSE")
		return nil
	}},
}
