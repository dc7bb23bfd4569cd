package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofGen are the sentences of package gen.
var ofGen = language.Rows{
	{"Write Go structs for endpoints, or for a sample", "为接口或样例生成 Go 结构体"},
	{"make a type of a sample of JSON, - is standard input", "由 JSON 样例生成类型，- 为标准输入"},
	{"every endpoint of the catalogue", "目录中的全部接口"},
	{"leave the paths and --all out, or --from", "请去掉路径和 --all，或去掉 --from"},
	{"--from makes a type of a sample; found endpoints too", "--from 由样例生成类型，却又给了接口"},
	{"--from needs --name, the name of the type", "--from 需要用 --name 给出类型名"},
	{"leave the paths out, or --all", "请去掉路径，或去掉 --all"},
	{"--all is every endpoint; found %q too", "--all 是全部接口，却又给了 %q"},
	{"wxpay gen needs a PATH", "wxpay gen 需要路径 PATH"},
	{"give another --package or --name", "请另给 --package 或 --name"},
	{"mend the sample: it is one JSON object or list", "请修正样例：应为一个 JSON 对象或列表"},
	{"leave --name out, or put the method before the path", "请去掉 --name，或在路径前写上请求方法"},
	{"--name is for one endpoint; found %d: %s", "--name 只用于一个接口；找到 %d 个：%s"},
	{"behind %s there is no PATH", "%s 之后没有路径 PATH"},
	{
		`Writes Go structs for the query, the body and the answer of documented endpoints, as one file.

A PATH is one of the catalogue, with slashes or dots, or one with values in place of its
placeholders. With a METHOD before it, it is that endpoint alone, else every one that is documented for it. The structs are
called after method and path, whatever else is in the file: PostRefundDomesticRefundsRequest
and …Answer. Put them into a call as they are, and read its answer with wxpay.As or Decode:

  request := PostRefundDomesticRefundsRequest{OutRefundNo: "R1", …}
  resp, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": request})
  refund, err := wxpay.As[PostRefundDomesticRefundsAnswer](resp, err)

Numbers that a request may do without are pointers, for 0 is not nothing: Total: new(int64(1)).
Sensitive fields have the tag by which wxpay encrypts and decrypts them. Documented values are
constants. --from makes a type of a sample of JSON in place of endpoints.

The file is replaced as a whole, but only if wxpay gen has made it. In a line of go:generate
the package is that of the file with the line:

  //go:generate go run github.com/wechatpay-chain/wxpay/cmd/wxpay gen -o wechatpay_gen.go v3/refund/domestic/refunds

WXPAY_CATALOGUE names a file that stands in for the catalogue of this wxpay: JSON Lines, packed
or not.`,
		`为有文档的接口的查询参数、请求体和应答生成 Go 结构体，写成一个文件。

PATH 是目录中的路径，用斜线或点分隔，也可以是占位符已填值的路径。前面有 METHOD 则只取那个接口，
否则取该路径的每个请求方法。结构体以请求方法和路径命名，与文件中的其他内容无关：
PostRefundDomesticRefundsRequest 和 …Answer。把它们直接放进调用，应答用 wxpay.As 或 Decode 读取：

  request := PostRefundDomesticRefundsRequest{OutRefundNo: "R1", …}
  resp, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": request})
  refund, err := wxpay.As[PostRefundDomesticRefundsAnswer](resp, err)

请求中可以不传的数字是指针，因为 0 不等于没有：Total: new(int64(1))。敏感字段带有让 wxpay 加解密的
标签。文档列出的取值是常量。--from 由 JSON 样例生成类型，而不是由接口。

文件整个替换，但只在它由 wxpay gen 生成时才替换。在 go:generate 行中，包名取该行所在的文件：

  //go:generate go run github.com/wechatpay-chain/wxpay/cmd/wxpay gen -o wechatpay_gen.go v3/refund/domestic/refunds

环境变量 WXPAY_CATALOGUE 指定代替自带目录的文件：JSON Lines，压缩与否均可。`,
	},
	{"name of the package, by default that of go generate, else wechatpay", "包名，默认取 go generate 的，否则为 wechatpay"},
	{"write a file; it is replaced if wxpay gen has made it", "写入文件；如果是 wxpay gen 生成的则替换"},
	{
		"name of the type of a sample; of one endpoint what its types begin with",
		"样例的类型名；单个接口时为各类型名的开头",
	},
}
