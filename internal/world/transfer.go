package world

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// The states of a transfer, beside SUCCESS and PROCESSING. Source: WORLD 5.6.
const (
	Accepted        = "ACCEPTED"
	WaitUserConfirm = "WAIT_USER_CONFIRM"
	Transferring    = "TRANSFERING" //nolint:misspell // so spelt
	Failed          = "FAIL"
	Canceling       = "CANCELING"
	Cancelled       = "CANCELLED"
)

// A Transfer is money that a merchant sends to a user.
type Transfer struct {
	Key        string    `json:"key"` // merchant/number
	Merchant   string    `json:"mch_id"`
	Number     string    `json:"out_bill_no"`
	ID         string    `json:"transfer_bill_no"`
	State      string    `json:"state"`
	FailReason string    `json:"fail_reason,omitempty"`
	AppID      string    `json:"appid"`
	OpenID     string    `json:"openid"`
	UserName   string    `json:"user_name,omitempty"`
	Amount     int64     `json:"transfer_amount"`
	Remark     string    `json:"transfer_remark"`
	Scene      string    `json:"transfer_scene_id"`
	NotifyURL  string    `json:"notify_url,omitempty"`
	Package    string    `json:"package_info,omitempty"` // opens the page on which the user confirms
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
	Outcome    string    `json:"outcome,omitempty"`       // a fail_reason that it will come to; "" for SUCCESS
	Authorizes string    `json:"authorization,omitempty"` // key of the authorisation that the user gives with it
	Print      string    `json:"print"`
}

var (
	transfers       = table[Transfer]{"transfers"}
	transferIDs     = table[string]{"transfer ids"}
	recentTransfers = table[string]{"recent transfers"}
	packages        = table[packaged]{"packages"}
)

// packaged is what a package opens in the front end.
type packaged struct{ Kind, Key string }

const (
	transferLife    = 24*time.Hour + 30*time.Minute // to confirm; closed within the hour after 24 h
	transferConfirm = 24 * time.Hour
	transferTakes   = 5 * time.Second
	transferShown   = 30 * 24 * time.Hour // a query finds it for so long
	nameFrom        = 2000_00             // fen, user_name is required from here on
	noNameBelow     = 30                  // fen, user_name is refused

	actTransferReady    = "transfer ready"
	actTransferConfirms = "transfer is confirmed"
	actTransferDone     = "transfer done"
	actTransferOver     = "transfer overdue"
	actTransferGone     = "transfer cancelled"
)

// transferScenes are those that a merchant may have. Source: WORLD 4, 31.
var transferScenes = []string{"1000", "1002", "1004", "1005", "1009", "1010", "1011", "1013"}

// transferReasons are fail_reason of transfers. Source: WORLD 5.6, FACTS C5.
var transferReasons = []string{
	"ACCOUNT_FROZEN", "ACCOUNT_NOT_EXIST", "BANK_CARD_ACCOUNT_ABNORMAL", "BANK_CARD_BANK_INFO_WRONG", "BANK_CARD_CARD_INFO_WRONG",
	"BANK_CARD_COLLECTIONS_ABOVE_QUOTA", "BANK_CARD_PARAM_ERROR", "BANK_CARD_STATUS_ABNORMAL", "BUDGET_NOT_ENOUGH",
	"DAY_RECEIVED_COUNT_EXCEED", "DAY_RECEIVED_QUOTA_EXCEED", "EXCEEDED_ESTIMATED_AMOUNT", "ID_CARD_NOT_CORRECT",
	"MERCHANT_NOT_CONFIRM", "MERCHANT_REJECT", "NAME_NOT_CORRECT", "OPENID_INVALID", "OTHER_FAIL_REASON_TYPE", "PAYEE_ACCOUNT_ABNORMAL",
	"PAYER_ACCOUNT_ABNORMAL", "PRODUCT_AUTH_CHECK_FAIL", "REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED", "REAL_NAME_CHECK_FAIL",
	"RECEIVE_ACCOUNT_NOT_CONFIGURE", "TRANSFER_QUOTA_EXCEED", "TRANSFER_REMARK_SET_FAIL", "TRANSFER_RISK", "TRANSFER_SCENE_INVALID",
	"TRANSFER_SCENE_UNAVAILABLE",
}

