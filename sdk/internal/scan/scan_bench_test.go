package scan_test

import (
	"os"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// ordinary messages of about 120 characters, written for this benchmark.
var ordinary = []string{
	"We went to the museum on Tuesday and had lunch by the river, the weather was lovely and everyone enjoyed the afternoon.",
	"can somebody send me the homework for maths, i forgot to write down the pages and my bag is still in the changing room",
	"The second season is slower but the ending makes up for it, I watched the last three episodes in one evening with mum",
	"my brother finally beat the boss on level nine after two weeks, he ran around the garden three times out of pure joy",
	"Training moves to Thursday because the hall is booked, please bring water, both shirts and the signed form for the trip",
	"anyone up for building the castle tomorrow after lunch? we still need stone and a better plan for the northern tower",
	"I tried the new bakery near the station, the bread is great but the queue goes round the corner on Saturday mornings",
	"our cat brought a leaf into the kitchen and looked so proud that nobody had the heart to throw it out before evening",
}

func BenchmarkScan(b *testing.B) {
	packs, faults := pack.Load(os.DirFS(packFolder), ".")
	if len(faults) > 0 {
		b.Fatal(faults[0])
	}
	set, err := scan.Compile(packs)
	if err != nil {
		b.Fatal(err)
	}
	var inputs []*scan.Input
	size := 0
	for _, text := range ordinary {
		inputs = append(inputs, input(text))
		size += len(text)
	}
	hits := 0
	b.Run("clean", func(b *testing.B) {
		b.SetBytes(int64(size / len(ordinary)))
		b.ReportAllocs()
		var dst []scan.Hit
		i := 0
		for b.Loop() {
			dst = set.Scan(dst[:0], inputs[i%len(inputs)])
			hits += len(dst)
			i++
		}
	})
	if hits > 0 {
		b.Errorf("%d hits on ordinary messages", hits)
	}
	b.Run("with_views", func(b *testing.B) {
		b.ReportAllocs()
		var views normalize.Views
		in := &scan.Input{Parts: []scan.Part{{Views: &views}}}
		var dst []scan.Hit
		i := 0
		for b.Loop() {
			views.Build(ordinary[i%len(ordinary)])
			dst = set.Scan(dst[:0], in)
			i++
		}
	})
}
