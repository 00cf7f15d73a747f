package orders

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.etcd.io/bbolt"
)

// A request and what comes back for it. AT stands for the time.
type exchangeTest struct {
	method, path, body string
	status             int
	answer             string
	applied, order     string // headers
}

const created = `{"ok":true,"leader":true,"order":{"id":"%s","status":"PENDING","updatedAt":AT},"event":{"type":"OrderCreated","orderId":"%s","at":AT,"offset":%d}}`

// The chapter's API, field for field, and what goes beyond it.
func TestLeaderAnswers(t *testing.T) {
	server := httptest.NewServer(mustLeader(t).Handler())
	defer server.Close()
	for _, test := range []exchangeTest{
		{"GET", "/health", "", 200, `{"ok":true}`, "-1", ""},
		{"GET", "/orders/o-1", "", 404, `{"error":"not found"}`, "-1", "-1"},
		{"POST", "/orders/o-1/confirm", "", 404, `{"error":"not found"}`, "-1", ""},
		{"POST", "/orders/o-1/cancel", "", 404, `{"error":"not found"}`, "-1", ""},
		{"GET", "/events?from=0", "", 200, `{"ok":true,"leader":true,"from":0,"nextFrom":0,"events":[]}`, "-1", ""},
		{"POST", "/orders", `{"id":"o-1"}`, 200, fmt.Sprintf(created, "o-1", "o-1", 0), "0", ""},
		{"POST", "/orders", `{"id":"o-2","more":[{}]}`, 200, fmt.Sprintf(created, "o-2", "o-2", 1), "1", ""},
		{"GET", "/orders/o-1", "", 200, `{"ok":true,"leader":true,"order":{"id":"o-1","status":"PENDING","updatedAt":AT}}`, "1", "0"},
		{"POST", "/orders/o-1/confirm", "", 200, `{"ok":true,"leader":true,"order":{"id":"o-1","status":"CONFIRMED","updatedAt":AT},"event":{"type":"OrderConfirmed","orderId":"o-1","at":AT,"offset":2}}`, "2", ""},
		{"POST", "/orders/o-1/cancel", "", 200, `{"ok":true,"leader":true,"order":{"id":"o-1","status":"CANCELED","updatedAt":AT},"event":{"type":"OrderCanceled","orderId":"o-1","at":AT,"offset":3}}`, "3", ""},
		{"GET", "/orders/o-1?min_offset=3", "", 200, `{"ok":true,"leader":true,"order":{"id":"o-1","status":"CANCELED","updatedAt":AT}}`, "3", "3"},
		{"GET", "/orders/o-1?min_offset=4&wait_ms=1", "", 412, `{"error":"event 4 is not applied here, only up to 3, after 1 ms"}`, "3", ""},
		{"GET", "/events?from=3", "", 200, `{"ok":true,"leader":true,"from":3,"nextFrom":4,"events":[{"type":"OrderCanceled","orderId":"o-1","at":AT,"offset":3}]}`, "3", ""},
		{"GET", "/events?from=7", "", 200, `{"ok":true,"leader":true,"from":7,"nextFrom":7,"events":[]}`, "3", ""},
		{"GET", "/events?from=abc", "", 200, `{"ok":true,"leader":true,"from":null,"nextFrom":null,"events":[]}`, "3", ""},
		{"GET", "/events?from=2.5", "", 200, `{"ok":true,"leader":true,"from":2.5,"nextFrom":4,"events":[{"type":"OrderCanceled","orderId":"o-1","at":AT,"offset":3}]}`, "3", ""},
		{"POST", "/orders", ``, 400, `{"error":"id is required"}`, "3", ""},
		{"POST", "/orders", `{"id":""}`, 400, `{"error":"id is required"}`, "3", ""},
		{"POST", "/orders", `{"id":null}`, 400, `{"error":"id is required"}`, "3", ""},
		{"POST", "/orders", `[1]`, 400, `{"error":"id is required"}`, "3", ""},
		{"POST", "/orders", `"o-1"`, 400, `{"error":"the body is no JSON object"}`, "3", ""},
		{"POST", "/orders", `{"id":"a<b>&\u2028"}`, 200, fmt.Sprintf(created, `a<b>&\u2028`, `a<b>&\u2028`, 4), "4", ""},
		{"GET", "/orders/a%3Cb%3E&%E2%80%A8/", "", 200, `{"ok":true,"leader":true,"order":{"id":"a<b>&\u2028","status":"PENDING","updatedAt":AT}}`, "4", "4"},
		{"POST", "/orders", `{"id":"a/b"}`, 200, fmt.Sprintf(created, "a/b", "a/b", 5), "5", ""},
		{"POST", "/ORDERS/a%2Fb/Confirm", "", 200, `{"ok":true,"leader":true,"order":{"id":"a/b","status":"CONFIRMED","updatedAt":AT},"event":{"type":"OrderConfirmed","orderId":"a/b","at":AT,"offset":6}}`, "6", ""},
		{"POST", "/orders/a%2Fb/confirm?replicas=1", "", 400, `{"error":"replicas needs wait_ms: how long to wait for them"}`, "6", ""},
		{"POST", "/orders/a%2Fb/confirm?replicas=1&wait_ms=1", "", 504, `{"error":"the write is in the log, but only 0 of 1 followers had applied it within 1 ms","order":{"id":"a/b","status":"CONFIRMED","updatedAt":AT},"event":{"type":"OrderConfirmed","orderId":"a/b","at":AT,"offset":7}}`, "7", ""},
	} {
		got := send(t, http.DefaultClient, test.method, server.URL+test.path, test.body)
		if text := hideTimes(got.text); got.status != test.status || text != test.answer {
			t.Errorf("%s %s %s:\ngot  %d %s\nwant %d %s", test.method, test.path, test.body, got.status, text, test.status, test.answer)
		}
		if a, o := got.header.Get(appliedHeader), got.header.Get(orderHeader); a != test.applied || o != test.order {
			t.Errorf("%s %s: applied %q, order's %q; want %q and %q", test.method, test.path, a, o, test.applied, test.order)
		}
		if kind := got.header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
			t.Errorf("%s %s: content type %q", test.method, test.path, kind)
		}
	}
}