var billNumber = regexp.MustCompile(`^[0-9a-zA-Z]+$`)

// transferFields are those of all ways to send money.
func transferFields(more ...field) []field {
	return append([]field{
		need("appid", "商户AppID").within(1, 32), need("out_bill_no", "商户单号").within(1, 32).matching(billNumber),
		need("transfer_scene_id", "转账场景ID").within(1, 36), need("transfer_amount", "转账金额").as(number).within(1, 0),
		need("transfer_remark", "转账备注").within(1, 32), may("user_name", "收款用户姓名"),
		may("notify_url", "通知地址").within(0, 256).matching(notifyURL), may("user_recv_perception", "用户收款感知").within(0, 32),
		need("transfer_scene_report_infos", "转账场景报备信息").as(list).within(1, 0),
		need("transfer_scene_report_infos[].info_type", "信息类型").within(1, 15),
		need("transfer_scene_report_infos[].info_content", "信息内容").within(1, 32),
	}, more...)
}

var (
	receiverField      = need("openid", "收款用户OpenID").within(1, 64)
	outBillNoInPath    = need("{out_bill_no}", "商户单号").within(1, 32).matching(billNumber)
	transferNoInPath   = need("{transfer_bill_no}", "微信转账单号").within(1, 64)
	authorizationField = need("out_authorization_no", "商户侧授权单号").within(1, 32).matching(billNumber)
)

var transferEndpoints = []Endpoint{
	{
		Method: "POST", Pattern: "/v3/fund-app/mch-transfer/transfer-bills", Title: "发起转账", Product: "transfers",
		Source: "WORLD 4, 31; FACTS B5, D",
		fields: transferFields(receiverField, may("user_recv_style", "用户收款样式").as(object),
			need("user_recv_style.type", "样式类型").of("CONFIRM_PAGE", "RED_PACKET")),
		do: (*tx).createTransfer,
	},
	{
		Method: "GET", Pattern: "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}", Title: "商户单号查询转账单",
		Product: "transfers", Source: "WORLD 4, 32; FACTS D", fields: []field{outBillNoInPath}, do: (*tx).queryTransfer,
	},
	{
		Method: "GET", Pattern: "/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}", Title: "微信单号查询转账单",
		Product: "transfers", Source: "WORLD 4, 32; FACTS D", fields: []field{transferNoInPath}, do: (*tx).queryTransfer,
	},
	{
		Method: "POST", Pattern: "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel", Title: "撤销转账",
		Product: "transfers", Source: "WORLD 4, 33; FACTS A5, D", fields: []field{outBillNoInPath}, do: (*tx).cancelTransfer,
	},
	{
		Method: "POST", Pattern: "/v3/fund-app/mch-transfer/transfer-bills/pre-transfer-with-authorization",
		Title: "发起转账并完成免确认收款授权", Product: "transfers", Source: "WORLD 4, 34",
		fields: transferFields(receiverField, may("authorization_info", "授权信息").as(object),
			need("authorization_info.user_display_name", "用户展示名称").within(1, 64),
			need("authorization_info.out_authorization_no", "商户侧授权单号").within(1, 32).matching(billNumber),
			need("authorization_info.authorization_notify_url", "授权结果通知地址").within(1, 256).matching(notifyURL)),
		do: (*tx).createTransfer,
	},
	{
		Method: "POST", Pattern: "/v3/fund-app/mch-transfer/transfer-bills/transfer", Title: "用户授权后转账", Product: "transfers",
		Source: "WORLD 4, 34; 5.6",
		fields: transferFields(may("authorization_id", "微信侧授权单号").within(0, 64),
			may("out_authorization_no", "商户侧授权单号").within(0, 32)),
		do: (*tx).transferAuthorized,
	},
}

