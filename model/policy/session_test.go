package policy_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
)

const ms = time.Millisecond

// A moment is something that happens to a session: a read to be decided, or a
// reply to be observed. Draw 0 means follower-1 where both are good enough, and
// draw 1 follower-2.
type moment struct {
	at      time.Duration
	key     string // "" means x
	request int
	draw    uint64
	applied [2]model.Offset  // what was last reported, at reportedAt
	lag     [2]time.Duration // the same
	attempt int
	reply   *model.Reply // to observe, or the last one of a further attempt
	want    string       // of a read: where it goes
}

const reportedAt = 100 * ms

func (m moment) view() *model.View {
	v := &model.View{Now: m.at, Key: m.key, Request: m.request, Attempt: m.attempt, Draw: m.draw}
	if v.Key == "" {
		v.Key = "x"
	}
	for i := range m.applied {
		v.Followers = append(v.Followers, model.Report{At: reportedAt, Applied: m.applied[i], Lag: m.lag[i]})
	}
	if m.attempt > 0 {
		v.Last = *m.reply
	}
	return v
}

// show writes a choice as text: leader, follower-1@5 (at least offset 5),
// follower-1@5+500ms (and waits), leader? (asked for its offset), nobody.
func show(c model.Choice) string {
	var b strings.Builder
	switch {
	case c.GiveUp:
		return "nobody"
	case c.OffsetOnly:
		return c.Node.String() + "?"
	}
	b.WriteString(c.Node.String())
	if c.AtLeast > 0 {
		fmt.Fprintf(&b, "@%d", c.AtLeast)
	}
	if c.Wait > 0 {
		fmt.Fprintf(&b, "+%v", c.Wait)
	}
	return b.String()
}

func wrote(at time.Duration, version model.Offset) moment {
	return moment{at: at, request: 1, reply: &model.Reply{F: history.Write, Version: version, Applied: version}}
}

func sawAt(at time.Duration, node model.Node, version, applied model.Offset) moment {
	return moment{at: at, reply: &model.Reply{F: history.Read, Node: node, Version: version, Applied: applied}}
}

func reads(at time.Duration, draw uint64, want string) moment {
	return moment{at: at, draw: draw, request: 2, want: want}
}

// again is a further attempt after a reply of that kind.
func again(attempt int, node model.Node, kind model.ReplyKind, want string) moment {
	return moment{at: time.Second, attempt: attempt, reply: &model.Reply{F: history.Read, Node: node, Kind: kind, Applied: 7}, want: want}
}

// informed lets a read know of the followers' offsets.
func (m moment) informed(one, two model.Offset) moment {
	m.applied = [2]model.Offset{one, two}
	return m
}

// lagging lets a read know of the followers' lags.
func (m moment) lagging(one, two time.Duration) moment {
	m.lag = [2]time.Duration{one, two}
	return m
}

func (m moment) of(key string) moment { m.key = key; return m }

func (m moment) in(request int) moment { m.request = request; return m }

