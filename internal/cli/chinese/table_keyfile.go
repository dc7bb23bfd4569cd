package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofKeyfile are the sentences of internal/keyfile and internal/trustpath.
var ofKeyfile = language.Rows{
	{"is a directory; give the path of a file in it", "是目录；请给出其中文件的路径"},
	{"is no regular file but a device, a pipe or the like", "不是普通文件，而是设备、管道之类"},
	{"%w (looked up from the working directory %s)", "%w（从工作目录 %s 查找）"},
	{"what follows %s is not Base64", "%s 之后不是 Base64"},
	{"DER of an unknown kind", "种类不明的 DER"},
	{"a certificate (CERTIFICATE)", "证书（CERTIFICATE）"},
	{"the source is empty: give PEM text or file://path", "来源为空：请给出 PEM 文本或 file://路径"},
	{"the text given %w", "给出的文本%w"},
	{"%w; for a file write file:// before its path", "%w；如果是文件，请在路径前写 file://"},
	{"no PEM block was found", "没有找到 PEM 块"},
	{"holds no PEM or DER key: %w", "没有 PEM 或 DER 密钥：%w"},
	{"is larger than %d bytes: it is no key", "大于 %d 字节：不是密钥"},
	{"has a broken -----BEGIN line: %v", "的 -----BEGIN 行不对：%v"},
	{"the %s %s (mode %04o, owner %d)", "%v %s（权限 %s，所有者 %s）"},
	{" belongs to another user; you are %d", "属于另一个用户，而您是 %d"},
	{"%v can be written by others", "%v 可被他人写入"},
	{"%v leads through too many links", "%v 经过的链接太多"},
	{"PEM text", "PEM 文本"},
	{"%s: the system does not tell the owner", "%s：系统不提供所有者"},
	{"PKCS#12 file (apiclient_cert.p12)", "PKCS#12 文件（apiclient_cert.p12）"},
	{
		"would take too much time or memory to decrypt: no common tool writes such a file",
		"解密所需的时间或内存过多：没有常用工具会写出这样的文件",
	},
	{
		"what follows file:// is no path: give PEM text or Base64 without file:// before it",
		"file:// 之后不是路径：PEM 文本或 Base64 前不要写 file://",
	},
	{"a private key under a passphrase (ENCRYPTED PRIVATE KEY)", "加密的私钥（ENCRYPTED PRIVATE KEY）"},
	{"%w; give PEM text, -----BEGIN line included, or file://path", "%w；请给出含 -----BEGIN 行的 PEM 文本，或 file://路径"},
	{
		"is UTF-16 text, as Notepad and PowerShell on Windows may write it: save it as UTF-8",
		"是 UTF-16 文本（Windows 的记事本和 PowerShell 会这样写）：请存成 UTF-8",
	},
	{
		"is Base64 that is damaged or cut short; copy it again, or give PEM text, -----BEGIN line included",
		"是损坏或不完整的 Base64；请重新复制，或给出含 -----BEGIN 行的 PEM 文本",
	},
	{
		"is cut short: no PEM block was found whole, the -----END %s----- line is missing",
		"不完整：没有完整的 PEM 块，缺少 -----END %s----- 行",
	},
	{
		"is damaged: what stands between the -----BEGIN %s----- and END lines is no Base64; copy it again",
		"已损坏：-----BEGIN %s----- 与 END 行之间不是 Base64；请重新复制",
	},
	{"look at what is in it; if it is what you want, chown %d %s", "请查看其中内容；如果正是您要的，请 chown %d %s"},
	{
		"look at what is in the file; if it is what you want, copy it to a place of your own",
		"请查看文件内容；如果正是您要的，请复制到您自己的位置",
	},
}
