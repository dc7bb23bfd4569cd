package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofApp are the sentences of package app.
var ofApp = language.Rows{
	{"answer on standard input", "请在标准输入给出回答"},
	{"there is no answer to %q", "没有对 %q 的回答"},
	{"%s (it is not shown): ", "%s（输入不显示）："},
	{"see %v --help", "参见 %v --help"},
	{"%s takes no arguments; found %q", "%s 不带参数，却给了 %q"},
	{"look at the path", "请检查该路径"},
}