// TestSessions tells each policy little stories and compares where it reads.
func TestSessions(t *testing.T) {
	refused, timedOut, tooOld := model.Refused, model.TimedOut, model.TooOld
	for _, test := range []struct {
		policy string
		story  []moment
		reason string
	}{
		{"leader", []moment{reads(0, 1, "leader"), wrote(ms, 1), reads(2*ms, 1, "leader")}, "always the leader"},
		{"leader", []moment{again(1, 0, timedOut, "nobody"), again(1, 0, refused, "nobody")}, "no other node promises as much"},

		{"any-follower", []moment{reads(0, 0, "follower-1"), wrote(ms, 1), reads(2*ms, 1, "follower-2"), reads(3*ms, 2, "follower-1")},
			"only luck decides"},
		{"any-follower", []moment{again(1, 1, timedOut, "follower-1"), again(3, 1, timedOut, "follower-1"), again(4, 1, timedOut, "nobody")},
			"three more attempts"},

		{"sticky-follower", []moment{reads(0, 1, "follower-2"), reads(ms, 0, "follower-2"), wrote(2*ms, 1), reads(3*ms, 0, "follower-2")},
			"luck decides once"},
		{"sticky-follower", []moment{reads(0, 1, "follower-2"), again(1, 2, timedOut, "follower-1"), reads(2*time.Second, 1, "follower-1")},
			"the next one when that one does not answer, and then for good"},
		{"sticky-follower", []moment{reads(0, 1, "follower-2"), again(4, 2, timedOut, "nobody"), reads(2*time.Second, 0, "follower-2")},
			"giving up does not move it"},

		{"leader-after-write", []moment{
			reads(0, 0, "follower-1"), wrote(10*ms, 1), reads(10*ms, 0, "leader"), reads(2009*ms, 0, "leader"), reads(2010*ms, 0, "follower-1"),
		}, "two seconds from the acknowledgement, exclusively"},
		{"leader-after-write", []moment{wrote(0, 1), reads(time.Second, 0, "leader").of("y")}, "whatever the key"},
		{"leader-after-write", []moment{wrote(0, 1), wrote(time.Second, 2), reads(2500*ms, 0, "leader")}, "counted from the last write"},
		{"leader-after-write", []moment{
			{at: 0, reply: &model.Reply{F: history.Write, Kind: timedOut}}, {at: 0, reply: &model.Reply{F: history.Write, Kind: model.NotFound}},
			sawAt(0, 1, 1, 1), reads(ms, 0, "follower-1"),
		}, "only acknowledged writes count"},
		{"leader-after-write:2562047h", []moment{wrote(time.Hour, 1), reads(2*time.Hour, 0, "leader")}, "a window without end does not overflow"},

		{"leader-after-write-key", []moment{
			wrote(0, 1), reads(ms, 0, "leader"), reads(ms, 0, "follower-1").of("y"), reads(2*time.Second, 0, "follower-1"),
		}, "the written key alone"},
		{"leader-after-write-key", []moment{
			wrote(0, 1), wrote(time.Second, 2).of("y"), reads(1500*ms, 0, "leader"), reads(2500*ms, 0, "follower-1"), reads(2500*ms, 0, "leader").of("y"),
		}, "a window for each key"},

		{"same-request-sticky", []moment{
			reads(0, 0, "follower-1").in(1), wrote(0, 1), reads(ms, 0, "leader").in(1), reads(2*ms, 0, "follower-1").in(2),
		}, "the redirect after the form is another request"},

		{"inverted-sticky", []moment{reads(0, 0, "leader"), wrote(0, 1), reads(ms, 0, "follower-1"), reads(2*time.Second, 0, "leader")},
			"the wrong way round"},

		{"sleep-after-write", []moment{wrote(0, 1), reads(ms, 1, "follower-2")}, "the pause comes before"},

		{"lag-threshold", []moment{
			reads(0, 0, "follower-1"), reads(0, 1, "follower-2"),
			reads(0, 0, "follower-2").lagging(100*ms, 99*ms), reads(0, 1, "follower-2").lagging(100*ms, 99*ms),
			reads(0, 0, "leader").lagging(100*ms, time.Hour), again(1, 1, timedOut, "leader"),
		}, "whoever reports less than 100 ms"},

		{"offset-token", []moment{
			reads(0, 1, "follower-2"), wrote(200*ms, 5), reads(201*ms, 1, "leader").informed(4, 4),
			reads(202*ms, 1, "follower-1@5").informed(5, 4), reads(203*ms, 1, "follower-2@5").informed(5, 6),
		}, "whoever is known to have the session's last write"},
		{"offset-token", []moment{sawAt(ms, 0, 9, 9), reads(2*ms, 0, "follower-1")}, "what was read does not count"},
		{"offset-token", []moment{wrote(200*ms, 5), sawAt(201*ms, 2, 4, 6), reads(202*ms, 0, "follower-2@5").informed(4, 4)},
			"an answer tells more than an older report"},
		{"offset-token", []moment{wrote(10*ms, 5), sawAt(20*ms, 2, 4, 4), reads(202*ms, 0, "follower-2@5").informed(4, 5)},
			"a report tells more than an older answer"},
		{"offset-token", []moment{wrote(200*ms, 5), sawAt(201*ms, 2, 0, 1), reads(202*ms, 0, "leader").informed(4, 9)},
			"a follower that lost its memory is not trusted"},
		{"offset-token", []moment{again(1, 1, tooOld, "leader"), again(2, 0, timedOut, "nobody")}, "the leader once a follower was too old"},

		{"session-token", []moment{
			sawAt(50*ms, 0, 9, 9), reads(60*ms, 0, "leader").informed(8, 8), reads(60*ms, 0, "follower-2@9").informed(8, 9),
			wrote(70*ms, 5), reads(80*ms, 0, "follower-2@9").informed(8, 9),
		}, "reads raise the token, and nothing lowers it"},
		{"session-token", []moment{
			sawAt(150*ms, 1, 3, 9), reads(160*ms, 1, "follower-1@3").informed(2, 2),
		}, "the version counts, not how far its node was"},

		{"wait-for-offset", []moment{
			reads(0, 0, "follower-1+500ms"), wrote(0, 5), reads(ms, 1, "follower-2@5+500ms"), again(1, 2, tooOld, "leader"),
			sawAt(2*ms, 1, 7, 8), reads(3*ms, 0, "follower-1@7+500ms"),
		}, "any follower, if it gets there"},

		{"wait-replicas", []moment{wrote(0, 1), reads(ms, 1, "follower-2")}, "the write has waited"},

		{"read-index", []moment{
			reads(0, 0, "leader?"), again(1, 0, model.HasOffset, "follower-1@7+200ms"), again(2, 1, tooOld, "leader"),
			again(2, 1, timedOut, "leader"), again(1, 0, timedOut, "nobody"), again(3, 0, refused, "nobody"),
		}, "the leader's offset first"},
	} {
		p, err := policy.ByName(test.policy)
		if err != nil {
			t.Fatal(err)
		}
		session := p.Session()
		var got, want []string
		for i, m := range test.story {
			if m.want == "" {
				session.Observe(m.view(), *m.reply)
				continue
			}
			want = append(want, fmt.Sprintf("%d: %s", i, m.want))
			got = append(got, fmt.Sprintf("%d: %s", i, show(session.Read(m.view()))))
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s reads elsewhere (-want +got), though %s:\n%s", test.policy, test.reason, diff)
		}
	}
}

