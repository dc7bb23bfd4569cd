package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofDocumented are the sentences of package documented.
var ofDocumented = language.Rows{
	{"a file", "文件"},
	{"standard input", "标准输入"},
	{"the path is missing", "缺少路径"},
	{"documented there: %v", "该路径有文档的是：%v"},
	{"%s is not in the catalogue", "目录中没有 %s"},
	{"did you mean %v?", "您是否想用 %v？"},
	{"for example v3/pay/transactions/native; wxpay find looks for one", "例如 v3/pay/transactions/native；wxpay find 可以查找"},
	{
		"wxpay find WORDS looks for one; the verbs call it all the same",
		"wxpay find WORDS 可以查找；get、post 等命令照样可以调用它",
	},
}
