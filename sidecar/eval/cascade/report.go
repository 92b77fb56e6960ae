package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/eval"
)

// bars are the fast tier's scores that are tried as the bar from which the
// strong tier reads.
var bars = []float64{0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5}

// languageGroups are reported apart: those that the fast tier was trained for
// most, those that it knows a little, and those that no model was trained for.
var languageGroups = []struct {
	name  string
	langs []string
}{
	{"en", []string{"en"}}, {"de fr", []string{"de", "fr"}}, {"es it pt", []string{"es", "it", "pt"}},
	{"nl sv", []string{"nl", "sv"}}, {"pl cs ro el", []string{"pl", "cs", "ro", "el"}}, {"unseen", []string{"fi", "sk", "hr", "lt", "da"}},
}

// A setting is one way to use the tiers.
type setting struct {
	name string
	// reads says whether the strong tier reads a text.
	reads func(o *opinion) bool
	// other is true where another tier stands in for the fast one; besides where
	// both are asked.
	other, besides bool
}

func settings(shipped map[vocab.Category]float64) []setting {
	out := []setting{
		{name: "fast tier alone", reads: never},
		{name: "strong tier always", reads: func(*opinion) bool { return true }},
		{name: "rules choose", reads: func(o *opinion) bool { return o.rule }},
	}
	for _, bar := range bars {
		out = append(out, setting{name: fmt.Sprintf("rules, or fast from %g", bar), reads: func(o *opinion) bool {
			return o.rule || worthIt(o, evenBar(bar))
		}})
	}
	out = append(out, setting{name: "as shipped (policy default)", reads: func(o *opinion) bool {
		return o.rule || worthIt(o, func(c vocab.Category) float64 { return shipped[c] })
	}})
	return out
}

func never(*opinion) bool { return false }

// otherSettings put another tier in the fast one's place, and beside it.
func otherSettings() []setting {
	out := []setting{{name: "other tier alone", reads: never, other: true}}
	for _, bar := range bars {
		out = append(out,
			setting{name: fmt.Sprintf("rules, or other from %g", bar), other: true, reads: func(o *opinion) bool {
				return o.rule || reaches(o.other, evenBar(bar))
			}},
			setting{name: fmt.Sprintf("rules, or fast and other from %g", bar), other: true, besides: true, reads: func(o *opinion) bool {
				return o.rule || worthIt(o, evenBar(bar)) && reaches(o.other, evenBar(bar))
			}})
	}
	return out
}

// evenBar is one bar for all categories; profanity is left out, as it harms
// nobody by itself.
func evenBar(bar float64) func(vocab.Category) float64 {
	return func(c vocab.Category) float64 {
		if c == vocab.Profanity {
			return 1
		}
		return bar
	}
}

func worthIt(o *opinion, bar func(vocab.Category) float64) bool {
	return o.fast == nil || o.foreign || reaches(o.fast, bar)
}

func reaches(scores []float64, bar func(vocab.Category) float64) bool {
	for i, c := range vocab.Categories() {
		if scores[i] >= bar(c) {
			return true
		}
	}
	return false
}

// final are the scores under a setting.
func (s *setting) final(o *opinion) []float64 {
	if s.reads(o) && o.both != nil {
		return o.both
	}
	if s.other {
		return o.other
	}
	return o.fast
}

// took is how long a text takes under a setting.
func (s *setting) took(o *opinion) time.Duration {
	sum := o.ruleTime
	if !s.other || s.besides {
		sum += o.fastTime
	}
	if s.other {
		sum += o.otherTime
	}
	if s.reads(o) {
		sum += o.strongTime
	}
	return sum
}

func report(w io.Writer, suite, chat []opinion, all []setting) {
	fmt.Fprintf(w, "%d lines of the suite, %d messages of everyday chat\n\n", len(suite), len(chat))
	fmt.Fprintln(w, "| setting | chat read by the strong tier | µs a message | messages a second | recall at 1 % false alarms: all | worst loss of a category and group against always |")
	fmt.Fprintln(w, "|---|---:|---:|---:|---:|---|")
	always := recalls(suite, &all[1])
	for i := range all {
		s := &all[i]
		read, took := 0, time.Duration(0)
		for k := range chat {
			o := &chat[k]
			took += s.took(o)
			if s.reads(o) {
				read++
			}
		}
		mean := took / time.Duration(len(chat))
		mine := recalls(suite, s)
		loss, where := 0.0, ""
		for key, was := range always {
			if d := was - mine[key]; d > loss || d == loss && key < where {
				loss, where = d, key
			}
		}
		fmt.Fprintf(w, "| %s | %.1f %% | %d | %.0f | %.3f | %.3f %s |\n", s.name, 100*float64(read)/float64(len(chat)),
			mean.Microseconds(), float64(time.Second)/float64(mean), mean4(mine), loss, where)
	}
	fmt.Fprintln(w, "\nStrong tier always, recall at 1 % false alarms:")
	for _, key := range sortedKeys(always) {
		fmt.Fprintf(w, "  %-40s %.3f\n", key, always[key])
	}
}

// recalls returns the recall of each core category and group of languages, at
// the score that 1 % of all harmless lines exceed.
func recalls(suite []opinion, s *setting) map[string]float64 {
	out := map[string]float64{}
	for i, c := range vocab.CoreCategories() {
		at := slices.Index(vocab.Categories(), c)
		var harmless []float64
		for k := range suite {
			if suite[k].row.Harmless() {
				if f := s.final(&suite[k]); f != nil {
					harmless = append(harmless, f[at])
				}
			}
		}
		slices.Sort(harmless)
		bar := harmless[len(harmless)*99/100]
		for _, g := range languageGroups {
			found, all := 0, 0
			for k := range suite {
				o := &suite[k]
				if !slices.Contains(g.langs, o.row.Lang) || o.row.Category(c) != eval.Yes {
					continue
				}
				all++
				if f := s.final(o); f != nil && f[at] > bar {
					found++
				}
			}
			if all > 0 {
				out[fmt.Sprintf("%d %s, %s", i, c, g.name)] = float64(found) / float64(all)
			}
		}
	}
	return out
}

func mean4(m map[string]float64) float64 {
	sum := 0.0
	for _, key := range sortedKeys(m) {
		sum += m[key]
	}
	return sum / float64(len(m))
}

func sortedKeys(m map[string]float64) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
