package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofHttpdump are the sentences of package httpdump.
var ofHttpdump = language.Rows{
	{"the headers of the message cannot be read", "报文的头部无法读取"},
	{"the chunks of the body were joined", "报文体的分块已拼接"},
	{"the line breaks at the end of the body were left out", "报文体末尾的换行已略去"},
	{
		"expected start line, headers, an empty line and the body, as curl -i writes them",
		"应为起始行、头部、空行和报文体，如 curl -i 的输出",
	},
	{"the message (%d bytes) has no empty line behind its headers", "报文（%d 字节）的头部之后没有空行"},
	{
		"the first line of the message is no start line such as HTTP/1.1 200 OK or POST /notify HTTP/1.1",
		"报文第一行不是起始行，如 HTTP/1.1 200 OK 或 POST /notify HTTP/1.1",
	},
	{"of the body the bytes behind its Content-Length were left out", "报文体中超出 Content-Length 的字节已略去"},
}
