package sim_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

// A world is what a follower of the chapter lives in: when events were appended
// to the leader's log, its settings, and when what is broken for it. It is a
// second reading of the chapter and shares nothing with the simulator.
type world struct {
	appended  []time.Duration
	lag       time.Duration
	poll      time.Duration
	first     time.Duration // when the worker's first poll is
	oneWay    time.Duration // how long a message to or from the leader takes
	linkDown  []window
	paused    []window
	restarted []window
	end       time.Duration // nothing after that is of interest
}

// A window is a time from its start until just before its end.
type window struct{ from, to time.Duration }

// An effect is an event that a follower applied; offset 0 stands for the loss of
// its memory.
type effect struct {
	at     time.Duration
	offset int
}

// worker is the chapter's pollLoop, line by line, in virtual time. A worker that
// stands still notices the end of a sleep when it goes on; one that restarts
// begins again with nextFrom = 0.
func (w world) worker() []effect {
	var effects []effect
	for k, life := range w.lives() {
		if k > 0 {
			effects = append(effects, effect{life.lost, 0})
		}
		effects = append(effects, w.pollLoop(life)...)
	}
	return effects
}

func (w world) pollLoop(life life) (effects []effect) {
	now := life.from
	sleep := func(d time.Duration) { now = w.awake(now + d) }
	now = w.awake(now)
	for nextFrom := 0; now < life.to; {
		events, err := w.fetch(&now, nextFrom)
		now = w.awake(now)
		if err == nil {
			for _, offset := range events {
				sleep(w.lag)
				if now < life.to {
					effects = append(effects, effect{now, offset})
				}
			}
			nextFrom += len(events)
		} else {
			sleep(500 * time.Millisecond)
		}
		sleep(w.poll)
	}
	return effects
}

// fetch asks the leader for its events. Any leg can find the link down.
func (w world) fetch(now *time.Duration, nextFrom int) (offsets []int, err error) {
	failed := fmt.Errorf("poll error")
	if during(w.linkDown, *now) {
		return nil, failed
	}
	*now += w.oneWay
	if during(w.linkDown, *now) {
		return nil, failed
	}
	for i, at := range w.appended {
		if at < *now && i >= nextFrom {
			offsets = append(offsets, i+1)
		}
	}
	*now += w.oneWay
	if during(w.linkDown, *now) { // if it stands still then, it finds the answer later
		return nil, failed
	}
	return offsets, nil
}

// standby is a streaming follower: each event is sent when the leader has it, the
// link is up and the follower there, and applied when it has arrived and is old
// enough, in order.
func (w world) standby() []effect {
	var effects []effect
	for k, life := range w.lives() {
		if k > 0 {
			effects = append(effects, effect{life.lost, 0})
		}
		var last time.Duration
		for i, at := range w.appended {
			arrival := after(w.linkDown, max(at, life.from)) + w.oneWay
			last = max(arrival, at+w.lag, last)
			if applied := w.awake(last); applied < life.to {
				effects = append(effects, effect{applied, i + 1})
			}
		}
	}
	return effects
}

// A life of a follower goes from one restart to the next; memory is lost where
// the restart begins.
type life struct{ lost, from, to time.Duration }

func (w world) lives() []life {
	lives := []life{{0, w.first, w.end}}
	for _, r := range slices.SortedFunc(slices.Values(w.restarted), func(a, b window) int { return cmp.Compare(a.from, b.from) }) {
		lives[len(lives)-1].to = r.from
		lives = append(lives, life{r.from, after(w.restarted, r.to), w.end})
	}
	return lives
}

// awake returns when a follower that would do something at t does it.
func (w world) awake(t time.Duration) time.Duration {
	for d := t; ; t = d { // pauses and restarts may follow each other
		if d = after(w.restarted, after(w.paused, t)); d == t {
			return t
		}
	}
}

func during(windows []window, t time.Duration) bool { return after(windows, t) > t }

// after returns the first instant from t on that is in none of the windows.
func after(windows []window, t time.Duration) time.Duration {
	for i := 0; i < len(windows); i++ {
		if w := windows[i]; w.from <= t && t < w.to {
			t, i = w.to, -1 // perhaps into an earlier one
		}
	}
	return t
}

