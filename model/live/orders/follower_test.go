package orders

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lagcheck/model"
)

const ms = time.Millisecond

// Events are applied one at a time with the lag before each, so that it piles up;
// nextFrom moves when all that was polled is applied.
func TestFollowerAppliesOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t)
		n.leader()
		n.create("a", "b", "c")
		j := newJournal()
		n.follower(FollowerOptions{Name: "follower-1", Lag: 500 * ms, FirstPoll: 50 * ms, Log: slog.New(j)})

		time.Sleep(1100 * ms) // a and b are applied, c is not
		got := send(t, n.http, "GET", "http://follower-1/orders/b", "")
		if want := `"nextFrom":0,"applyLagMs":500,"order":{"id":"b","status":"PENDING","updatedAt":946684800000}}`; !strings.HasSuffix(got.text, want) {
			t.Errorf("got %s, want it to end with %s", got.text, want)
		}
		if a, o := got.header.Get(appliedHeader), got.header.Get(orderHeader); a != "1" || o != "1" {
			t.Errorf("applied %s, order's offset %s; want 1 and 1", a, o)
		}
		health := n.client("follower-1").Health(context.Background())
		if health.Lag != 1100*ms || health.Applied.Offset() != 2 {
			t.Errorf("health: applied %d, lag %v; want 2 and the age of b, 1.1s", health.Applied.Offset(), health.Lag)
		}
		got = send(t, n.http, "GET", "http://follower-1/orders/c", "")
		if got.status != 404 || got.text != `{"error":"not found (maybe not replicated yet)"}` || got.header.Get(orderHeader) != "-1" {
			t.Errorf("an order that is not there yet: %+v", got)
		}

		time.Sleep(500 * ms)
		n.create("d") // found by the poll at 1850
		time.Sleep(time.Second)
		synctest.Wait()
		want := []time.Duration{550 * ms, 1050 * ms, 1550 * ms, 2350 * ms}
		if !slices.Equal(j.at, want) || !slices.Equal(j.offsets, []int64{0, 1, 2, 3}) {
			t.Errorf("applied %v at %v, want it at %v", j.offsets, j.at, want)
		}
		got = send(t, n.http, "GET", "http://follower-1/orders/b", "")
		if !strings.Contains(got.text, `"nextFrom":4`) {
			t.Errorf("got %s", got.text)
		}
		if health = n.client("follower-1").Health(context.Background()); health.Lag != 0 {
			t.Errorf("lag %v with all applied that was received", health.Lag)
		}
	})
}

// Whatever goes wrong with a poll, no event is applied twice or left out, and the
// worker waits 500 ms more.
func TestFollowerKeepsItsPlace(t *testing.T) {
	real, err := NewLeader(LeaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		real.do(&write{what: OrderCreated, id: fmt.Sprint(i)})
	}
	event := func(offset int) string {
		return fmt.Sprintf(`{"type":"OrderCreated","orderId":"x","at":1,"offset":%d}`, offset)
	}
	for name, bad := range map[string]string{
		"a broken connection": "",
		"no JSON":             "<html>",
		"half an answer":      `{"ok":true,"events":[` + event(2),
		"a gap":               `{"ok":true,"events":[` + event(2) + "," + event(4) + "]}",
		"old events":          `{"ok":true,"nextFrom":1,"events":[` + event(0) + "]}",
		"an unknown event":    `{"ok":true,"events":[` + event(2) + `,{"type":"OrderEaten","orderId":"x","at":1,"offset":3}]}`,
		"a status":            "500",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork(t)
				polls := 0
				var froms []string
				n.serve("leader", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					froms = append(froms, r.URL.RawQuery)
					w.Header().Set(logHeader, real.name)
					switch polls++; {
					case polls == 1: // the first two events
						fmt.Fprintf(w, `{"ok":true,"nextFrom":2,"events":[%s,%s]}`, event(0), event(1))
					case polls > 2:
						real.Handler().ServeHTTP(w, r)
					case bad == "":
						fmt.Fprint(w, `{"ok":`)
						_ = http.NewResponseController(w).Flush()
						panic(http.ErrAbortHandler)
					case bad == "500":
						w.WriteHeader(500)
						fmt.Fprintf(w, `{"ok":true,"nextFrom":3,"events":[%s]}`, event(2))
					default:
						fmt.Fprint(w, bad)
					}
				}))
				j := newJournal()
				n.follower(FollowerOptions{Name: "follower-1", Lag: 10 * ms, Log: slog.New(j)})
				time.Sleep(5 * time.Second)
				synctest.Wait()
				// polls at 0 and, after 2 x 10 and 300 ms, at 320; then after 500 and 300 ms
				want := []time.Duration{10 * ms, 20 * ms, 1130 * ms, 1140 * ms}
				if !slices.Equal(j.offsets, []int64{0, 1, 2, 3}) || !slices.Equal(j.at, want) {
					t.Errorf("applied %v at %v, want it at %v\n%s", j.offsets, j.at, want, strings.Join(j.lines, "\n"))
				}
				if want := []string{"from=0", "from=2", "from=2", "from=4"}; !slices.Equal(froms[:4], want) {
					t.Errorf("polled %v, want %v", froms[:4], want)
				}
			})
		})
	}
}

