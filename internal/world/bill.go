package world

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha1" //nolint:gosec // WeChat Pay's choice for bills
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Bills of a day exist from ten o'clock of the next one, for three months: WORLD 5.7, FACTS A6, C6.
const (
	billHour    = 10
	billLife    = 90 * 24 * time.Hour
	billURLLife = 5 * time.Minute
)

var (
	billFields = []field{need("?bill_date", "账单日期").within(10, 10).matching(regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)),
		may("?tar_type", "压缩类型").of("GZIP"), subMerchantInQuery}

	billEndpoints = []Endpoint{
		{
			Method: "GET", Pattern: "/v3/bill/tradebill", Title: "申请交易账单", Product: "bills", Source: "WORLD 4, 21; FACTS C6",
			fields: append([]field{may("?bill_type", "账单类型").of("ALL", "SUCCESS", "REFUND")}, billFields...), do: (*tx).tradeBill,
		},
		{
			Method: "GET", Pattern: "/v3/bill/fundflowbill", Title: "申请资金账单", Product: "bills", Source: "WORLD 4, 21; FACTS C6",
			fields: append([]field{may("?account_type", "资金账户类型").of("BASIC", "OPERATION", "FEES")}, billFields...), do: (*tx).fundBill,
		},
		{
			Method: "GET", Pattern: "/v3/billdownload/file", Title: "下载账单", Product: "bills", Source: "WORLD 4, 22",
			fields: []field{need("?token", "下载令牌")}, do: (*tx).downloadBill,
		},
	}

	billLines = choice(Switch{
		Name: "bill-lines", Values: []string{"crlf", "lf"},
		What: "a bill begins with a byte order mark and its lines end in CR LF, or there is no mark and they end in LF", Mark: Reported,
		Source: "Formatter.castCsvBill of wechatpay-axios-plugin, which takes the mark for granted; FACTS C6 has seen both",
	})

	billCommas = choice(Switch{
		Name: "bill-commas", Values: []string{"escaped", "plain"},
		What: "a comma in a product's name or in attach is written as a backslash and a blank, or stays a comma: cells are parted by a " +
			"comma and a back-tick",
		Mark: Documented, Source: "FACTS C6, page format-trade; older pages, quoted by PROTOCOL 9.3, have plain ones",
	})

	billBeingMade = rule(Rule{
		Product: "bills", When: "the day's bill is made at 10:00 of the next day", Status: 400, Code: "STATEMENT_CREATING",
		Message: "请求的账单正在生成中", Mark: Documented, Source: "FACTS A6",
	})
	billEmpty = rule(Rule{
		Product: "bills", When: "nothing was paid or refunded that day", Status: 400, Code: "NO_STATEMENT_EXIST", Message: "请求的账单文件不存在",
		Mark: Documented, Source: "FACTS A6",
	})
	billDate = rule(Rule{
		Product: "bills", When: "the day is today, or later, or older than three months", Status: 400, Code: "INVALID_REQUEST",
		Message: "账单日期错误", Mark: Documented, Source: "FACTS A6",
	})
	billURLOver = rule(Rule{
		Product: "bills", When: "the download URL is older than five minutes, or of another merchant", Status: 400, Code: "INVALID_REQUEST",
		Message: "下载地址已失效", Mark: Documented, Source: "FACTS B7",
	})
)

// A billFile waits for its download. Its text is made when it is asked for, the same each time.
type billFile struct {
	Merchant string    `json:"merchant"`
	Sub      string    `json:"sub,omitempty"` // of a partner, the one sub-merchant it is about; "" for all
	Kind     string    `json:"kind"`          // ALL, SUCCESS, REFUND, FUNDS
	Day      string    `json:"day"`
	Gzip     bool      `json:"gzip"`
	At       time.Time `json:"at"`
}

var billFiles = table[billFile]{"bill files"}

func (t *tx) tradeBill(c *Call) (Answer, error) {
	kind := c.Query.Get("bill_type")
	if kind == "" {
		kind = "ALL"
	}
	return t.bill(c, kind)
}

func (t *tx) fundBill(c *Call) (Answer, error) { return t.bill(c, "FUNDS") }

