package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofItem are the sentences of package item.
var ofItem = language.Rows{
	{"see wxpay help items", "参见 wxpay help items"},
	{"%v; a path with spaces wants quotes", "%v；含空格的路径要加引号"},
	{"%q is no ITEM: it has none of = := ~= == : @", "%q 不是 ITEM：其中没有 = := ~= == : @"},
	{"%q has no name", "%q 没有名称"},
	{"%q: a placeholder takes =", "%q：占位符用 ="},
	{"give it once", "请只给一次"},
	{"the header %s is given twice", "请求头 %s 给了两次"},
	{"the placeholder %s is given twice", "占位符 %s 给了两次"},
	{`write %v:=100, %v:='{"a":1}', or %v=text for a text`, `请写 %v:=100、%v:='{"a":1}'，文本则写 %v=text`},
	{"%s: the value, %d bytes, is not JSON", "%s：值（%d 字节）不是 JSON"},
	{"send them one by one", "请逐个发送"},
	{"two files are given, %s and %s; a request takes one", "给了两个文件 %s 和 %s；一个请求只能带一个"},
	{"give each once", "每个只给一次"},
	{"the field %s is given twice", "字段 %s 给了两次"},
	{"the field %s has a value, and fields inside of it", "字段 %s 既有值，又有下级字段"},
	{"count from 0 without gaps", "请从 0 起连续编号"},
	{"%s.%s: expected %s.%d at most", "%s.%s：最多应为 %s.%d"},
	{"%s.%d is given twice", "%s.%d 给了两次"},
	{"%s.%d has a value, and fields inside of it", "%s.%d 既有值，又有下级字段"},
	{"write name=value", "请写 name=value"},
	{"%q is no field", "%q 不是字段"},
	{
		`ITEMs say what a request holds:

  .name=value     a placeholder of the path: {name}, <name>, _name_ or $name$
  name=value      a body field, a text; a.b=value nests, a.0.b=value makes a list
  name:=json      a body field, JSON: amount.total:=100, flag:=true, list:='["a"]'
  name~=value     a body field, encrypted for WeChat Pay (APIv3)
  name==value     a query parameter
  Name:value      a header
  name@path       a file, in the part of that name; other fields go into the part meta

A value that begins with @ is read from a file: name=@path, name:=@path, name~=@path; a
text that does is name:='"@x"'. In a name, a backslash takes the meaning from the character
behind it: a\.b=1 is the field "a.b".
To APIv2 (paths that begin with v2/, or --xml) the fields go as XML.`,
		`ITEM 说明请求的内容：

  .name=value     路径的占位符：{name}、<name>、_name_ 或 $name$
  name=value      请求体字段，文本；a.b=value 为嵌套，a.0.b=value 为列表
  name:=json      请求体字段，JSON：amount.total:=100、flag:=true、list:='["a"]'
  name~=value     请求体字段，为微信支付加密（APIv3）
  name==value     查询参数
  Name:value      请求头
  name@path       文件，放在该名称的部分；其他字段放进 meta 部分

以 @ 开头的值从文件读取：name=@path、name:=@path、name~=@path；文本本身以 @ 开头时写
name:='"@x"'。名称中的反斜线使其后的字符失去特殊含义：a\.b=1 是字段 "a.b"。
APIv2（路径以 v2/ 开头，或加 --xml）的字段以 XML 发送。`,
	},
}