var (
	transferScene = rule(Rule{
		Product: "transfers", When: "the scene is none of those a merchant may have", Status: 400, Code: "INVALID_REQUEST",
		Message: "你尚未获取该转账场景", Mark: Reported, Source: "FACTS B5",
	})
	nameMissing = rule(Rule{
		Product: "transfers", When: "from 2,000 yuan on user_name is required", Status: 400, Code: "PARAM_ERROR",
		Message: "转账金额大于等于2000元时，收款用户姓名必填", Inner: "268435461", Mark: Reported, Source: "FACTS D; the text is a guess",
	})
	nameNotAllowed = rule(Rule{
		Product: "transfers", When: "below 0.30 yuan user_name is refused", Status: 400, Code: "PARAM_ERROR",
		Message: "转账金额小于0.3元时，不允许填写收款用户姓名", Inner: "268435461", Mark: Reported, Source: "FACTS D; the text is a guess",
	})
	transferNotEnough = rule(Rule{
		Product: "transfers", When: "the merchant's balance is too small", Status: 403, Code: "NOT_ENOUGH",
		Message: "资金不足，请充值后原单重试", Mark: Reported, Source: "FACTS A8, B5",
	})
	billExists = rule(Rule{
		Product: "transfers", When: "the number was used with other fields", Status: 400, Code: "ALREADY_EXISTS",
		Message: "单号已存在但信息不一致,请查单后比较确认", Mark: Guessed, Source: "FACTS A8: the code is documented, its status is not",
	})
	billExistsLive = rule(Rule{
		Product: "transfers", When: "the number was used with other fields (switch transfer-exists=INVALID_REQUEST)", Status: 400,
		Code: "INVALID_REQUEST", Message: "单号已存在但信息不一致,请查单后比较确认", Mark: Reported, Source: "FACTS B5: the older batches",
	})
	billUnknown = rule(Rule{
		Product: "transfers", When: "there is no such transfer or authorisation, or it is older than 30 days", Status: 404,
		Code: "NOT_FOUND", Message: "记录不存在", Mark: Guessed, Source: "FACTS A8: the code is documented, its status is not",
	})
	billUnknown400 = rule(Rule{
		Product: "transfers", When: "there is no such transfer or authorisation (switch transfer-unknown=400)", Status: 400,
		Code: "NOT_FOUND", Message: "记录不存在", Mark: Reported, Source: "FACTS A8: said in a patch of a Go SDK",
	})
	billState = rule(Rule{
		Product: "transfers", When: "to be cancelled is an unknown transfer, or one that has ended", Status: 400, Code: "INVALID_REQUEST",
		Message: "单号错误,请检查", Mark: Reported, Source: "FACTS A5",
	})
	transferOver = rule(Rule{
		Product: "customer", When: "the transfer waits for no confirmation, or the 24 hours are over", Status: 400, Code: "INVALID_REQUEST",
		Message: "转账单已失效", Mark: Guessed, Source: "WORLD 5.6",
	})

	transferExists = choice(Switch{
		Name: "transfer-exists", Values: []string{"ALREADY_EXISTS", "INVALID_REQUEST"},
		What: "the code for a number that was used with other fields", Mark: Guessed, Source: "FACTS A8",
	})
	transferUnknown = choice(Switch{
		Name: "transfer-unknown", Values: []string{"404", "400"}, What: "the status of NOT_FOUND", Mark: Guessed, Source: "FACTS A8",
	})
	transferCancel = choice(Switch{
		Name: "transfer-cancel", Values: []string{"before-end", "before-confirm"},
		What: "a transfer can be cancelled until it has ended, or until the user has confirmed", Mark: Reported, Source: "FACTS A5",
	})
	transferStart = choice(Switch{
		Name: "transfer-start", Values: []string{"at-once", "later"},
		What: "a transfer answers WAIT_USER_CONFIRM with its package_info at once, or is ACCEPTED and PROCESSING first",
		Mark: Reported, Source: "WORLD 5.6",
	})
)

func (t *tx) unknownBill() *Refusal {
	if t.w.is(transferUnknown, "400") {
		return billUnknown400.refuse()
	}
	return billUnknown.refuse()
}