// hideTimes puts AT where a time stands.
func hideTimes(text string) string {
	for _, field := range []string{`"at":`, `"updatedAt":`} {
		parts := strings.Split(text, field)
		for i := range parts[1:] {
			parts[i+1] = "AT" + strings.TrimLeft(parts[i+1], "0123456789")
		}
		text = strings.Join(parts, field)
	}
	return text
}

// JavaScript's Number and String, as its specification has them.
func TestJavaScript(t *testing.T) {
	for text, want := range map[string]float64{
		"": 0, " \n\ufeff": 0, "12": 12, " 7 ": 7, "-3": -3, "+4": 4, ".5": .5, "5.": 5, "1e3": 1000, "0x10": 16, "0B11": 3, "0o17": 15,
		"1e999": math.Inf(1), "-Infinity": math.Inf(-1), "+Infinity": math.Inf(1), "007": 7,
		"abc": math.NaN(), "1_0": math.NaN(), "0x": math.NaN(), "-0x10": math.NaN(), "0x-1": math.NaN(), "inf": math.NaN(), "nan": math.NaN(),
		".": math.NaN(), "1 2": math.NaN(), "--1": math.NaN(), "0x1p4": math.NaN(), "1n": math.NaN(), "+-Infinity": math.NaN(), "e5": math.NaN(),
	} {
		if got := toNumber(text); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("Number(%q) is %v, want %v", text, got, want)
		}
	}
	for value, want := range map[string]string{
		`"x"`: "x", `5`: "5", `1.0`: "1", `-0`: "0", `1e21`: "1e+21", `1e-7`: "1e-7", `0.000001`: "0.000001", `12345678901234567890`: "12345678901234567000",
		`1e999`: "Infinity", `-1e999`: "-Infinity", `true`: "true", `null`: "", `[]`: "", `[null]`: "", `[1,[2,null],"x"]`: "1,2,,x", `{}`: "[object Object]",
		`[{"valueOf":1},false]`: "[object Object],false",
	} {
		if got, err := idOf([]byte(`{"id":1,"ID":2,"id":` + value + `}`)); got != want || err != nil {
			t.Errorf("String(%s) is %q (%v), want %q", value, got, err, want)
		}
	}
	if got, err := idOf([]byte(`{"id":{"toString":1}}`)); err == nil {
		t.Errorf("an object that cannot be a string became %q", got)
	}
	for n, want := range map[number]string{3: "3", 2.5: "2.5", number(math.NaN()): "null", number(math.Inf(-1)): "null", number(math.Copysign(0, -1)): "0"} {
		if got, err := json.Marshal(n); string(got) != want || err != nil {
			t.Errorf("%v is %s (%v), want %s", float64(n), got, err, want)
		}
	}
}

