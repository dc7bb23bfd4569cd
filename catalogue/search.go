package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/nearest"
)

// Search returns the endpoints that a text is about. See Catalogue.Search.
func Search(text string) []*Endpoint { return Default().Search(text) }

// Search returns the endpoints that a text is about, the best first: 分账 回退, refund,
// "profit sharing", out-trade-no, 服务商 下单. All of its words must be in title, product, path or
// roles; English words find what the pages call it in Chinese. Chinese words may be written
// together, 退款查询. A mistyped word finds what it is near to.
func (c *Catalogue) Search(text string) []*Endpoint {
	words := wordsOf(text)
	if len(words) == 0 {
		return nil
	}
	found := c.search(words)
	if len(found) == 0 {
		words = parted(words)
		found = c.search(words)
	}
	if len(found) == 0 {
		known := c.vocabulary()
		for i, w := range words {
			if near := nearest.To(w, known); near != "" {
				words[i] = near
			}
		}
		found = c.search(words)
	}
	return found
}

// wordsOf parts a text, in lower case. Phrases of the glossary stay whole.
func wordsOf(text string) []string {
	text = " " + strings.Join(strings.Fields(strings.ToLower(text)), " ") + " "
	var words []string
	for _, phrase := range phrases() {
		if strings.Contains(text, " "+phrase+" ") {
			words = append(words, phrase)
			text = strings.Replace(text, " "+phrase+" ", " ", 1)
		}
	}
	return append(words, strings.Fields(text)...)
}

// little are English words that are in no title.
var little = []string{"a", "an", "the", "to", "how", "i", "do", "of", "for", "my", "in"}

// parted parts Chinese words that are written together, and leaves little words out, if that is
// not all of them.
func parted(words []string) []string {
	var all []string
	for _, w := range words {
		if slices.Contains(little, w) {
			continue
		}
		all = append(all, partsOf(w)...)
	}
	if len(all) == 0 {
		return words
	}
	return all
}

// partsOf parts a word at what the glossary knows in Chinese, and where other letters begin.
func partsOf(word string) []string {
	var parts []string
	rest := "" // what the glossary does not know
	end := func() {
		if rest != "" {
			parts, rest = append(parts, rest), ""
		}
	}
	for word != "" {
		known := ""
		for _, t := range glossary {
			for chinese := range strings.FieldsSeq(t.chinese) {
				if len(chinese) > len(known) && strings.HasPrefix(word, chinese) {
					known = chinese
				}
			}
		}
		if known != "" {
			end()
			parts, word = append(parts, known), word[len(known):]
			continue
		}
		r, size := utf8.DecodeRuneInString(word)
		if last, _ := utf8.DecodeLastRuneInString(rest); rest != "" && unicode.Is(unicode.Han, r) != unicode.Is(unicode.Han, last) {
			end()
		}
		rest, word = rest+word[:size], word[size:]
	}
	end()
	return parts
}

// phrases are the English ones of several words, the longest first.
func phrases() []string {
	var all []string
	for _, t := range glossary {
		for phrase := range strings.SplitSeq(t.english, ", ") {
			if strings.Contains(phrase, " ") {
				all = append(all, phrase)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return slices.Compact(all)
}

// spellings are the texts any of which a word may stand for.
func spellings(word string) []string {
	all := []string{word}
	if joined := strings.Join(strings.FieldsFunc(word, isSeparator), "-"); joined != word {
		all = append(all, joined)
	}
	for _, t := range glossary {
		for phrase := range strings.SplitSeq(t.english, ", ") {
			if phrase == word || phrase == strings.TrimSuffix(word, "s") {
				all = append(all, strings.Fields(t.chinese)...)
			}
		}
	}
	return all
}

func isSeparator(r rune) bool { return r == ' ' || r == '-' || r == '_' }

func (c *Catalogue) search(words []string) []*Endpoint {
	alternatives := make([][]string, len(words))
	for i, w := range words {
		alternatives[i] = spellings(w)
	}
	type hit struct {
		endpoint *Endpoint
		score    int
	}
	var hits []hit
	for _, e := range c.endpoints {
		if score := e.score(alternatives); score > 0 {
			hits = append(hits, hit{e, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(rank(a.endpoint), rank(b.endpoint)),
			cmp.Compare(len(a.endpoint.segments), len(b.endpoint.segments)))
	})
	found := make([]*Endpoint, 0, len(hits))
	for _, h := range hits {
		found = append(found, h.endpoint)
	}
	return found
}

// score returns how much an endpoint is about words, each given in its spellings; 0 if one of
// them is missing.
func (e *Endpoint) score(words [][]string) int {
	path := strings.ReplaceAll(strings.ToLower(e.Path), "_", "-")
	title, group := strings.ToLower(e.Title), strings.ToLower(e.Group)
	roles := strings.Join(e.Roles, " ")
	total := 0
	for _, spellings := range words {
		best := 0
		for _, s := range spellings {
			switch {
			case strings.Contains(title, s):
				best = max(best, 8)
			case slices.Contains(e.segments, s):
				best = max(best, 7)
			case strings.Contains(group, s):
				best = max(best, 5)
			case strings.Contains(path, strings.ReplaceAll(s, "_", "-")), strings.EqualFold(s, e.Method):
				best = max(best, 4)
			case strings.Contains(roles, s):
				best = max(best, 2)
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	switch {
	case slices.Contains(popular, e.Group):
		total += 3
	case strings.HasPrefix(e.Group, popular[0]+"∙"): // 合单, 服务商模式 and others, which fewer look for
		total += 2
	}
	return total
}

// vocabulary are the English words that Search knows.
func (c *Catalogue) vocabulary() []string {
	var all []string
	for _, e := range c.endpoints {
		for _, s := range e.segments {
			all = append(all, strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })...)
		}
	}
	for _, t := range glossary {
		all = append(all, strings.FieldsFunc(t.english, func(r rune) bool { return r == ' ' || r == ',' })...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
