package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofOutput are the sentences of package output.
var ofOutput = language.Rows{
	{"%s is no regular file (%s)", "%s 不是普通文件（%s）"},
	{"give the text to show", "请给出要显示的文本"},
	{"the text of the QR code is empty", "二维码的文本为空"},
	{"shorten it", "请缩短"},
	{"a QR code cannot hold %d bytes", "二维码放不下 %d 字节"},
	{"give the path of a file; without -o it goes to standard output", "请给出文件路径；不加 -o 则写到标准输出"},
}