// A follower that is stopped between two events of a poll goes on with the second.
func TestFollowerGoesOnWhereItStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t)
		n.leader()
		n.create("a", "b", "c")
		j := newJournal()
		f, err := NewFollower(FollowerOptions{Leader: "http://leader", HTTP: n.http, Poll: 300 * ms, Lag: 100 * ms, Log: slog.New(j)})
		if err != nil {
			t.Fatal(err)
		}
		stop := n.spawn(f.Run)
		time.Sleep(150 * ms)
		stop()
		time.Sleep(time.Second)
		n.spawn(f.Run)
		time.Sleep(time.Second)
		synctest.Wait()
		if want := []time.Duration{100 * ms, 1250 * ms, 1350 * ms}; !slices.Equal(j.offsets, []int64{0, 1, 2}) || !slices.Equal(j.at, want) {
			t.Errorf("applied %v at %v, want it at %v", j.offsets, j.at, want)
		}
	})
}

// A leader that has lost its log is noticed; the follower keeps what it has.
func TestFollowerNoticesALostLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t)
		stop := n.serve("leader", mustLeader(t).Handler())
		n.create("a", "b", "c")
		j := newJournal()
		n.follower(FollowerOptions{Name: "follower-1", Log: slog.New(j)})
		time.Sleep(time.Second)
		stop()
		synctest.Wait() // until the clients have noticed
		n.leader()
		n.create("x", "y")
		z := n.client("leader").Write(context.Background(), model.Create, "z", WriteOptions{Replicas: 1, Wait: 2 * time.Second})
		if z.Kind != model.TimedOut || z.Version.Offset() != 3 {
			t.Errorf("a place in the old log counts in the new one: %+v", z)
		}
		n.create("after the place")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if !slices.Equal(j.offsets, []int64{0, 1, 2}) || !strings.Contains(strings.Join(j.lines, "\n"), "another log") {
			t.Errorf("applied %v:\n%s", j.offsets, strings.Join(j.lines, "\n"))
		}
	})
}

func mustLeader(t *testing.T) *Leader {
	t.Helper()
	l, err := NewLeader(LeaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A read that waits is answered at the instant at which its event is applied, or
// when its time is over.
func TestWaitingForAnOffset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t)
		n.leader()
		n.create("a", "b")
		n.follower(FollowerOptions{Name: "follower-1", Lag: time.Second})
		time.Sleep(ms) // the poll has its answer
		for _, test := range []struct {
			atLeast model.Offset
			wait    time.Duration
			kind    model.ReplyKind
			at      time.Duration
			applied int64
		}{
			{2, 0, model.TooOld, 1 * ms, 0},
			{2, 500 * ms, model.TooOld, 501 * ms, 0},
			{1, 700 * ms, model.Answered, 1000 * ms, 1},
			{1, 0, model.Answered, 1000 * ms, 1},
			{2, 5 * time.Second, model.Answered, 2000 * ms, 2},
			{3, 50 * time.Second, model.TooOld, 52 * time.Second, 2}, // longer than any time-out of the server
		} {
			a := n.client("follower-1").Read(context.Background(), "b", ReadOptions{AtLeast: test.atLeast, Wait: test.wait})
			at := time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
			if a.Kind != test.kind || at != test.at || a.Applied.Offset() != test.applied {
				t.Errorf("%d within %v: %+v at %v; want kind %v at %v", test.atLeast, test.wait, a, at, test.kind, test.at)
			}
		}
	})
}

// A write that waits for followers is acknowledged when the last of them has
// applied it, whoever tells, and its poll tells for one without a name.
func TestWaitingForReplicas(t *testing.T) {
	for _, test := range []struct {
		name     string
		second   string
		replicas int
		wait     time.Duration
		kind     model.ReplyKind
		took     time.Duration
	}{
		{"none", "follower-2", 0, 0, model.Answered, 0},
		{"the faster", "follower-2", 1, 5 * time.Second, model.Answered, 290*ms + 100*ms},
		{"both", "follower-2", 2, 5 * time.Second, model.Answered, 290*ms + 700*ms},
		{"more than there are", "follower-2", 3, 5 * time.Second, model.TimedOut, 5 * time.Second},
		{"too short", "follower-2", 2, 500 * ms, model.TimedOut, 500 * ms},
		{"one tells by its polls alone", "", 2, 5 * time.Second, model.Answered, 290*ms + 700*ms + 300*ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork(t)
				n.leader()
				n.follower(FollowerOptions{Name: "follower-1", Lag: 100 * ms})
				n.follower(FollowerOptions{Name: test.second, Lag: 700 * ms})
				time.Sleep(10 * ms)                                        // the next polls are at 300
				send(t, n.http, "GET", "http://leader/events?from=99", "") // proves nothing
				start := time.Now()
				a := n.client("leader").Write(context.Background(), model.Create, "a", WriteOptions{Replicas: test.replicas, Wait: test.wait})
				if took := time.Since(start); a.Kind != test.kind || took != test.took || a.Version.Offset() != 1 {
					t.Errorf("%+v after %v, want kind %v after %v", a, took, test.kind, test.took)
				}
			})
		})
	}
}

func TestFollowerOptions(t *testing.T) {
	good := FollowerOptions{Leader: "http://localhost:3000", Poll: ms}
	for name, spoil := range map[string]func(*FollowerOptions){
		"positive":      func(o *FollowerOptions) { o.Poll = 0 },
		"leader's URL":  func(o *FollowerOptions) { o.Leader = "localhost:3000" },
		"negative":      func(o *FollowerOptions) { o.Lag = -1 },
		"letters":       func(o *FollowerOptions) { o.Name = "a\nb" },
		"at most 100":   func(o *FollowerOptions) { o.Name = strings.Repeat("x", 101) },
		"lag cannot be": func(o *FollowerOptions) { o.FirstPoll = -1 },
	} {
		o := good
		spoil(&o)
		if _, err := NewFollower(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error with %q, got %v", name, err)
		}
	}
	if _, err := NewFollower(good); err != nil {
		t.Error(err)
	}
}
