// Package checker judges histories: which consistency guarantees held for the
// clients that recorded them, which were broken, and by which operations.
//
// A history of [history.Op] goes in, one [Verdict] per guarantee comes out:
//
//	c0: |--w x=1--|                            linearizable:     violated
//	c1:              |--r x->nil--|            read-your-writes: holds (vacuous)
//
// The read of c1 began after the write of x=1 had been acknowledged, so it had
// to return 1: the history is not linearizable. Nobody who wrote has read, so
// read-your-writes had nothing to check.
//
// # Model
//
// A store is a set of registers, all nil at first. Operations are ordered by
// real time and by session, as package history defines it. What an operation
// with an uncertain outcome may have done is decided once, for all guarantees:
//
//   - fail: it did not happen. A read of a value that only failed writes carry is
//     a read of a value that nobody wrote.
//   - info read: nothing is known of it; it is ignored.
//   - info write: it may have taken effect at any time after its call, or never. It
//     is not an acknowledged write of its session, so it obliges nobody, but a read
//     may have seen it.
//   - cas, ok: a read of Old and a write of Value at one point.
//
// Which write a read saw is not always known: values may repeat. Each read has a
// set of candidate writes, and a guarantee is violated only if it is violated for
// every choice among them. Versions narrow the choice, but they are a claim of
// the system under test: where they contradict the values, the values count.
//
// # Engines
//
// Linearizability is decided key by key: in O(n log n) steps by package lin where
// written values can be told apart, by a bounded search of Porcupine where they
// cannot. What both find is certified by package certify, which searches by itself where
// Porcupine found no order. On what lin decides, Porcupine gives a second opinion if the
// key is small, and on every violation; if they disagree, Check
// returns an [*InternalError] and no verdict. The session guarantees
// are decided in one pass where versions tell the order of the writes, and by a
// search for an order of the writes of each key where they do not. Sequential,
// causal and pram consistency need the versions of all writes that matter.
//
// How the guarantees imply one another is a table ([Implications]). Verdicts that
// contradict it are no verdicts but an error.
//
// # Compared with the definitions
//
// Package oracle has the definitions, tried in all orders and all choices. The tests
// compare every verdict and every count of obligations with it on every history of
// these scopes, up to renaming sessions (scope_test.go, brute_test.go, spectrum_test.go;
// faults_test.go shows that mistakes would be noticed):
//
//   - overlapping, all guarantees: 3 operations of 10 kinds (read, write, cas; ok, info,
//     fail; nil and two values) on one register by at most 2 sessions, calls and returns
//     at any of 3 instants: 139,675 histories;
//   - interleaved, linearizability: 4 operations of 6 kinds on one register in any
//     sessions, for each way in which they can follow one another or overlap: 268,106;
//   - arranged, all guarantees: 4 operations of 7 kinds on two registers by at most 2
//     sessions, in 6 arrangements with ties and overlaps: 68,166;
//   - versioned, what goes by the log: 4 operations of 8 kinds on two registers by at most
//     2 sessions, one after the other or touching, versions given in 10 ways, in either
//     direction, missing, learned from reads or false: 491,520;
//   - crossing, what goes by the log: 4 operations of 8 kinds on two registers by at most 3
//     sessions, versions given in 4 ways: 438,016;
//   - spectrum, what goes by the log: 2 to 5 operations one after the other on at most two
//     registers in any sessions, each a write of a new value or a read of any earlier
//     one or of nothing, the log in any order: 539,356; those of 5 operations are
//     compared with brute force every 16th time, and all with the implications.
//
// LAGCHECK_SCOPE=full go test ./... takes them whole, as continuous integration does;
// without it versioned and crossing are sampled, and spectrum ends at 4 operations.
//
// Package lin is compared on every history of up to 3 operations on one register by 2
// sessions, at any of 3 instants, and on samples of 4. Beyond that, package selftest
// draws random histories of up to 8 operations: lagcheck selftest.
//
// The package does not validate (package history does), draw, or compare stores;
// and it never takes "could not decide" for "holds": that verdict is [Unknown].
package checker