// TestFollowersAreTheChapters compares the simulator with the second reading, in
// calm and under every fault that strikes a follower.
func TestFollowersAreTheChapters(t *testing.T) {
	for _, test := range []struct {
		name  string
		kinds []model.FaultKind
	}{
		{"calm", nil},
		{"link-down", []model.FaultKind{model.LinkDown}},
		{"pause", []model.FaultKind{model.Pause}},
		{"restart", []model.FaultKind{model.Restart}},
		{"everything", []model.FaultKind{model.LinkDown, model.Pause, model.Restart}},
	} {
		for _, mode := range []model.Mode{model.Polling, model.Streaming} {
			t.Run(test.name+"/"+mode.String(), func(t *testing.T) {
				applied := 0
				for seed := range uint64(150) {
					n, diff := compare(plainScenario(seed, mode, test.kinds))
					if applied += n; diff != "" {
						t.Fatalf("seed %d: the simulator (+) is not the chapter (-):\n%s", seed, diff)
					}
				}
				if applied < 2000 {
					t.Errorf("only %d events were applied: the scenarios show too little", applied)
				}
			})
		}
	}
}

// plainScenario draws a scenario without randomness of its own: fixed delays, no
// jitter. Clients act at whole microseconds, each follower and each fault in a
// fraction of its own, so that no two things happen at one instant by chance.
func plainScenario(seed uint64, mode model.Mode, kinds []model.FaultKind) *model.Scenario {
	rnd := rand.New(rand.NewPCG(seed, 13))
	micro := func(n int) time.Duration { return time.Duration(rnd.IntN(n)) * time.Microsecond }
	s := &model.Scenario{Followers: 1 + rnd.IntN(5), Keys: []string{"x"}, Timeout: time.Second, Reports: time.Hour}
	s.Replication = model.Replication{Mode: mode, Poll: 20*time.Millisecond + micro(500_000)}
	if rnd.IntN(4) > 0 {
		s.Replication.Lag = micro(900_000)
	}
	for i := range rnd.IntN(s.Followers + 1) {
		s.Replication.FirstPoll = append(s.Replication.FirstPoll, micro(500_000)+time.Duration(i+1))
	}
	s.Network.Link.Base = micro(20_000)
	for range 1 + rnd.IntN(12) {
		s.Steps = append(s.Steps, model.Step{Client: rnd.IntN(2), Think: time.Microsecond + micro(1_500_000), Do: model.Write})
	}
	for i := range rnd.IntN(4*len(kinds) + 1) {
		s.Faults = append(s.Faults, model.Fault{
			Kind: kinds[rnd.IntN(len(kinds))], Node: model.Node(1 + rnd.IntN(s.Followers)),
			At: micro(8_000_000) + time.Duration(100+i), For: micro(2_000_000),
		})
	}
	// The last step only waits for followers to catch up.
	s.Steps = append(s.Steps, model.Step{Think: 20 * time.Second})
	return s
}

// compare returns how many events followers applied, and how what the simulator
// says differs from the second reading.
func compare(s *model.Scenario) (int, string) {
	h, trace, err := sim.Run(s, policy.Leader{})
	if err != nil {
		return 0, err.Error()
	}
	var appended []time.Duration
	for _, op := range h {
		if op.F == history.Write {
			appended = append(appended, time.Duration(op.Call)) // clients stand beside the leader
		}
	}
	slices.Sort(appended)
	n := 0
	for i := range s.Followers {
		w := worldOf(s, model.Node(i+1), appended, trace.End)
		want := w.worker()
		if s.Replication.Mode == model.Streaming {
			want = w.standby()
		}
		n += len(want)
		if diff := gocmp.Diff(want, effectsOf(trace, model.Node(i+1)), gocmp.AllowUnexported(effect{})); diff != "" {
			return n, fmt.Sprintf("follower %d of %+v\n%s", i+1, w, diff)
		}
	}
	return n, ""
}

func worldOf(s *model.Scenario, node model.Node, appended []time.Duration, end time.Duration) world {
	w := world{
		appended: appended, lag: s.Replication.Lag, poll: s.Replication.Poll, oneWay: s.Network.Link.Base, end: end,
	}
	if i := int(node) - 1; i < len(s.Replication.FirstPoll) && s.Replication.Mode == model.Polling {
		w.first = s.Replication.FirstPoll[i]
	}
	for _, f := range s.Faults {
		into := map[model.FaultKind]*[]window{
			model.LinkDown: &w.linkDown, model.Pause: &w.paused, model.Restart: &w.restarted,
		}[f.Kind]
		if f.Node == node && f.At < end {
			*into = append(*into, window{f.At, f.At + f.For})
		}
	}
	return w
}

func effectsOf(trace *sim.Trace, node model.Node) []effect {
	var effects []effect
	for _, e := range trace.Events() {
		if e.Node == node && (e.Kind == sim.Applied || e.Kind == sim.Restarted) {
			effects = append(effects, effect{e.At, int(e.Offset)})
		}
	}
	return effects
}
