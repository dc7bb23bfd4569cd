package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofCataloguefile are the sentences of package cataloguefile.
var ofCataloguefile = language.Rows{
	{", or unset %v for the catalogue that wxpay carries", "，或取消环境变量 %v，使用 wxpay 自带的目录"},
	{"look at the path%v", "请检查该路径%v"},
	{"mend the file%v", "请修正该文件%v"},
}
