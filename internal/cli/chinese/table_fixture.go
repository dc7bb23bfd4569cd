package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofFixture are the sentences of package fixture.
var ofFixture = language.Rows{
	{"give another --dir", "请另给 --dir"},
	{"remove %v, to have all of it made anew", "请删除 %v，以便全部重新生成"},
	{"start wxpay sandbox or wxpay mock, or give --dir", "请先启动 wxpay sandbox 或 wxpay mock，或给出 --dir"},
	{"there are no keys of a mock in %s", "%s 中没有测试网关的密钥"},
	{"fault is %q; expected %s, truncate, drop or hang", "fault 为 %q；应为 %s、truncate、drop 或 hang"},
	{"give an empty directory, or one that does not exist, as --dir", "请用 --dir 给一个空目录或不存在的目录"},
	{"%s holds files that are not of wxpay sandbox or wxpay mock", "%s 中有不属于 wxpay sandbox 或 wxpay mock 的文件"},
	{
		"fault is %q; expected a header after without or doubled only: %s",
		"fault 为 %q；只有 without 或 doubled 之后才能跟请求头：%s",
	},
}
