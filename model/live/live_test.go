package live_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/live"
	"lagcheck/model/policy"
)

// An atomicStore is linearizable by construction: one map behind one mutex, whichever
// node is asked. It can be told to answer one read with what was there before
// the reader's own last write: any other may still have been on its way.
type atomicStore struct {
	mu       sync.Mutex
	log      model.Offset
	state    map[string][]cell // all that a key ever held
	plant    int               // answer this read, from 1, with an old value; 0: none
	planted  bool
	silent   bool // tells no offsets
	fault    func(f history.Func, n int) (model.ReplyKind, bool)
	requests int
}

type cell struct {
	value  history.Value
	offset model.Offset
}

func newAtomicStore() *atomicStore { return &atomicStore{state: map[string][]cell{}} }

func (s *atomicStore) Followers() int { return 2 }
func (s *atomicStore) Offsets() bool  { return !s.silent }

func (s *atomicStore) Report(context.Context, model.Node) (model.Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return model.Report{Applied: s.log}, nil
}

func (s *atomicStore) Read(_ context.Context, key string, c model.Choice) (model.Reply, history.Value) {
	return s.read(key, c, model.UnknownOffset)
}

// read answers a client which knows of its own write at an offset that it has ended.
func (s *atomicStore) read(key string, c model.Choice, own model.Offset) (model.Reply, history.Value) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	reply := model.Reply{F: history.Read, Node: c.Node, Applied: s.log}
	if s.fault != nil {
		if kind, struck := s.fault(history.Read, s.requests); struck {
			reply.Kind = kind
			return reply, history.Nil
		}
	}
	if c.OffsetOnly {
		reply.Kind = model.HasOffset
		return reply, history.Nil
	}
	cells := s.state[key]
	if s.plant > 0 && s.requests >= s.plant && len(cells) > 1 && cells[len(cells)-1].offset == own && !s.planted {
		s.planted, cells = true, cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return reply, history.Nil
	}
	last := cells[len(cells)-1]
	reply.Version = last.offset
	if s.silent {
		reply.Version, reply.Applied = model.UnknownOffset, model.UnknownOffset
	}
	return reply, last.value
}

func (s *atomicStore) Write(_ context.Context, do model.Action, key string, value history.Value, _ model.WriteChoice) model.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	reply := model.Reply{F: history.Write}
	kind, struck := model.Answered, false
	if s.fault != nil {
		kind, struck = s.fault(history.Write, s.requests)
	}
	if struck && (kind == model.Refused || s.requests%2 == 0) {
		reply.Kind = kind // a write that timed out was done, or was not
		return reply
	}
	if len(s.state[key]) == 0 && do != model.Create && do != model.Write {
		reply.Kind = model.NotFound
		return reply
	}
	s.log++
	s.state[key] = append(s.state[key], cell{value, s.log})
	if struck {
		reply.Kind = kind
		return reply
	}
	reply.Version, reply.Applied = s.log, s.log
	return reply
}

// A visitor is the store as one client sees it.
type visitor struct {
	*atomicStore
	wrote map[string]model.Offset
}

func (v visitor) Read(_ context.Context, key string, c model.Choice) (model.Reply, history.Value) {
	own, ok := v.wrote[key]
	if !ok {
		own = model.UnknownOffset
	}
	return v.read(key, c, own)
}

func (v visitor) Write(ctx context.Context, do model.Action, key string, value history.Value, c model.WriteChoice) model.Reply {
	reply := v.atomicStore.Write(ctx, do, key, value, c)
	v.wrote[key] = reply.Version
	return reply
}

