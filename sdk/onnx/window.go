package onnx

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

const (
	// minWindow is the shortest text, in bytes, that is split further.
	minWindow = 256
	// overlap is how many bytes two neighbours share, so that what stands on
	// the seam is read whole by one of them.
	overlap = 96
	// maxKeep is the longest text, in bytes, whose normalized forms keep their
	// memory for the next text.
	maxKeep = 1 << 16
	// minWindowRunes is the shortest window a manifest may ask for.
	minWindowRunes = 64
)

// A splitter turns a text into the numbers of its windows. A text is one window
// unless the manifest asks for shorter ones. A window that has more features
// than the model reads is halved until each half fits, because a text that
// were cut would be judged without its tail.
type splitter struct {
	views normalize.Views
	ids   []int32
}

// span holds byte offsets [start, end).
type span = [2]int

// window is one stretch of a text. The zero span is the whole text.
type window struct {
	bytes span
	ids   []int32 // valid until the next window
}

func (s *splitter) split(m *textModel, text string) iter.Seq[window] {
	return func(yield func(window) bool) {
		if m.window.Runes == 0 || len(text) <= m.window.Runes {
			s.halve(m, text, span{0, len(text)}, yield)
			return
		}
		for w := range slide(text, m.window) {
			if !s.halve(m, text, w, yield) {
				return
			}
		}
	}
}

// slide yields the windows of w.Runes runes, one every w.Stride runes, up to
// the first that reaches the end.
func slide(text string, w windowSpec) iter.Seq[span] {
	return func(yield func(span) bool) {
		start, next, end := 0, -1, 0
		for {
			for n := range w.Runes {
				if n == w.Stride {
					next = end
				}
				if end == len(text) {
					break
				}
				_, size := utf8.DecodeRuneInString(text[end:])
				end += size
			}
			if w.Stride == w.Runes {
				next = end
			}
			if !yield(span{start, end}) || end == len(text) {
				return
			}
			start, end = next, next
		}
	}
}

// halve yields the windows of text[start:end] and reports whether to go on. A
// window without features is not yielded.
func (s *splitter) halve(m *textModel, text string, at span, yield func(window) bool) bool {
	start, end := at[0], at[1]
	s.views.Build(text[start:end])
	s.ids = m.ngrams.IDs(s.ids[:0], s.views.Folded.Text)
	if end-start > maxKeep { // one huge text must not stay in memory for ever
		s.views = normalize.Views{}
	}
	if len(s.ids) == 0 {
		return true
	}
	if len(s.ids) < m.maxIDs || end-start <= minWindow {
		w := window{ids: s.ids}
		if end-start < len(text) {
			w.bytes = at
		}
		return yield(w)
	}
	left, right := seam(text, start, end)
	return s.halve(m, text, span{start, right}, yield) && s.halve(m, text, span{left, end}, yield)
}

// seam returns where the right half starts and where the left half ends: some
// bytes apart around the middle, at blanks if there are any near, always on
// rune borders.
func seam(text string, start, end int) (left, right int) {
	mid := start + (end-start)/2
	left, right = mid-overlap/2, mid+overlap/2
	if i := strings.LastIndexFunc(text[left-overlap/4:left], unicode.IsSpace); i >= 0 {
		left = left - overlap/4 + i
	}
	if i := strings.IndexFunc(text[right:right+overlap/4], unicode.IsSpace); i >= 0 {
		right += i
	}
	for left > start && !utf8.RuneStart(text[left]) {
		left--
	}
	for right < end && !utf8.RuneStart(text[right]) {
		right++
	}
	return left, right
}
