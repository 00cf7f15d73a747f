package checker

import (
	"sync"
	"sync/atomic"

	"lagcheck/history"
)

// mostAlone is how many operations are judged by one goroutine: more are worth the cores
// that there are.
const mostAlone = 20_000

// beside runs parts of the work on a large history beside one another, and returns when
// all are done. No part writes what another one reads. If one is stopped, so is the whole.
func beside(parts ...func()) {
	var wg sync.WaitGroup
	var stopped atomic.Bool
	for _, part := range parts {
		wg.Go(func() {
			if !within(part) {
				stopped.Store(true)
			}
		})
	}
	wg.Wait()
	if stopped.Load() {
		panic(stop{})
	}
}

// A stop unwinds the work on a large history whose check was ended. Loops that may take
// long are many, in several packages, and none has anything to say when it is ended: so
// it is a panic, which does not leave this package.
type stop struct{}

// look ends the work on a large history if the check was ended. Whatever takes longer
// than a few milliseconds looks now and then.
func (o *Options) look() {
	if o.looked != nil {
		o.looked()
	}
	if o.ended() {
		panic(stop{})
	}
}

// lookOf is look for other packages: nil where the history is not large.
func (o *Options) lookOf(h history.History) func() {
	if o.Done == nil || len(h) <= mostAlone {
		return nil
	}
	return looker(*o)
}

// looker is apart from lookOf so that only large histories take memory for it.
func looker(o Options) func() { return o.look }

// within reports whether work was done to its end.
func within(work func()) (done bool) {
	defer func() {
		if done {
			return
		}
		if r := recover(); r != nil && r != (stop{}) {
			panic(r)
		}
	}()
	work()
	return true
}
