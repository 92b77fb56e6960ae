package match_test

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/match"
)

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		terms []string
		text  string
		want  []int
	}{
		{name: "no terms", text: "anything"},
		{name: "no text", terms: []string{"a"}},
		{name: "empty term", terms: []string{"", "a"}, text: "cat", want: []int{1}},
		{name: "overlap", terms: []string{"grass", "ass", "as"}, text: "grass", want: []int{0, 1, 2}},
		{name: "suffix of a longer branch", terms: []string{"abcd", "bc"}, text: "xabcx", want: []int{1}},
		{name: "equal terms", terms: []string{"cat", "dog", "cat"}, text: "a cat", want: []int{0, 2}},
		{name: "twice in the text", terms: []string{"cat"}, text: "cat cat", want: []int{0}},
		{name: "shared prefix", terms: []string{"kind", "kin", "king"}, text: "kind", want: []int{0, 1}},
		{name: "bytes beyond ASCII", terms: []string{"é", "\xa9"}, text: "été", want: []int{0, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := match.NewSet(tt.terms).Find(nil, []byte(tt.text))
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("Find(%q) over %q = %v, want %v", tt.text, tt.terms, got, tt.want)
			}
		})
	}
}

func FuzzFind(f *testing.F) {
	f.Add("grass,ass,as,ass", "the grass")
	f.Add("a,ab,abc,b,bc,c", "abcabc")
	f.Add("é,\xc3,t", "été\xff")
	f.Add("aab,ab,aaab", "aaaab")
	f.Fuzz(func(t *testing.T, list, text string) {
		terms := strings.Split(list, ",")
		if len(list) > 200 {
			return // each byte costs 4 KiB
		}
		found := make([]int, len(terms))
		for _, i := range match.NewSet(terms).Find(nil, []byte(text)) {
			found[i]++
		}
		for i, term := range terms {
			want := 0
			if term != "" && strings.Contains(text, term) {
				want = 1
			}
			if found[i] != want {
				t.Errorf("term %q in %q: reported %d times, want %d", term, text, found[i], want)
			}
		}
	})
}

func TestFindConcurrently(t *testing.T) {
	t.Parallel()
	set := match.NewSet([]string{"ab", "bc", "cd", "ab"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := set.Find(nil, []byte("abc")); len(got) != 3 {
					t.Errorf("got %v, want three terms", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

// The documented price of a pattern byte must stay true.
func TestMemoryPerByte(t *testing.T) {
	var terms []string
	total := 0
	for i := range 400 {
		term := string([]byte{byte('a' + i%26), byte('a' + i/26), 'x', 'y', 'z'})
		terms, total = append(terms, term), total+len(term)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	set := match.NewSet(terms)
	runtime.GC()
	runtime.ReadMemStats(&after)
	perByte := (after.HeapAlloc - before.HeapAlloc) / uint64(total)
	if perByte < 4000 || perByte > 4600 {
		t.Errorf("%d bytes a pattern byte, the documentation says 4.1 KiB", perByte)
	}
	t.Logf("%d bytes a pattern byte", perByte)
	runtime.KeepAlive(set)
}
