package eval

import (
	"cmp"
	"maps"
	"slices"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Function says how sentences of one function and language fare.
type Function struct {
	Function string `json:"function"`
	// Lang is empty for all languages together.
	Lang string `json:"lang,omitempty"`
	// Harmful rows, and of them those on which the policy acts (or, for
	// self_harm, offers help), and those whose harm scores above the threshold
	// of 1 % false alarms of its category.
	Harmful     int `json:"harmful"`
	Found       int `json:"found"`
	FoundScored int `json:"found_by_score"`
	// Harmless rows, and of them those on which the policy acts, and those
	// where any category that the labels speak of scores above its threshold.
	Harmless     int `json:"harmless"`
	Alarms       int `json:"alarms"`
	AlarmsScored int `json:"alarms_by_score"`
}

// functionsOf counts by function, and by function and language.
func functionsOf(t *table, thresholds [numCategories]float64) []Function {
	type key struct{ function, lang string }
	counts := map[key]*Function{}
	for k, row := range t.rows {
		if row.Function == "" {
			continue
		}
		for _, lang := range []string{"", row.Lang} {
			at := key{row.Function, lang}
			if counts[at] == nil {
				counts[at] = &Function{Function: row.Function, Lang: lang}
			}
			counts[at].count(row, t.judged[k], thresholds)
			if row.Lang == "" {
				break
			}
		}
	}
	out := make([]Function, 0, len(counts))
	for _, f := range slices.SortedFunc(maps.Keys(counts), func(a, b key) int {
		return cmp.Or(cmp.Compare(order(a.function), order(b.function)), cmp.Compare(a.function, b.function), cmp.Compare(a.lang, b.lang))
	}) {
		out = append(out, *counts[f])
	}
	return out
}

// order is the place of a function in the suite's tables; others come last.
func order(function string) int {
	if i := slices.Index(functions, function); i >= 0 {
		return i
	}
	return len(functions)
}

func (f *Function) count(row *Row, judged *Judged, thresholds [numCategories]float64) {
	above := func(a Answer) bool {
		for i := range categories {
			if row.says[i] == a && judged.Scores[i] > thresholds[i] {
				return true
			}
		}
		return false
	}
	switch {
	case row.Harmful():
		f.Harmful++
		if judged.Acts || judged.Helps && row.Category(vocab.SelfHarm) == Yes {
			f.Found++
		}
		if above(Yes) {
			f.FoundScored++
		}
	case row.Harmless():
		f.Harmless++
		if judged.Acts {
			f.Alarms++
		}
		if above(No) {
			f.AlarmsScored++
		}
	}
}

// A Reached says how many rows of one category and language the policy reaches:
// it acts, or for self_harm offers help, whichever category moved it.
type Reached struct {
	Category string `json:"category"`
	// Lang is empty for all languages together.
	Lang    string `json:"lang,omitempty"`
	Harmful int    `json:"harmful"`
	Reached int    `json:"reached"`
}

// reachedOf counts by category, and by category and language.
func reachedOf(t *table) []Reached {
	type key struct {
		category int
		lang     string
	}
	counts := map[key]*Reached{}
	for k, row := range t.rows {
		for i, c := range categories {
			if row.says[i] != Yes {
				continue
			}
			for _, lang := range slices.Compact([]string{"", row.Lang}) {
				at := key{i, lang}
				if counts[at] == nil {
					counts[at] = &Reached{Category: string(c), Lang: lang}
				}
				counts[at].Harmful++
				if t.judged[k].Acts || t.judged[k].Helps && c == vocab.SelfHarm {
					counts[at].Reached++
				}
			}
		}
	}
	out := make([]Reached, 0, len(counts))
	for _, at := range slices.SortedFunc(maps.Keys(counts), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.category, b.category), cmp.Compare(a.lang, b.lang))
	}) {
		out = append(out, *counts[at])
	}
	return out
}

// Acted says how often the policy acts on harmless rows of one set and
// language.
type Acted struct {
	// Set and Lang are empty for all together.
	Set      string `json:"set,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Harmless int    `json:"harmless"`
	// Acts counts rows on which the policy acts, Masks those of them where it
	// does no more than mask words, Helps those where it offers help, with or
	// without acting.
	Acts  int `json:"acts"`
	Masks int `json:"masks"`
	Helps int `json:"helps"`
}

// actedOn counts by set and language, and first all together.
func actedOn(t *table) []Acted {
	type key struct{ set, lang string }
	var all Acted
	counts := map[key]*Acted{}
	for k, row := range t.rows {
		if !row.Harmless() {
			continue
		}
		at := key{row.Set, row.Lang}
		if counts[at] == nil {
			counts[at] = &Acted{Set: row.Set, Lang: row.Lang}
		}
		for _, a := range []*Acted{&all, counts[at]} {
			a.Harmless++
			if t.judged[k].Acts {
				a.Acts++
			}
			if t.judged[k].Masks {
				a.Masks++
			}
			if t.judged[k].Helps {
				a.Helps++
			}
		}
	}
	out := []Acted{all}
	for _, at := range slices.SortedFunc(maps.Keys(counts), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.set, b.set), cmp.Compare(a.lang, b.lang))
	}) {
		out = append(out, *counts[at])
	}
	return out
}