func (t *tx) bill(c *Call, kind string) (Answer, error) {
	file := &billFile{c.Merchant, c.sub(), kind, c.Query.Get("bill_date"), c.Query.Get("tar_type") == "GZIP", t.now}
	text, r := t.billOf(file)
	if r != nil {
		return Answer{}, r
	}
	token := hexDigits(32)
	billFiles.put(t, token, file)
	sum := sha1.Sum([]byte(text)) //nolint:gosec // as above
	origin := cmp.Or(c.Origin, strings.TrimSuffix(t.w.options.BaseURL, "/"))
	return Answer{Body: map[string]string{
		"hash_type": "SHA1", "hash_value": hex.EncodeToString(sum[:]), "download_url": origin + "/v3/billdownload/file?token=" + token,
	}}, nil
}

// billOf makes a bill, or says why there is none.
func (t *tx) billOf(f *billFile) (string, *Refusal) {
	start, err := time.ParseInLocation(time.DateOnly, f.Day, beijing)
	switch {
	case err != nil, !start.Before(t.now), dayOf(t.now) == f.Day, t.now.Sub(start) > billLife:
		return "", billDate.refuse()
	case t.now.Before(start.Add((24 + billHour) * time.Hour)):
		return "", billBeingMade.refuse()
	}
	var rows []string
	var sums billSums
	for _, e := range t.w.entriesOf(f.Merchant, f.Day) {
		if f.Sub != "" && !t.isOfSub(e, f.Sub) {
			continue
		}
		if row := t.row(f.Kind, e, &sums); row != "" {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return "", billEmpty.refuse()
	}
	text := billHeads[f.Kind] + "\n" + strings.Join(rows, "") + billSummaries[f.Kind] + "\n" + sums.row(f.Kind)
	if t.w.is(billLines, "crlf") {
		text = "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text, nil
}

// isOfSub reports whether an entry is about a sub-merchant's order.
func (t *tx) isOfSub(e *entry, sub string) bool {
	o := orders.get(t, e.Order)
	return o != nil && o.SubMerchant == sub
}

func (t *tx) downloadBill(c *Call) (Answer, error) {
	f := billFiles.get(t, c.Query.Get("token"))
	if f == nil || f.Merchant != c.Merchant || t.now.Sub(f.At) > billURLLife {
		return Answer{}, billURLOver.refuse()
	}
	text, r := t.billOf(f)
	if r != nil {
		return Answer{}, r
	}
	if f.Gzip {
		return Answer{File: gzipped(text)}, nil
	}
	return Answer{File: []byte(text)}, nil
}

const (
	headStart = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额"
	headEnd   = "商品名称,商户数据包,手续费,费率,订单金额"
	sumsAll   = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)

var (
	billHeads = map[string]string{
		"ALL":     headStart + ",微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态," + headEnd + ",申请退款金额,费率备注",
		"SUCCESS": headStart + "," + headEnd + ",费率备注",
		"REFUND":  headStart + ",退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态," + headEnd + ",申请退款金额,费率备注",
		"FUNDS":   "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号",
	}
	billSummaries = map[string]string{
		"ALL": sumsAll, "REFUND": sumsAll, "SUCCESS": "总交易单数,应结订单总金额,手续费总金额,订单总金额", "FUNDS": "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额",
	}
)

type billSums struct {
	rows, paid, refunded int64
	in, out              int64 // numbers of rows
	inMoney, outMoney    int64
}

// yuan writes fen with two decimals.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// billEscapes and billBreaks are what becomes of commas and line breaks in a merchant's text: FACTS C6, and
// section 3 of the pages format-trade and format-fundflow.
var (
	billEscapes = strings.NewReplacer(",", `\ `, "\r", `\r`, "\n", `\n`)
	billBreaks  = strings.NewReplacer("\r", `\r`, "\n", `\n`)
)

// cells writes a line of texts as the switch bill-commas says.
func (t *tx) cells(all ...string) string {
	if t.w.is(billCommas, "plain") {
		return cells(billBreaks, all...)
	}
	return cells(billEscapes, all...)
}

// cells writes a line: a back-tick before each cell.
func cells(escape *strings.Replacer, all ...string) string {
	printable := func(r rune) rune { // a terminal or a spreadsheet must not obey what a merchant wrote
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}
	for i, c := range all {
		all[i] = "`" + strings.Map(printable, escape.Replace(c))
	}
	return strings.Join(all, ",") + "\n"
}

func billTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(beijing).Format(time.DateTime)
}

// row writes an entry as a bill of a kind has it; "" if it is not in it. Fees are none.
func (t *tx) row(kind string, e *entry, sums *billSums) string {
	if kind == "FUNDS" {
		return t.fundRow(e, sums)
	}
	o := orders.get(t, e.Order)
	isRefund := e.Kind == entryRefund || e.Kind == entryReversal
	switch {
	case o == nil, e.Kind != entryPayment && !isRefund, kind == "SUCCESS" && isRefund, kind == "REFUND" && !isRefund:
		return ""
	}
	sums.rows++
	product := tradeTypes[o.Product]
	if o.Settled != "" {
		product = o.Settled
	}
	partner := "0"
	if o.Partner {
		partner = o.SubMerchant
	}
	user := o.OpenID
	if user == "" {
		user = o.SubOpenID
	}
	state := map[string]string{entryPayment: Success, entryRefund: Refunded, entryReversal: Revoked}[e.Kind]
	settled, ordered, applied := yuan(o.Total), yuan(o.Total), "0.00"
	if isRefund {
		settled, ordered, applied = "0.00", "0.00", yuan(e.Amount)
		sums.refunded += e.Amount
	} else {
		sums.paid += o.Total
	}
	head := []string{billTime(e.At), o.AppID, o.Merchant, partner, o.Device, o.ID, o.Number, user, product, state, o.Bank, o.Currency,
		settled, "0.00"}
	tail := []string{o.Description, o.Attach, "0.00000", "0.60%", ordered}
	switch kind {
	case "SUCCESS":
		return t.cells(append(append(head, tail...), "")...)
	case "REFUND":
		head = append(head, billTime(e.At), t.refundTime(e))
	}
	back := []string{"0", "0", "0.00", "0.00", "", ""}
	if isRefund {
		back = []string{e.ID, e.Number, yuan(e.Amount), "0.00", "ORIGINAL", "SUCCESS"}
	}
	return t.cells(append(append(append(head, back...), tail...), applied, "")...)
}

// refundTime is when a refund succeeded.
func (t *tx) refundTime(e *entry) string {
	if r := refunds.get(t, key(e.Merchant, e.Number)); r != nil {
		return billTime(r.Succeeded)
	}
	return billTime(e.At)
}

// fundNames are the names of business and type in a fund bill.
var fundNames = map[string]string{
	entryPayment: "交易", entryRefund: "退款", entryReversal: "退款", entryTransfer: "商家转账", entrySharing: "分账", entryReturn: "退回",
	entryShare: "分账", entryGivenBack: "分账回退",
}

func (t *tx) fundRow(e *entry, sums *billSums) string {
	sums.rows++
	way := "支出"
	if incoming[e.Kind] {
		way = "收入"
		sums.in++
		sums.inMoney += e.Amount
	} else {
		sums.out++
		sums.outMoney += e.Amount
	}
	business, flow, voucher := e.ID, e.ID, e.Number
	if o := orders.get(t, e.Order); o != nil {
		flow = o.ID
		if e.Kind == entryPayment || business == "" {
			business, voucher = o.ID, o.Number
		}
	}
	note := ""
	if e.Kind == entryRefund {
		note = "退款总金额" + yuan(e.Amount) + "元;含手续费0.00元"
	}
	return t.cells(billTime(e.At), business, flow, fundNames[e.Kind], fundNames[e.Kind], way, yuan(e.Amount), yuan(e.Balance), e.Merchant+
		"API", note,
		voucher)
}

func (s *billSums) row(kind string) string {
	n := number64(s.rows)
	switch kind {
	case "FUNDS":
		return cells(billBreaks, n, number64(s.in), yuan(s.inMoney), number64(s.out), yuan(s.outMoney))
	case "SUCCESS":
		return cells(billBreaks, n, yuan(s.paid), "0.00000", yuan(s.paid))
	}
	return cells(billBreaks, n, yuan(s.paid), yuan(s.refunded), "0.00", "0.00000", yuan(s.paid), yuan(s.refunded))
}
func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // memory takes it
	_ = w.Close()
	return b.Bytes()
}