// Writes that are done together see what those before them did.
func TestOrdersOfOneBatch(t *testing.T) {
	l := mustLeader(t)
	batch := []*write{
		{what: OrderConfirmed, id: "a"}, {what: OrderCreated, id: "a"}, {what: OrderConfirmed, id: "a"}, {what: OrderCanceled, id: "b"},
	}
	l.commit(batch)
	if !batch[0].missing || batch[1].missing || batch[2].missing || !batch[3].missing || batch[2].event.Offset != 1 || len(l.events) != 2 {
		t.Errorf("log %v", l.events)
	}
}

// Writes by many at once get each offset once, and what followers see is what was
// acknowledged, in memory as on disk.
func TestConcurrentWrites(t *testing.T) {
	for name, o := range map[string]LeaderOptions{"memory": {}, "disk": {Data: t.TempDir()}} {
		t.Run(name, func(t *testing.T) {
			l, err := NewLeader(o)
			if err != nil {
				t.Fatal(err)
			}
			const writers, each = 20, 10
			got := make([][]Event, writers)
			var all sync.WaitGroup
			for i := range writers {
				all.Go(func() {
					for k := range each {
						w := &write{what: OrderCreated, id: fmt.Sprint(i % 7)}
						if k%2 == 1 {
							w.what = OrderConfirmed
						}
						l.do(w)
						if w.err != nil || w.missing {
							t.Errorf("write failed: %+v", w)
						}
						got[i] = append(got[i], w.event)
					}
				})
			}
			all.Wait()
			events := make([]Event, writers*each)
			for _, own := range got {
				for i, e := range own {
					if i > 0 && e.Offset <= own[i-1].Offset {
						t.Errorf("a writer's events go back: %d then %d", own[i-1].Offset, e.Offset)
					}
					events[e.Offset] = e
				}
			}
			if !slices.Equal(events, l.events) {
				t.Error("the log is not what was acknowledged")
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			w := &write{what: OrderCreated, id: "late"}
			if l.do(w); w.err == nil {
				t.Error("a leader that is closed acknowledges a write")
			}
			if o.Data == "" {
				return
			}
			again, err := NewLeader(o)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if !slices.Equal(events, again.events) || again.state.newest() != int64(len(events)-1) {
				t.Error("the log that was opened again is not what was acknowledged")
			}
			for id, e := range l.state.orders {
				if again.state.orders[id] != e {
					t.Errorf("order %s is %v, was %v", id, again.state.orders[id], e)
				}
			}
		})
	}
}

// Writes that wait for the disk at the same time share one transaction, and so one
// fsync.
func TestGroupCommit(t *testing.T) {
	l, err := NewLeader(LeaderOptions{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	transaction := func() (id int) {
		_ = l.disk.db.View(func(tx *bbolt.Tx) error { id = tx.ID(); return nil })
		return id
	}
	before := transaction()
	const writers = 50
	var all sync.WaitGroup
	l.commits.Lock() // as if a batch were on its way to the disk
	for range writers {
		all.Go(func() { l.do(&write{what: OrderCreated, id: "a"}) })
	}
	for waiting := 0; waiting < writers; {
		l.queued.Lock()
		waiting = len(l.queue)
		l.queued.Unlock()
	}
	l.commits.Unlock()
	all.Wait()
	if n := transaction() - before; n != 1 || len(l.events) != writers {
		t.Errorf("%d transactions for %d writes, %d of them in the log", n, writers, len(l.events))
	}
}
