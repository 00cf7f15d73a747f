package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/live/orders/orderstest"
)

// Either leader with either follower: the two followers of one leader answer the
// same, byte for byte.
func TestChapterWorksTogether(t *testing.T) {
	t.Parallel()
	c := orderstest.Build(t)
	for name, leader := range map[string]string{
		"chapter's leader": c.Start(t, "leader"),
		"this leader":      "http://" + listen(t, mustLeader(t).Handler(), Limits{}),
	} {
		t.Run(name, func(t *testing.T) {
			theirs := c.Start(t, "follower", "LEADER_URL="+leader, "POLL_INTERVAL_MS=20", "APPLY_LAG_MS=5")
			f, err := NewFollower(FollowerOptions{Leader: leader, Poll: 20 * ms, Lag: 5 * ms})
			if err != nil {
				t.Fatal(err)
			}
			ours := "http://" + listen(t, f.Handler(), Limits{})
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- f.Run(ctx) }()
			defer func() { stop(); <-done }()

			store, err := Connect(t.Context(), nil, leader, theirs, ours)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			if store.Offsets() {
				t.Error("the chapter's programs are said to tell offsets")
			}
			ids := []string{"o-1", "注文 2", "a/b?c#d", "x"}
			last := writeOrders(t, store, ids, name == "this leader")
			for _, id := range append(ids, "none") {
				a, b := caughtUp(t, theirs, id, last), caughtUp(t, ours, id, last)
				if a.status != b.status || a.text != b.text {
					t.Errorf("order %q: theirs %d %s, ours %d %s", id, a.status, a.text, b.status, b.text)
				}
			}
			if name == "this leader" { // both tell only by their polls, and count as one
				a := store.nodes[model.Leader].Write(t.Context(), model.Create, "o-1", WriteOptions{Replicas: 1, Wait: 5 * time.Second})
				if a.Kind != model.Answered {
					t.Errorf("waiting for a follower without a name: %+v", a)
				}
			}
		})
	}
}

// writeOrders writes and returns the newest position in the log.
func writeOrders(t *testing.T, store *Store, ids []string, cancels bool) model.Offset {
	t.Helper()
	last := model.Offset(0)
	write := func(do model.Action, id string) {
		r := store.Write(t.Context(), do, id, history.Nil, model.WriteChoice{})
		if last++; r.Kind != model.Answered || r.Version != last {
			t.Fatalf("%v %s: %+v, want position %d", do, id, r, last)
		}
	}
	for _, id := range ids {
		write(model.Create, id)
	}
	write(model.Confirm, ids[1])
	write(model.Confirm, ids[2])
	write(model.Create, ids[1])
	if cancels {
		write(model.Cancel, ids[0])
	}
	return last
}

// caughtUp reads an order from a follower that has applied all of the log.
func caughtUp(t *testing.T, base, id string, last model.Offset) answered {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * ms) {
		if strings.Contains(send(t, http.DefaultClient, "GET", base+"/orders/x", "").text, fmt.Sprintf(`"nextFrom":%d,`, last)) {
			break
		}
	}
	return send(t, http.DefaultClient, "GET", base+"/orders/"+url.PathEscape(id), "")
}

// The same random requests to both leaders get the same status and the same JSON.
func TestChapterLeaderAnswersTheSame(t *testing.T) {
	t.Parallel()
	theirs := orderstest.Build(t).Start(t, "leader")
	ours := "http://" + listen(t, mustLeader(t).Handler(), Limits{})
	for seed := range uint64(3) {
		draw := rand.New(rand.NewPCG(seed, 0))
		for i := range 300 {
			method, path, body := randomRequest(draw)
			a, b := send(t, http.DefaultClient, method, theirs+path, body), send(t, http.DefaultClient, method, ours+path, body)
			if a.status != b.status || meaning(a) != meaning(b) {
				t.Fatalf("seed %d, request %d: %s %s %s\ntheirs %d %s\nours   %d %s", seed, i, method, path, body, a.status, a.text, b.status, b.text)
			}
		}
	}
}

// meaning returns an answer's JSON without its times, with object members in one
// order. What Express itself refuses it says in HTML, which need not be the same.
func meaning(a answered) string {
	if own := a.text == `{"error":"`+idRequired+`"}` || a.text == `{"error":"`+notFound+`"}`; a.status >= 400 && !own {
		return "refused"
	}
	var value any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(hideTimes(a.text), ":AT", ":0")), &value); err != nil {
		return "no JSON: " + a.text
	}
	text, _ := json.Marshal(value)
	return string(text)
}

var (
	someIDs = []string{
		`"o-1"`, `"o-2"`, `"o-3"`, `"a/b"`, `"注文"`, `"<&>\u2028"`, `""`, `" "`, `"%41"`, `"\u0000"`, `"__proto__"`, `"."`,
		`0`, `-0`, `1.50`, `1e21`, `1e-7`, `123456789012345678`, `1e999`, `true`, `false`, `null`, `[]`, `[1,[null,"x"]]`, `{}`, `{"valueOf":1}`, `[{"a":[]}]`,
	}
	somePaths = []string{
		"o-1", "o-2", "o-3", "o-9", "a%2Fb", "%E6%B3%A8%E6%96%87", "%3C&%3E%E2%80%A8", "%20", "%2541", "%00", "__proto__", "%2E", "0", "1.5", "1e+21",
		"1e-7", "123456789012345680", "Infinity", "true", "false", "1,,x", "[object%20Object]", "null", "undefined", "o-1/", "O-1", "constructor", "a:b@c;d=e+f",
	}
	someFroms = []string{
		"", "?from=0", "?from=5", "?from=-3", "?from=1e1", "?from=2.5", "?from=abc", "?from=", "?from", "?from=0x10", "?from=%205%20", "?from=1e999", "?from=99999",
		"?from=1&from=2", "?other=3", "?from=-0", "?from=0b11", "?from=+7", "?from=%2B7", "?from=1_0", "?from=.5e1", "?FROM=3",
	}
	someBodies = []string{`{`, `[`, `"o-1"`, `1`, `null`, `{"id":"o-1"}}`, `{"id":'o-1'}`, `[]`, `[{"id":"o-1"}]`, `{"ID":"o-1"}`, `{"id":"o-1","id":"o-2"}`, ` {"id" : "o-3"} `, `{"id":"o-1",}`, "{\"id\":\"a\tb\"}", "  "}
)

func randomRequest(draw *rand.Rand) (method, path, body string) {
	one := func(of []string) string { return of[draw.IntN(len(of))] }
	switch draw.IntN(10) {
	case 0, 1, 2:
		return "POST", "/orders", `{"id":` + one(someIDs) + `}`
	case 3:
		return "POST", one([]string{"/orders", "/orders/", "/Orders"}), one(append(someBodies, ""))
	case 4, 5:
		return "POST", "/orders/" + one(somePaths) + "/confirm", one([]string{"", "", `{}`, `{`})
	case 6, 7, 8:
		return "GET", "/orders/" + one(somePaths), ""
	}
	return "GET", one([]string{"/events", "/EVENTS/"}) + one(someFroms), ""
}