func (t *tx) billDiffers() *Refusal {
	if t.w.is(transferExists, "INVALID_REQUEST") {
		return billExistsLive.refuse()
	}
	return billExists.refuse()
}

// readTransfer reads what all ways to send money have, and refuses by the rules of the amount.
func (t *tx) readTransfer(c *Call) (*Transfer, *Refusal) {
	b := &Transfer{
		Key: key(c.Merchant, c.text("out_bill_no")), Merchant: c.Merchant, Number: c.text("out_bill_no"), AppID: c.text("appid"),
		OpenID: c.text("openid"), Amount: c.int("transfer_amount"), Remark: c.text("transfer_remark"), Scene: c.text("transfer_scene_id"),
		NotifyURL: c.text("notify_url"), Created: t.now,
	}
	var r *Refusal
	b.UserName, r = c.open("user_name")
	switch {
	case r != nil:
		return nil, r
	case !slices.Contains(transferScenes, b.Scene):
		return nil, transferScene.refuse()
	case b.Amount >= nameFrom && b.UserName == "":
		return nil, nameMissing.refuse()
	case b.Amount < noNameBelow && b.UserName != "":
		return nil, nameNotAllowed.refuse()
	}
	b.Print = fingerprint(c.Body, "user_name") + " " + b.UserName // its ciphertext is another each time
	return b, nil
}

// startTransfer takes the money of a new transfer.
func (t *tx) startTransfer(b *Transfer) *Refusal {
	switch { // values for tests: see Magic
	case slices.Contains(transferReasons, b.Remark):
		b.Outcome = b.Remark
	case strings.HasPrefix(b.OpenID, riskyOpenID):
		b.Outcome = "TRANSFER_RISK"
	}
	if b.Amount > t.account(b.Merchant).Available {
		return transferNotEnough.refuse()
	}
	b.ID = "1330" + digits(6) + t.now.Format("060102") + digits(18)
	t.book(entry{Kind: entryTransfer, Merchant: b.Merchant, Number: b.Number, ID: b.ID, Amount: b.Amount})
	transferIDs.put(t, b.ID, &b.Key)
	recentTransfers.put(t, t.next(), &b.Key)
	t.w.warnOfURL(b.NotifyURL)
	return nil
}

func (t *tx) setTransfer(b *Transfer, state string) {
	b.State, b.Updated = state, t.now
	transfers.put(t, b.Key, b)
	t.changed("transfer", b.Key)
}

func (t *tx) createTransfer(c *Call) (Answer, error) {
	b, r := t.readTransfer(c)
	if r != nil {
		return Answer{}, r
	}
	if before := transfers.get(t, b.Key); before != nil {
		if before.Print != b.Print {
			return Answer{}, t.billDiffers()
		}
		return Answer{Body: before.describeNew(c)}, nil
	}
	if c.get("authorization_info").IsObject() {
		if b.Authorizes, r = t.authorizeWith(c, b); r != nil {
			return Answer{}, r
		}
	}
	if r := t.startTransfer(b); r != nil {
		return Answer{}, r
	}
	b.Package = t.newPackage("transfer", b.Key)
	t.at(t.now.Add(transferLife), actTransferOver, b.Key)
	if t.w.is(transferStart, "later") {
		t.setTransfer(b, Accepted)
		t.at(t.now.Add(transferTakes), actTransferReady, b.Key)
	} else {
		t.transferWaits(b)
	}
	return Answer{Body: b.describeNew(c)}, nil
}

// newPackage makes a package_info. Its live form is unknown: FACTS D, F.
func (t *tx) newPackage(kind, k string) string {
	text := "ABBQO+" + hexDigits(58)
	packages.put(t, text, &packaged{kind, k})
	return text
}

// transferWaits has a transfer wait for its user, who confirms by himself if the remark says so.
func (t *tx) transferWaits(b *Transfer) {
	t.setTransfer(b, WaitUserConfirm)
	if b.Remark == Success || b.Outcome == b.Remark {
		t.at(t.now, actTransferConfirms, b.Key)
	}
}

