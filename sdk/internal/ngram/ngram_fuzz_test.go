package ngram_test

import (
	"slices"
	"testing"
)

// Each number once, within the table, at most MaxIDs, and none lost: the first
// ids of a text are those of its beginning as long as that ends with a token.
func FuzzIDs(f *testing.F) {
	f.Add("hello, world")
	f.Add("don\u2019t 😀😀 \xff a\u200bb")
	model := build(f, configs[0])
	small := build(f, configs[1])
	f.Fuzz(func(t *testing.T, text string) {
		for i, g := range []interface {
			IDs([]int32, []byte) []int32
		}{model, small} {
			ids := g.IDs(nil, []byte(text))
			if len(ids) > configs[i].MaxIDs {
				t.Errorf("%d ids, cap %d", len(ids), configs[i].MaxIDs)
			}
			sorted := slices.Clone(ids)
			slices.Sort(sorted)
			if len(slices.Compact(sorted)) != len(ids) {
				t.Errorf("%q: a number comes twice in %v", text, ids)
			}
			if len(ids) > 0 && (slices.Min(ids) < 1 || int(slices.Max(ids)) > configs[i].Buckets) {
				t.Errorf("%q: a number lies outside 1..%d", text, configs[i].Buckets)
			}
			longer := g.IDs(nil, []byte(text+" x"))
			if len(longer) < len(ids) || !slices.Equal(longer[:len(ids)], ids) {
				t.Errorf("%q: its ids %v are not the beginning of %v", text, ids, longer)
			}
		}
	})
}
