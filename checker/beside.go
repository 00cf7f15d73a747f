package checker

import "sync"

// mostAlone is how many operations are judged by one goroutine: more are worth the cores
// that there are.
const mostAlone = 20_000

// beside runs parts of the work on a large history beside one another, and returns when
// all are done. No part writes what another one reads.
func beside(parts ...func()) {
	var wg sync.WaitGroup
	for _, part := range parts {
		wg.Go(part)
	}
	wg.Wait()
}