// transferReady brings an accepted transfer one state further.
func (t *tx) transferReady(k string) {
	switch b := transfers.get(t, k); b.State {
	case Accepted:
		t.setTransfer(b, Processing)
		t.at(t.now.Add(transferTakes), actTransferReady, k)
	case Processing:
		t.transferWaits(b)
	}
}

// answerTransfer is what a transfer answers when it is asked for.
type answerTransfer struct {
	Number        string `json:"out_bill_no"`
	ID            string `json:"transfer_bill_no"`
	Created       string `json:"create_time"`
	State         string `json:"state"`
	FailReason    string `json:"fail_reason,omitempty"`
	Package       string `json:"package_info,omitempty"`
	DisplayName   string `json:"user_display_name,omitempty"`
	Authorization string `json:"out_authorization_no,omitempty"`
}

func (b *Transfer) describeNew(c *Call) *answerTransfer {
	a := &answerTransfer{Number: b.Number, ID: b.ID, Created: stamp(b.Created), State: b.State, FailReason: b.FailReason,
		DisplayName:   c.text("authorization_info.user_display_name"),
		Authorization: c.text("authorization_info.out_authorization_no")}
	if b.State == WaitUserConfirm {
		a.Package = b.Package
	}
	return a
}

// answerTransferBill is what a query tells.
type answerTransferBill struct {
	MchID      string `json:"mch_id"`
	Number     string `json:"out_bill_no"`
	ID         string `json:"transfer_bill_no"`
	AppID      string `json:"appid"`
	State      string `json:"state"`
	Amount     int64  `json:"transfer_amount"`
	Remark     string `json:"transfer_remark"`
	FailReason string `json:"fail_reason,omitempty"`
	OpenID     string `json:"openid,omitempty"`
	UserName   string `json:"user_name,omitempty"`
	Created    string `json:"create_time"`
	Updated    string `json:"update_time"`
}

func (b *Transfer) describe(c *Call) (Answer, error) {
	name, err := c.seal(b.UserName)
	return Answer{Body: &answerTransferBill{
		MchID: b.Merchant, Number: b.Number, ID: b.ID, AppID: b.AppID, State: b.State, Amount: b.Amount, Remark: b.Remark,
		FailReason: b.FailReason, OpenID: b.OpenID, UserName: name, Created: stamp(b.Created), Updated: stamp(b.Updated),
	}}, err
}

func (t *tx) queryTransfer(c *Call) (Answer, error) {
	k := key(c.Merchant, c.Values["out_bill_no"])
	if id := c.Values["transfer_bill_no"]; id != "" {
		k = ""
		if at := transferIDs.get(t, id); at != nil {
			k = *at
		}
	}
	b := transfers.get(t, k)
	if b == nil || b.Merchant != c.Merchant || t.now.Sub(b.Created) > transferShown {
		return Answer{}, t.unknownBill()
	}
	return b.describe(c)
}

func (t *tx) cancelTransfer(c *Call) (Answer, error) {
	b := transfers.get(t, key(c.Merchant, c.Values["out_bill_no"]))
	mark := Documented
	if b != nil && b.State == Transferring {
		mark = transferCancel.Mark
	}
	switch {
	case b == nil, b.State == Success, b.State == Failed, b.State == Transferring && t.w.is(transferCancel, "before-confirm"):
		return Answer{}, billState.refuse()
	case b.State != Canceling && b.State != Cancelled:
		t.setTransfer(b, Canceling)
		t.at(t.now.Add(transferTakes), actTransferGone, b.Key)
	}
	return Answer{Mark: mark, Body: &struct {
		Number  string `json:"out_bill_no"`
		ID      string `json:"transfer_bill_no"`
		State   string `json:"state"`
		Updated string `json:"update_time"`
	}{b.Number, b.ID, b.State, stamp(b.Updated)}}, nil
}

