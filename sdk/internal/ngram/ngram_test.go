package ngram_test

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/ngram"
)

// configs are those of the trainer's golden.py, in its order.
var configs = []ngram.Config{
	{CharMin: 2, CharMax: 5, WordMax: 2, Buckets: 1 << 18, MaxIDs: 4096},
	{CharMin: 1, CharMax: 3, WordMax: 3, Buckets: 1 << 16, MaxIDs: 40},
}

func build(t testing.TB, c ngram.Config) *ngram.Featurizer {
	t.Helper()
	f, err := ngram.New(c)
	if err != nil {
		t.Fatalf("New(%+v): %v", c, err)
	}
	return f
}

// The file was written by the Python side, so this is the proof that model and
// engine number n-grams alike.
func TestIDsEqualTrainers(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/ids.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	featurizers := []*ngram.Featurizer{build(t, configs[0]), build(t, configs[1])}
	lines := bufio.NewScanner(zip)
	lines.Buffer(nil, 1<<20)
	var ids []int32
	var raw []byte
	n, wrong := 0, 0
	for ; lines.Scan(); n++ {
		var config, count int
		var sum uint32
		var text string
		head, quoted, _ := strings.Cut(lines.Text(), ` "`)
		if _, err := fmt.Sscanf(head, "%d %d %x", &config, &count, &sum); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		if err := json.Unmarshal([]byte(`"`+quoted), &text); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		ids = featurizers[config].IDs(ids[:0], []byte(text))
		raw = raw[:0]
		for _, id := range ids {
			raw = binary.LittleEndian.AppendUint32(raw, uint32(id))
		}
		if got := crc32.ChecksumIEEE(raw); len(ids) != count || got != sum {
			if wrong++; wrong < 10 {
				t.Errorf("line %d, config %d, %q: %d ids with checksum %08x, want %d with %08x", n+1, config, text, len(ids), got, count, sum)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if n != 10_000 {
		t.Errorf("%d texts, want 10000", n)
	}
}

func TestIDsProperties(t *testing.T) {
	t.Parallel()
	f := build(t, configs[0])
	same := []struct{ name, a, b string }{
		{"apostrophes do not count", "don't", "dont"},
		{"blanks are alike", "a  b", "\na\tb "},
		{"symbols are tokens of their own", "a,b", "a , b"},
		{"a repeated text adds only its joint", "ha ha ha", "ha ha"},
	}
	for _, c := range same {
		if a, b := f.IDs(nil, []byte(c.a)), f.IDs(nil, []byte(c.b)); !slices.Equal(a, b) {
			t.Errorf("%s: %q gives %v, %q gives %v", c.name, c.a, a, c.b, b)
		}
	}
	if got := f.IDs(nil, []byte(" '\n ")); len(got) != 0 {
		t.Errorf("blanks give %v, want nothing", got)
	}
	if got := f.IDs([]int32{5, 7}, []byte("hello")); !slices.Equal(got[:2], []int32{5, 7}) || !slices.Equal(got[2:], f.IDs(nil, []byte("hello"))) {
		t.Errorf("appending to a slice gives %v", got)
	}
	for _, id := range f.IDs(nil, []byte(strings.Repeat("all numbers lie in the table 😀 ", 9))) {
		if id < 1 || id > 1<<18 {
			t.Errorf("id %d lies outside 1..%d", id, 1<<18)
		}
	}
}

func TestIDsCap(t *testing.T) {
	t.Parallel()
	c := configs[0]
	text := []byte("the quick brown fox jumps over the lazy dog")
	all := build(t, c).IDs(nil, text)
	for _, limit := range []int{1, 2, 7, len(all) - 1, len(all), len(all) + 1} {
		c.MaxIDs = limit
		if got, want := build(t, c).IDs(nil, text), all[:min(limit, len(all))]; !slices.Equal(got, want) {
			t.Errorf("cap %d: %d ids, want the first %d", limit, len(got), len(want))
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := configs[0]
	tests := []struct {
		field string
		spoil func(*ngram.Config)
	}{
		{"CharMin", func(c *ngram.Config) { c.CharMin = 0 }},
		{"CharMin", func(c *ngram.Config) { c.CharMin = 6 }},
		{"CharMax", func(c *ngram.Config) { c.CharMax = 9 }},
		{"WordMax", func(c *ngram.Config) { c.WordMax = -1 }},
		{"WordMax", func(c *ngram.Config) { c.WordMax = 4 }},
		{"Buckets", func(c *ngram.Config) { c.Buckets = 1000 }},
		{"Buckets", func(c *ngram.Config) { c.Buckets = 1 << 25 }},
		{"MaxIDs", func(c *ngram.Config) { c.MaxIDs = 0 }},
	}
	for _, tt := range tests {
		c := good
		tt.spoil(&c)
		if _, err := ngram.New(c); err == nil || !strings.Contains(err.Error(), tt.field) {
			t.Errorf("New(%+v): error %v, want one naming %s", c, err, tt.field)
		}
	}
}
