// Package parallel spreads work that only the processor bounds.
package parallel

import (
	"runtime"
	"sync"
)

// Do calls fn for 0 to n-1, on as many goroutines as there are processors, and
// returns when all calls have. worker is called once by each goroutine and gives its
// fn, which may keep what it needs between calls, each in rising order.
func Do(n int, worker func() (fn func(i int))) {
	var work sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), n)
	for w := range workers {
		work.Go(func() {
			fn := worker()
			for i := w; i < n; i += workers {
				fn(i)
			}
		})
	}
	work.Wait()
}
