package ruletool

import (
	"bytes"
	"fmt"
	"strings"
)

// The tables of a page stand between these lines.
const (
	tablesBegin = "<!-- tables: handrail rules survey -->\n"
	tablesEnd   = "<!-- end of tables -->\n"
)

// Insert puts the tables into a page, between the lines that mark where they stand. It
// fails on a page without these.
func (s *Survey) Insert(page []byte) ([]byte, error) {
	head, rest, ok := bytes.Cut(page, []byte(tablesBegin))
	_, tail, closed := bytes.Cut(rest, []byte(tablesEnd))
	if !ok || !closed {
		return nil, fmt.Errorf("want the lines %q and %q, between which the tables stand", strings.TrimSpace(tablesBegin), strings.TrimSpace(tablesEnd))
	}
	return bytes.Join([][]byte{head, []byte(tablesBegin + "\n" + s.Markdown() + "\n" + tablesEnd), tail}, nil), nil
}

// Markdown writes the survey as two tables.
func (s *Survey) Markdown() string {
	var b strings.Builder
	b.WriteString("| pack | language | rules | hits | misses | found in disguise | false hits, own language | false hits, other languages |\n")
	b.WriteString("|---|---|---:|---:|---:|---:|---:|---:|\n")
	var sum SurveyedPack
	for _, p := range s.Packs {
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %.1f %% | %d | %d |\n", p.Pack, p.Language, p.Rules, p.Hits, p.Misses, 100*p.Recall, p.False, p.Foreign)
		sum.Rules, sum.Hits, sum.Misses = sum.Rules+p.Rules, sum.Hits+p.Hits, sum.Misses+p.Misses
		sum.False, sum.Foreign = sum.False+p.False, sum.Foreign+p.Foreign
	}
	tried, found, hits := 0, 0, 0
	for _, d := range s.Disguises {
		tried, found, hits = tried+d.Tried, found+d.Found, hits+d.False
	}
	fmt.Fprintf(&b, "| **all %d** | | %d | %d | %d | %.1f %% | %d | %d |\n\n", len(s.Packs), sum.Rules, sum.Hits, sum.Misses, share(found, tried), sum.False, sum.Foreign)
	fmt.Fprintf(&b, "| disguise | what it does | sentences | found | false hits on %d ordinary messages |\n|---|---|---:|---:|---:|\n", s.Clean)
	for _, d := range s.Disguises {
		fmt.Fprintf(&b, "| %s | %s | %d | %.1f %% | %d (%.2f %%) |\n", d.Name, d.What, d.Tried, share(d.Found, d.Tried), d.False, share(d.False, s.Clean))
	}
	fmt.Fprintf(&b, "| **all %d** | | %d | %.1f %% | %d (%.3f %%) |\n", len(s.Disguises), tried, share(found, tried), hits, share(hits, s.Clean*len(s.Disguises)))
	return b.String()
}

// share is a percentage.
func share(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
