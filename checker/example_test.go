package checker_test

import (
	"fmt"
	"strings"

	"lagcheck/checker"
	"lagcheck/history/timeline"
)

// judge prints the verdict on a drawing by one guarantee, and why it is violated.
func judge(guarantee, drawing string) {
	h, err := timeline.Parse(strings.NewReader(drawing), "drawing")
	if err != nil {
		fmt.Println(err)
		return
	}
	verdicts, err := checker.Check(h, checker.Options{Guarantees: []string{guarantee}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %v\n", guarantee, verdicts[0].Result)
	if example, ok := checker.Explain(h, verdicts[0], checker.Options{}); ok {
		fmt.Println(example.Explanation)
	}
}

// A read that began after a write was acknowledged has to return it.
func ExampleCheck_linearizable() {
	judge(checker.Linearizable, `
c0: |--w x=1 @leader--|
c1:                      |--r x->nil @follower-1--|
`)
	// Output:
	// linearizable: violated
	// read x by c1 from follower-1 returned nil, but write x=1 by c0 had been acknowledged at 18 ms, before the read began at 21 ms: it had to return 1 or something newer.
}

// A session may read what is old, but it must be somewhere in the log: whoever has
// seen y=1 has passed x=1.
func ExampleCheck_sequential() {
	judge(checker.Sequential, `
c0: |--w x=1 #1--|
c1:                 |--r x->nil @follower-1--|
`)
	judge(checker.Sequential, `
c0: |--w x=1 #1--|
c1:                 |--w y=1 #2--|  |--r x->nil @follower-1--|
`)
	// Output:
	// sequential: holds
	// sequential: violated
	// read x by c1 from follower-1 returned nil, but c1 had written y=1 before (finished at 29 ms, this read began at 32 ms), which stands at position 2 of the leader's log, and write x=1 by c0 stands before that, at position 1: it had to return 1 or something newer.
}

// An answer is seen without the question: c1 answered after it had read x=1, so
// whoever sees the answer y=1 must see x=1.
func ExampleCheck_causal() {
	judge(checker.Causal, `
c0: |--w x=1 #1--|
c1:                 |--r x->1--|  |--w y=1 #2--|
c2:                                               |--r y->1 @follower-1--|  |--r x->nil @follower-2--|
`)
	// Output:
	// causal: violated
	// read x by c2 from follower-2 returned nil, but c2 had read y->1 before, which c1 had written after it had read x->1, which c0 had written: it had to return 1 or something newer.
}

// Both writes are of one session, so all see them in that order; what that
// session had read in between would not count.
func ExampleCheck_pram() {
	judge(checker.PRAM, `
c0: |--w x=1 #1--|  |--w y=1 #2--|
c1:                                 |--r y->1 @follower-1--|  |--r x->nil @follower-2--|
`)
	// Output:
	// pram: violated
	// read x by c1 from follower-2 returned nil, but c1 had read y->1 before, which c0 had written after it had written x=1: it had to return 1 or something newer.
}

// The same read breaks read-your-writes only if the session itself has written.
func ExampleCheck_readYourWrites() {
	judge(checker.ReadYourWrites, `
c0: |--w x=1 @leader #1--|
c1:                         |--r x->nil @follower-1--|
`)
	judge(checker.ReadYourWrites, `
c0: |--w x=1 @leader #1--|  |--r x->nil @follower-1--|
`)
	// Output:
	// read-your-writes: holds
	// read-your-writes: violated
	// read x by c0 from follower-1 returned nil, but c0 itself had written x=1 before (acknowledged at 21 ms, the read began at 24 ms): it had to return 1 or something newer.
}

// Two followers that lag differently take a session back in time.
func ExampleCheck_monotonicReads() {
	judge(checker.MonotonicReads, `
c0: |--w x=1 @leader #1--|
c1:                         |--r x->1 @follower-1--|  |--r x->nil @follower-2--|
`)
	// Output:
	// monotonic-reads: violated
	// read x by c1 from follower-2 returned nil, but c1 had already read x->1 before from follower-1 (answered at 47 ms, this read began at 50 ms): it had to return 1 or something newer.
}

// Only a leader that reorders its log breaks this; where one reads is no matter.
func ExampleCheck_monotonicWrites() {
	judge(checker.MonotonicWrites, `
c0: |--w x=1 #2--|  |--w y=1 #1--|
`)
	// Output:
	// monotonic-writes: violated
	// write y=1 by c0 stands at position 1 of the leader's log, but c0's earlier write x=1 (acknowledged at 13 ms, this write began at 16 ms) stands at position 2: a session's writes must stand in the order in which it made them.
}

// Without versions nobody knows the order of the writes.
func ExampleCheck_writesFollowReads() {
	judge(checker.WritesFollowReads, `
c0: |--w x=1 #2--|
c1:                 |--r x->1--|  |--w y=1 #1--|
`)
	judge(checker.WritesFollowReads, `
c0: |--w x=1--|
c1:                 |--r x->1--|  |--w y=1--|
`)
	// Output:
	// writes-follow-reads: violated
	// write y=1 by c1 stands at position 1 of the leader's log, but c1 had read x->1 before (answered at 27 ms, this write began at 30 ms), which stands at position 2: a write must stand after everything that its session read before.
	// writes-follow-reads: unknown
}

// A read is stale if a newer version was certainly there when it began.
func ExampleMeasureStaleness() {
	h, err := timeline.Parse(strings.NewReader(`
c0: |--w x=1 @leader #1--|  |--w x=2 @leader #2--|
c1:                                                     |--r x->nil @follower-1--|  |--r x->2 @leader--|
`), "drawing")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := checker.MeasureStaleness(h)
	fmt.Printf("%d of %d reads stale, at most %d versions and %v behind (%v)\n",
		s.Stale, s.Reads, s.VersionsBehind.Max, s.Age.Max, err)
	// Output:
	// 1 of 2 reads stale, at most 2 versions and 31ms behind (<nil>)
}
