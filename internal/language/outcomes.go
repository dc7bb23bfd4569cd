package language

import "strings"

// outcomes stand in brackets at the end of what the library says of a call (internal/outcome, Error), and in Chinese in the same place.
var outcomes = Rows{
	{" (rejected)", "（已拒绝）"},
	{" (not sent)", "（未发出）"},
	{" (outcome unknown: a GET changes nothing, ask again)", "（结果不明：查询不会改变任何东西，请再查一次）"},
	{" (outcome unknown: query with the same merchant number before anything else)", "（结果不明：请先用同一商户单号查询）"},
	{" (the file is not to be used; to download it again harms nothing)", "（文件不可使用；重新下载没有影响）"},
	{
		" (rejected: the URL of a file lives for some minutes; ask for a new one)",
		"（已拒绝：文件的下载地址只有几分钟有效，请重新获取）",
	},
	{" (rejected: wait, then send the same request again)", "（已拒绝：请稍候，再重发同一请求）"},
}

// Outcome takes the outcome off the end of an error, for a reader of Chinese, and returns it in Chinese; else it leaves the text as it is.
func Outcome(speaks, text string) (rest, end string) {
	if !IsChinese(speaks) {
		return text, ""
	}
	for _, row := range outcomes {
		if rest, found := strings.CutSuffix(text, row[0]); found {
			return rest, row[1]
		}
	}
	return text, ""
}