import (
	"errors"
	"fmt"
	"slices"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// The names of the guarantees.
const (
	Linearizable      = "linearizable"
	Sequential        = "sequential"
	Causal            = "causal"
	PRAM              = "pram"
	ReadYourWrites    = "read-your-writes"
	MonotonicReads    = "monotonic-reads"
	MonotonicWrites   = "monotonic-writes"
	WritesFollowReads = "writes-follow-reads"
)

// A Result is what is known about a guarantee after checking it.
type Result uint8

// The three results. Unknown is the zero value: a result that nobody set must
// not read as a success.
const (
	Unknown  Result = iota // could not be decided; the Verdict's Reasons say why
	Holds                  // no operation breaks it
	Violated               // some operation breaks it, whatever choice is made
)

// String returns unknown, holds or violated.
func (r Result) String() string {
	switch r {
	case Unknown:
		return "unknown"
	case Holds:
		return "holds"
	case Violated:
		return "violated"
	}
	return fmt.Sprintf("result(%d)", uint8(r))
}

// A Verdict is what a check of one guarantee found.
type Verdict struct {
	Guarantee   string   // its name
	Result      Result   // Unknown unless decided
	Obligations int      // what there was to check; holding with 0 is vacuous
	Violations  int      // keys for linearizable, offending operations for the others
	Reasons     Reasons  // why it is unknown, and what else a person should know
	By          []string // what decided it: "lin", "porcupine", "versions", "values"
	Offending   []int    // the offending operations, ascending; none for linearizable
}

// Options say what to check and how much work that may take.
type Options struct {
	Guarantees []string // names; nil means all
	Work       int      // steps of Porcupine for each key; 0 means four million, and fewer where many keys need it

	// Done ends the check early when it is closed: what is not decided and certified by
	// then is Unknown. A check notices it within milliseconds. Nil is never closed.
	Done   <-chan struct{}
	looked func() // if set, is told whenever a check looks whether it is closed

	measured bool // staleness is asked for, too
	// Decided is told each verdict once it is certified; nil is not told.
	Decided func(Verdict)
	// NoSecondOpinion keeps Porcupine from judging again what package lin has decided.
	// The evidence is certified all the same. Else it is given every core, and of the
	// keys that hold those of at most 200 operations: 20,000 steps for a key, and 200,000
	// for all keys of a check, the first keys first. Beyond that it has no opinion: mostly
	// it would agree, but take far longer than everything else (its steps cost about a
	// microsecond each, its memory grows with the square of a key's operations).
	NoSecondOpinion bool
}

// Check judges a history by each guarantee asked for, in the order asked for. It
// builds no explanation: see [Explain]. Every verdict has passed package certify. It
// returns an error if the history is not valid or a name is not known, and an
// [*InternalError] if engines disagree, if evidence is refused or if two verdicts cannot
// both be true. Unless Done is closed, its result depends on nothing but its arguments.
func Check(h history.History, o Options) ([]Verdict, error) { return new(Checker).Check(h, o) }

// A Judgement is all that is said about a history.
type Judgement struct {
	Verdicts   []Verdict
	Staleness  Staleness
	Unmeasured error // why staleness was not measured: nil, [ErrNeedsVersions] or [ErrEnded]
}

// Judge is [Check] and [MeasureStaleness] in one, which is cheaper than both.
func Judge(h history.History, o Options) (Judgement, error) { return new(Checker).Judge(h, o) }

// A Checker judges one history after another in memory that it keeps: without
// allocation where versions tell all, but for Porcupine's second opinion. The zero
// Checker is ready for use, by one goroutine at a time. What it returns is valid until
// it is asked again.
type Checker struct {
	told told
	ix   *index // of a history of which versions do not tell all
}

// Check is the function of that name.
func (c *Checker) Check(h history.History, o Options) ([]Verdict, error) {
	asked, err := o.guarantees()
	switch {
	case err != nil:
		return nil, err
	case o.Done == nil:
		return c.check(h, asked, o)
	}
	return c.checkUntil(h, asked, o)
}

// checkUntil is check, or what was decided when it was ended.
func (c *Checker) checkUntil(h history.History, asked []Guarantee, o Options) (verdicts []Verdict, err error) {
	known := make([]Verdict, len(asked))
	for i := range asked {
		known[i] = Verdict{Guarantee: asked[i].Name, Reasons: Reasons{{Kind: NotBegun}}}
	}
	decided := o.Decided
	o.Decided = func(v Verdict) {
		for i := range known {
			if known[i].Guarantee == v.Guarantee {
				known[i] = v
			}
		}
		if decided != nil {
			decided(v)
		}
	}
	if !within(func() { verdicts, err = c.check(h, asked, o) }) {
		if c.ix == nil {
			c.told.ix, c.told.certain, c.told.byLog = index{h: h}, false, false // whoever asks goes on from here
		}
		return known, nil
	}
	return verdicts, err
}

func (c *Checker) check(h history.History, asked []Guarantee, o Options) ([]Verdict, error) {
	c.ix = nil
	if c.told.read(h, &o) {
		if verdicts, ok, err := c.told.judge(asked, &o); ok || err != nil {
			return verdicts, err
		}
	}
	return c.inGeneral(h, asked, o)
}

func (c *Checker) inGeneral(h history.History, asked []Guarantee, o Options) ([]Verdict, error) {
	if err := h.Validate(); err != nil {
		return nil, fmt.Errorf("check history: %w", err)
	}
	c.ix = prepared(h, o)
	return judgeAll(c.ix, asked, o)
}

// prepared returns the index of a history, of a large one with all that its branches and
// the kernel begin with.
func prepared(h history.History, o Options) *index {
	if len(h) <= mostAlone {
		return newIndex(h)
	}
	var ix *index
	kernel, only := &certify.Kernel{Look: o.lookOf(h)}, false
	beside(func() {
		ix = newIndexUntil(h, nil, o.lookOf(h))
		beside(func() { ix.sights() }, func() { ix.linear() })
	}, func() {
		kernel.Begin(h)
		only = kernel.Told()
	})
	ix.kernel, ix.only = kernel, only
	return ix
}

// Judge is the function of that name.
func (c *Checker) Judge(h history.History, o Options) (j Judgement, err error) {
	o.measured = true
	if j.Verdicts, err = c.Check(h, o); err != nil {
		return Judgement{}, err
	}
	switch {
	case o.Done == nil:
		c.measure(h, &j, o)
	case o.ended() || !within(func() { c.measure(h, &j, o) }):
		j.Staleness, j.Unmeasured = Staleness{}, ErrEnded
	}
	return j, nil
}

// ErrEnded says that a check was ended before staleness was measured.
var ErrEnded = errors.New("the check was ended before")

func (c *Checker) measure(h history.History, j *Judgement, o Options) {
	switch {
	case c.ix != nil:
		j.Staleness, j.Unmeasured = c.ix.staleness()
	case c.told.next.ix != nil:
		j.Staleness = c.told.next.staleness
		c.hold(c.told.next.ix)
	default:
		c.told.staleness(&j.Staleness)
	}
}

// judgeAll judges a history that is indexed. What the guarantees prepare for one another
// stays within a branch, so that the branches of a large history can go side by side.
func judgeAll(ix *index, asked []Guarantee, o Options) ([]Verdict, error) {
	j := judging{ix: ix, options: o, asked: asked, verdicts: make([]Verdict, len(asked)), proofs: make([]proof, len(asked))}
	if len(ix.h) <= mostAlone {
		for b := range branches {
			j.run(b, j.conclude)
		}
		return j.result()
	}
	parts := []func(){j.prejudge}
	for b := range branches {
		parts = append(parts, func() { j.run(b, func(int) {}) })
	}
	if o.measured {
		parts = append(parts, func() { ix.staleness() })
	}
	beside(parts...)
	for i := range asked {
		j.conclude(i)
	}
	return j.result()
}

// A judging is a judgeAll under way.
type judging struct {
	ix       *index
	options  Options
	asked    []Guarantee
	verdicts []Verdict
	proofs   []proof
	fault    error // the first one
}

// run judges the guarantees of a branch, one after the other.
func (j *judging) run(b branch, conclude func(i int)) {
	for i, g := range j.asked {
		if g.branch() != b {
			continue
		}
		if j.options.ended() {
			j.verdicts[i] = Verdict{Guarantee: g.Name, Reasons: Reasons{{Kind: NotBegun}}}
			continue
		}
		j.ix.proofs[b] = proof{}
		v := g.check(j.ix, j.options)
		v.Guarantee = g.Name
		j.ix.doubt(&v)
		j.verdicts[i], j.proofs[i] = v, j.ix.proofs[b]
		conclude(i)
	}
}

// prejudge has the kernel judge what it can on its own, so that conclude has only to compare.
func (j *judging) prejudge() {
	if !j.ix.only || j.ix.sights().disagree {
		return
	}
	for _, g := range slices.Backward(j.asked) { // causal late: it takes memory
		if g.rule != noRule && !j.options.ended() {
			j.ix.kernel.Judge(g.rule)
		}
	}
}

// conclude has a verdict certified, and compared with those before it.
func (j *judging) conclude(i int) {
	v := &j.verdicts[i]
	if v.Reasons.Has(NotBegun) {
		return
	}
	if j.ix.fault == nil {
		j.ix.certify(j.asked[i], v, &j.proofs[i], j.options)
	}
	switch {
	case j.fault != nil:
		return
	case j.ix.fault != nil:
		j.fault = j.ix.fault
	default:
		j.fault = contradiction(j.ix.h, j.asked, j.verdicts, j.ix.blind)
	}
	if j.options.Decided != nil && j.fault == nil {
		j.options.Decided(*v)
	}
}

func (j *judging) result() ([]Verdict, error) {
	if j.fault != nil {
		return nil, j.fault
	}
	return j.verdicts, nil
}

// A branch is guarantees that use the same parts of the index.
type branch int

// Linearizability comes last, for it alone may take long.
const (
	ofStore    branch = iota // sequential, causal and pram: the reading
	ofReads                  // the search for an order of writes
	ofWrites                 // monotonic-writes, writes-follow-reads
	ofRegister               // linearizable: the evidence and its confirmation
	branches
)

func (g *Guarantee) branch() branch {
	switch {
	case g.Name == Linearizable:
		return ofRegister
	case g.store:
		return ofStore
	case g.read:
		return ofReads
	}
	return ofWrites
}

func (o *Options) ended() bool {
	if o.Done == nil {
		return false
	}
	select {
	case <-o.Done:
		return true
	default:
		return false
	}
}

// doubt takes back that a guarantee holds where reads were not judged because there was
// too much that they may have seen. Linearizability is decided otherwise.
func (ix *index) doubt(v *Verdict) {
	if v.Guarantee == Linearizable || ix.sights().crowd == 0 {
		return
	}
	if v.Result == Holds {
		v.Result, v.By = Unknown, nil
	}
	v.note(ix.sights().crowdRemark())
}

func (o Options) guarantees() ([]Guarantee, error) {
	if o.Guarantees == nil {
		return guarantees[:], nil
	}
	asked := make([]Guarantee, len(o.Guarantees))
	for i, name := range o.Guarantees {
		g, err := ByName(name)
		if err != nil {
			return nil, err
		}
		asked[i] = g
	}
	return asked, nil
}
