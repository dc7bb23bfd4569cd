package world

// receiverMerchant is the type of receivers that are merchants.
const receiverMerchant = "MERCHANT_ID"

// receiverTypes are those of profit sharing. Source: WORLD 4, 23.
var receiverTypes = []string{receiverMerchant, "PERSONAL_OPENID", "PERSONAL_SUB_OPENID"}

// A receiver may be given a part of a merchant's orders.
type receiver struct{ AppID, Relation string }

var receivers = table[receiver]{"receivers"}

// receiverKey has the partner's sub-merchant in it, "" for a merchant's own.
func receiverKey(merchant, sub, kind, account string) string {
	return merchant + "/" + sub + "/" + kind + "/" + account
}

// receiverFields are those of both endpoints.
func receiverFields(more ...field) []field {
	return append([]field{
		subMerchantField, need("appid", "应用ID").within(1, 32), need("type", "分账接收方类型").of(receiverTypes...),
		need("account", "分账接收方账号").within(1, 64),
	}, more...)
}

var receiverEndpoints = []Endpoint{
	{
		Method: "POST", Pattern: "/v3/profitsharing/receivers/add", Title: "添加分账接收方", Product: "profit sharing",
		Source: "WORLD 4, 28; FACTS B4",
		fields: receiverFields(may("name", "分账个人接收方姓名"), need("relation_type", "与分账方的关系类型").of("SERVICE_PROVIDER", "STORE", "STAFF",
			"STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER", "SUPPLIER", "CUSTOM"),
			may("custom_relation", "自定义的分账关系").within(0, 10)),
		do: (*tx).addReceiver,
	},
	{
		Method: "POST", Pattern: "/v3/profitsharing/receivers/delete", Title: "删除分账接收方", Product: "profit sharing",
		Source: "WORLD 4, 28; FACTS B4", fields: receiverFields(), do: (*tx).deleteReceiver,
	},
}

var receiverUnknown = sharingRule(400, "INVALID_REQUEST", "请确认分账接收方是否存在",
	"to be added is a merchant whose number is none, or to be deleted one that was not added", Documented, "FACTS B4")

// answerReceiver is an echo of what was said.
type answerReceiver struct {
	SubMchID string `json:"sub_mchid,omitempty"`
	Type     string `json:"type"`
	Account  string `json:"account"`
	Name     string `json:"name,omitempty"`
	Relation string `json:"relation_type,omitempty"`
	Custom   string `json:"custom_relation,omitempty"`
}

func (t *tx) addReceiver(c *Call) (Answer, error) {
	name, r := c.open("name")
	switch {
	case r != nil:
		return Answer{}, r
	case c.text("type") == receiverMerchant && !merchantID.MatchString(c.text("account")):
		return Answer{}, receiverUnknown.refuse()
	}
	name, err := c.seal(name)
	if err != nil {
		return Answer{}, err
	}
	receivers.put(t, receiverKey(c.Merchant, c.text("sub_mchid"), c.text("type"), c.text("account")),
		&receiver{c.text("appid"), c.text("relation_type")})
	return Answer{Body: &answerReceiver{c.text("sub_mchid"), c.text("type"), c.text("account"), name, c.text("relation_type"),
		c.text("custom_relation")}}, nil
}

func (t *tx) deleteReceiver(c *Call) (Answer, error) {
	k := receiverKey(c.Merchant, c.text("sub_mchid"), c.text("type"), c.text("account"))
	if receivers.get(t, k) == nil {
		return Answer{}, receiverUnknown.refuse()
	}
	receivers.delete(t, k)
	return Answer{Body: &answerReceiver{SubMchID: c.text("sub_mchid"), Type: c.text("type"), Account: c.text("account")}}, nil
}