// endTransfer ends a transfer and tells of it. What did not reach the user is the merchant's again.
func (t *tx) endTransfer(b *Transfer, state, reason string) {
	b.FailReason = reason
	if state != Success {
		t.book(entry{Kind: entryReturn, Merchant: b.Merchant, Number: b.Number, ID: b.ID, Amount: b.Amount})
	}
	t.setTransfer(b, state)
	t.tell(&Delivery{Merchant: b.Merchant, URL: b.NotifyURL, Event: "MCHTRANSFER.BILL.FINISHED", Original: "mch_payment",
		Summary: "商家转账单据终态通知", About: "transfer " + b.Key, Resource: marshal(transferNotice{
			Merchant: b.Merchant, Number: b.Number, ID: b.ID, Amount: b.Amount, State: b.State, OpenID: b.OpenID, FailReason: reason,
			Created: stamp(b.Created), Updated: stamp(b.Updated), MchID: b.Merchant,
		})})
}

// transferNotice has the merchant twice, as live ones have: FACTS C5.
type transferNotice struct {
	Merchant   string `json:"mch_id"`
	Number     string `json:"out_bill_no"`
	ID         string `json:"transfer_bill_no"`
	Amount     int64  `json:"transfer_amount"`
	State      string `json:"state"`
	OpenID     string `json:"openid"`
	FailReason string `json:"fail_reason,omitempty"`
	Created    string `json:"create_time"`
	Updated    string `json:"update_time"`
	MchID      string `json:"mchid"`
}

// confirmTransfer is the user's confirmation.
func (t *tx) confirmTransfer(k string) error {
	b := transfers.get(t, k)
	if b.State != WaitUserConfirm || t.now.Sub(b.Created) > transferConfirm {
		return transferOver.refuse()
	}
	t.setTransfer(b, Transferring)
	t.at(t.now.Add(transferTakes), actTransferDone, k)
	if a := authorizations.get(t, b.Authorizes); a != nil && a.State == WaitUserConfirm {
		t.confirmAuthorization(a)
	}
	return nil
}

func (t *tx) transferConfirms(k string) { _ = t.confirmTransfer(k) } // one that is over waits for nobody

func (t *tx) transferDone(k string) {
	switch b := transfers.get(t, k); {
	case b.State != Transferring:
	case b.Outcome != "":
		t.endTransfer(b, Failed, b.Outcome)
	default:
		t.endTransfer(b, Success, "")
	}
}

func (t *tx) transferOverdue(k string) {
	if b := transfers.get(t, k); b.State == WaitUserConfirm {
		t.endTransfer(b, Failed, "OVERDUE_CLOSE")
	}
}

func (t *tx) transferCancelled(k string) {
	if b := transfers.get(t, k); b.State == Canceling {
		t.endTransfer(b, Cancelled, "MCH_CANCEL")
	}
}

// failTransfer makes a button that ends a transfer for a reason.
func failTransfer(reason string) func(*tx, string) error {
	return func(t *tx, k string) error {
		b := transfers.get(t, k)
		if b.State != WaitUserConfirm && b.State != Transferring {
			return transferOver.refuse()
		}
		t.endTransfer(b, Failed, reason)
		return nil
	}
}

var transferActions = []action{
	{"transfer", "confirm", "confirm", (*tx).confirmTransfer},
	{"transfer", "leave", "close the page", func(*tx, string) error { return nil }}, // nothing happens: WORLD 5.6
	{"transfer", "succeed", "succeed", func(t *tx, k string) error {
		b := transfers.get(t, k)
		if b.State != Transferring {
			return transferOver.refuse()
		}
		t.endTransfer(b, Success, "")
		return nil
	}},
	{"transfer", "fail", "fail: the user's account", failTransfer("PAYEE_ACCOUNT_ABNORMAL")},
	{"transfer", "fail-name", "fail: another name", failTransfer("NAME_NOT_CORRECT")},
	{"transfer", "fail-quota", "fail: too much for one day", failTransfer("DAY_RECEIVED_QUOTA_EXCEED")},
	{"transfer", "fail-risk", "fail: risk", failTransfer("TRANSFER_RISK")},
}
