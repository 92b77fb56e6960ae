package pack

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"unicode"
)

const maxPattern = 300 // bytes

// regexes reads expressions for what terms cannot say. Each has an anchor, a
// term that must stand in the match: without one it would run on every message.
func (r *reader) regexes(f *fields) []Term {
	var out []Term
	for i, item := range f.list("regex") {
		g := r.mapping(item, "regex")
		if g == nil {
			continue
		}
		pattern, anchor := g.text("pattern", true), g.text("anchor", true)
		g.done()
		if pattern == "" || anchor == "" {
			continue
		}
		term, err := parseTerm(anchor, r.words, r.lists)
		if err != nil {
			r.fail(item.Line, "regex: anchor: %w", err)
			continue
		}
		if shortest(term.Seq) < minLone {
			r.fail(item.Line, "regex: anchor %q can match a text of %d bytes, want at least %d", anchor, shortest(term.Seq), minLone)
			continue
		}
		if term.Regex, err = compile(pattern); err != nil {
			r.fail(g.val["pattern"].Line, "regex: pattern: %w", err)
			continue
		}
		term.Text, term.Line, term.Clause = pattern, item.Line, fmt.Sprintf("regex[%d]", i)
		out = append(out, term)
	}
	return out
}

// compile refuses what RE2 cannot run and what can never match folded text.
func compile(pattern string) (*regexp.Regexp, error) {
	if len(pattern) > maxPattern {
		return nil, fmt.Errorf("%d bytes, limit %d", len(pattern), maxPattern)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if upper := capital(parsed); upper != 0 {
		return nil, fmt.Errorf("%q can never match: the text is lower case", upper)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	if re.MatchString("") {
		return nil, errors.New("matches the empty text")
	}
	return re, nil
}

// capital is a capital letter that must stand in the text, 0 if none must.
func capital(re *syntax.Regexp) rune {
	if re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0 {
		for _, c := range re.Rune {
			if unicode.IsUpper(c) {
				return c
			}
		}
	}
	if re.Op == syntax.OpConcat || re.Op == syntax.OpCapture || re.Op == syntax.OpPlus {
		for _, sub := range re.Sub {
			if c := capital(sub); c != 0 {
				return c
			}
		}
	}
	return 0
}
