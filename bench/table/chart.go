package main

import (
	"fmt"
	"strings"
)

const (
	barHeight, barGap = 18, 6
	labelWidth, width = 210, 720
)

// chart draws the processor time of a request, one caller, as bars: above with RSA, below without.
func chart(results []result) string {
	var b strings.Builder
	y := 0
	for _, stub := range []bool{false, true} {
		title, most := "a whole call 整个调用, µs CPU", 0.0
		if stub {
			title = "without RSA 不计签名验签, µs CPU"
		}
		var shown []result
		for _, r := range results {
			if r.Stub == stub && r.callers == 1 {
				shown, most = append(shown, r), max(most, r.cpu().median)
			}
		}
		y += 24
		fmt.Fprintf(&b, `<text x="0" y="%d" font-weight="bold">%s</text>`+"\n", y, title)
		y += 10
		for _, r := range shown {
			long := int((width - labelWidth - 60) * r.cpu().median / most)
			class := "other"
			if strings.HasPrefix(r.Name, "wxpay") {
				class = "own"
			}
			fmt.Fprintf(&b, `<text x="0" y="%d">%s</text><rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="2"/>`+
				`<text x="%d" y="%d">%.0f</text>`+"\n", y+13, r.Name, class, labelWidth, y, long, barHeight,
				labelWidth+long+6, y+13, r.cpu().median)
			y += barHeight + barGap
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" `+
		`font-size="13">`+"\n"+`<style>text{fill:#333}.own{fill:#07c160}.other{fill:#b8c4cc}`+
		`@media(prefers-color-scheme:dark){text{fill:#ddd}.other{fill:#5b6770}}</style>`+"\n%s</svg>\n", width, y+4, b.String())
}