// TestWrites: what policies ask of a write.
func TestWrites(t *testing.T) {
	for _, p := range policy.All() {
		w, ok := p.Session().(model.Writer)
		want, writes := map[string]model.WriteChoice{
			"sleep-after-write": {Pause: 2 * time.Second},
			"wait-replicas":     {Replicas: math.MaxInt},
		}[p.Name()]
		if ok != writes {
			t.Errorf("%s has a say in writes: %v, want %v", p.Name(), ok, writes)
		} else if ok && w.Write(&model.View{}) != want {
			t.Errorf("%s asks for %+v, want %+v", p.Name(), w.Write(&model.View{}), want)
		}
	}
	if got := (policy.WaitReplicas{Replicas: 2}).Session().(model.Writer).Write(&model.View{}); got.Replicas != 2 {
		t.Errorf("wait-replicas:2 asks for %+v", got)
	}
}

// TestReset: a session that was reset chooses as a new one does.
func TestReset(t *testing.T) {
	for _, p := range policy.All() {
		session, ok := p.Session().(model.Resetter)
		if !ok {
			t.Errorf("the sessions of %s cannot be reset", p.Name())
			continue
		}
		for seed := range uint64(100) {
			drive(t, session, seed+1000)
			session.Reset()
			if diff := gocmp.Diff(drive(t, p.Session(), seed), drive(t, session, seed)); diff != "" {
				t.Fatalf("%s, seed %d: what was reset remembers (-new +reset):\n%s", p.Name(), seed, diff)
			}
			session.Reset()
		}
	}
}

// drive plays random operations, the same for the same seed, and returns what the
// session chose. Views are checked to be left alone.
func drive(t *testing.T, session model.Session, seed uint64) []model.Choice {
	rnd := rand.New(rand.NewPCG(seed, 1))
	var choices []model.Choice
	var before model.View
	untouched := func(v *model.View) {
		if !reflect.DeepEqual(before, *v) {
			t.Errorf("%T, seed %d: the session changed its view %+v to %+v", session, seed, before, *v)
		}
	}
	now := time.Duration(0)
	for request := range 20 {
		v := &model.View{Now: now, Key: "xy"[rnd.IntN(2):][:1], Request: request/2 + 1, Draw: rnd.Uint64()}
		for range 3 {
			v.Followers = append(v.Followers, model.Report{
				At: now - time.Duration(rnd.IntN(100))*ms, Applied: model.Offset(rnd.IntN(6)), Lag: time.Duration(rnd.IntN(200)) * ms,
			})
		}
		f := history.Func(1 + rnd.IntN(2))
		for v.Attempt = 0; v.Attempt < 6; v.Attempt++ {
			choice := model.Choice{}
			if before = clone(v); f == history.Read {
				choice = session.Read(v)
				untouched(v)
			}
			if choices = append(choices, choice); choice.GiveUp {
				break
			}
			kind := model.ReplyKind(rnd.IntN(6))
			v.Now += time.Duration(rnd.IntN(50)) * ms
			v.Last = model.Reply{F: f, Kind: kind, Node: choice.Node, Version: model.Offset(rnd.IntN(5)), Applied: model.Offset(rnd.IntN(6))}
			before = clone(v)
			session.Observe(v, v.Last)
			untouched(v)
			if kind == model.Answered || f == history.Write {
				break
			}
		}
		now = v.Now + time.Duration(rnd.IntN(2000))*ms
	}
	return choices
}

func clone(v *model.View) model.View {
	c := *v
	c.Followers = slices.Clone(v.Followers)
	return c
}
