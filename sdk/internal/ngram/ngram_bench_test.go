package ngram_test

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkIDs(b *testing.B) {
	f := build(b, configs[0])
	story := strings.Repeat("so we went to the lake with my cousins and it rained the whole day but it was fun, then we had soup 😀 ", 20)
	for _, size := range []int{12, 120, 1024} {
		b.Run(fmt.Sprintf("clean/bytes=%d", size), func(b *testing.B) {
			text := []byte(story[:size])
			ids := f.IDs(nil, text)
			if len(ids) < min(size, 120)/2 {
				b.Fatalf("%d ids of %d bytes", len(ids), size)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				ids = f.IDs(ids[:0], text)
			}
		})
	}
}
