package parallel_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/parallel"
)

// Every place is done once, by no more workers than there are processors.
func TestDo(t *testing.T) {
	for _, n := range []int{0, 1, 7, 1000} {
		done := make([]int, n)
		var workers atomic.Int32
		parallel.Do(n, func() func(i int) {
			workers.Add(1)
			last := -1
			return func(i int) {
				if i <= last {
					t.Errorf("%d after %d", i, last)
				}
				last = i
				done[i]++
			}
		})
		for i, times := range done {
			if times != 1 {
				t.Errorf("of %d: %d was done %d times", n, i, times)
			}
		}
		if got := int(workers.Load()); got > runtime.GOMAXPROCS(0) || got > n {
			t.Errorf("%d workers for %d places", got, n)
		}
	}
}
