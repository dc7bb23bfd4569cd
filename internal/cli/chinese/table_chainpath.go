package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofChainpath are the sentences of package chainpath.
var ofChainpath = language.Rows{
	{"leave out the slash in front: %v", "请去掉开头的斜线：%v"},
	{"for example v3/certificates", "例如 v3/certificates"},
	{"the path is empty", "路径为空"},
	{"the shell has made a path of Windows of the argument: %s", "shell 把参数变成了 Windows 路径：%s"},
}