// record runs clients against a store and returns what was recorded.
func record(t *testing.T, s *atomicStore, name string, clients, operations int, think time.Duration) (history.History, live.Result) {
	t.Helper()
	p, err := policy.ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	recorder := live.NewRecorder(&file)
	visitors := make([]live.Store, clients)
	for i := range visitors {
		visitors[i] = visitor{s, map[string]model.Offset{}}
	}
	result, err := live.Run(t.Context(), live.Config{
		Policy: p, Workload: live.NewShop(live.ShopOptions{Seed: 1, Clients: clients, Think: think, Prefix: "o-"}), Clients: visitors,
		Recorder: recorder, Operations: operations, Timeout: time.Second, Reports: 10 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	latency := recorder.Latency()
	h, err := history.Decode(&file, "recording")
	if err != nil {
		t.Fatal(err)
	}
	if len(h) != operations || len(latency) != operations {
		t.Errorf("%d operations and %d latencies recorded, want %d", len(h), len(latency), operations)
	}
	written := map[string]bool{}
	for i := range h {
		switch what := h[i].Key + h[i].Value.JSON(); {
		case h[i].F == history.Write:
			written[what] = true
		case h[i].Value != history.Nil && !written[what]:
			t.Fatalf("line %d is a read of %s, which no line before it writes", i+1, h[i].Value)
		}
	}
	return h, result
}

// many is how many operations are recorded.
func many() int {
	if testing.Short() {
		return 3_000
	}
	return 20_000
}

// The recorder does not lie: what cannot break any guarantee is never accused, and a
// single stale read is.
func TestNobodyIsAccusedWrongly(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"any-follower", "session-token", "read-index"} {
		h, _ := record(t, newAtomicStore(), name, 8, many(), 0)
		for _, v := range judge(t, h) {
			if v.Result != checker.Holds {
				t.Errorf("%s: %s is %v of a store that keeps everything: %s", name, v.Guarantee, v.Result, v.Reasons)
			}
		}
	}
	s := newAtomicStore()
	s.plant = many() / 2
	h, _ := record(t, s, "any-follower", 8, many(), 0)
	if v := judge(t, h)[0]; !s.planted || v.Guarantee != checker.Linearizable || v.Violations != 1 {
		t.Errorf("one stale read planted (%v): %+v", s.planted, v)
	}
}

// Sessions stay whole through time-outs and refusals, and what is not known of them is
// not held against the store.
func TestFaultsAreNotHeldAgainstTheStore(t *testing.T) {
	t.Parallel()
	s := newAtomicStore()
	s.fault = func(f history.Func, n int) (model.ReplyKind, bool) {
		return [...]model.ReplyKind{model.TimedOut, model.Refused, model.TooOld}[n/7%2+n%7%2*int(2-f)/2], n%7 == 0
	}
	h, result := record(t, s, "sticky-follower", 8, many(), 0)
	outcomes := map[history.Outcome]int{}
	for i := range h {
		if h[i].Process >= 8 {
			t.Fatalf("process %d of 8 clients", h[i].Process)
		}
		outcomes[h[i].Type]++
	}
	if outcomes[history.Info] < many()/100 || outcomes[history.Fail] < many()/100 || !result.Conditions.FollowerSilent {
		t.Errorf("the faults did not strike: %v, %+v", outcomes, result.Conditions)
	}
	for _, v := range judge(t, h) {
		if v.Result == checker.Violated {
			t.Errorf("%s: %s of a store that keeps everything", v.Guarantee, v.Reasons)
		}
	}
}

func judge(t *testing.T, h history.History) []checker.Verdict {
	t.Helper()
	verdicts, err := checker.Check(h, checker.Options{NoSecondOpinion: true})
	if err != nil {
		t.Fatal(err)
	}
	return verdicts
}

// A store that tells no offsets is not asked for what it does not have.
func TestPoliciesThatNeedOffsetsAreRefused(t *testing.T) {
	t.Parallel()
	s := newAtomicStore()
	s.silent = true
	for _, p := range policy.All() {
		_, needs := p.(model.OffsetReader)
		var file bytes.Buffer
		recorder := live.NewRecorder(&file)
		_, err := live.Run(t.Context(), live.Config{
			Policy: p, Workload: live.NewShop(live.ShopOptions{Clients: 1, Prefix: "o-"}), Clients: []live.Store{s},
			Recorder: recorder, Operations: 20, Duration: 20 * time.Millisecond, Timeout: time.Second, Reports: time.Second,
		})
		switch {
		case !needs && err != nil:
			t.Errorf("%s: %v", p.Name(), err)
		case needs && (err == nil || !strings.Contains(err.Error(), "needs log offsets") || file.Len() > 0):
			t.Errorf("%s was not refused: %v, %d bytes recorded", p.Name(), err, file.Len())
		}
	}
	h, result := record(t, s, "any-follower", 2, 1000, 0)
	if c := result.Conditions; !c.MemoryLost || c.MaxLag < time.Hour {
		t.Errorf("lag and memory are not known, but it says %+v", c)
	}
	for i := range h {
		if h[i].F == history.Read && h[i].Value != history.Nil && h[i].Version.Known() {
			t.Fatalf("operation %d has a version that nobody told", i)
		}
	}
}

type onWrite func()

func (f onWrite) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}

// Who stops the run gets what was recorded, and soon.
func TestStop(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var file bytes.Buffer
	recorder := live.NewRecorder(io.MultiWriter(&file, onWrite(cancel)))
	result, err := live.Run(ctx, live.Config{
		Policy: policy.SleepAfterWrite{Pause: time.Hour}, Workload: live.NewShop(live.ShopOptions{Clients: 4, Think: time.Millisecond, Prefix: "o-"}),
		Clients: slices.Repeat([]live.Store{newAtomicStore()}, 4), Recorder: recorder, Timeout: time.Hour, Reports: time.Hour,
	})
	if err != nil || !result.Stopped || file.Len() == 0 {
		t.Errorf("%v, %+v, %d bytes", err, result, file.Len())
	}
}
