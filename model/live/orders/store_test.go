package orders

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"lagcheck/history"
	"lagcheck/model"
)

// A store speaks package model's language: positions from 1, what is not told is
// -1, and each kind of reply.
func TestStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t)
		n.leader()
		n.follower(FollowerOptions{Name: "follower-1", Lag: 100 * ms})
		if _, err := Connect(t.Context(), n.http, "http://leader", "http://nowhere"); err == nil || !strings.Contains(err.Error(), "follower-1 at http://nowhere") {
			t.Errorf("a follower that is not there: %v", err)
		}
		s, err := Connect(t.Context(), n.http, "http://leader", "http://follower-1")
		if err != nil || s.Followers() != 1 || !s.Offsets() {
			t.Fatalf("%+v, %v", s, err)
		}
		check := func(what string, got, want model.Reply) {
			t.Helper()
			if got != want {
				t.Errorf("%s: got %+v, want %+v", what, got, want)
			}
		}
		read := func(what string, choice model.Choice, want model.Reply, value history.Value) {
			t.Helper()
			got, saw := s.Read(t.Context(), "a", choice)
			want.F, want.Node = history.Read, choice.Node
			check(what, got, want)
			if saw != value {
				t.Errorf("%s: saw %v, want %v", what, saw, value)
			}
		}
		pending := history.String("PENDING")
		check("confirm of nothing", s.Write(t.Context(), model.Confirm, "a", history.Nil, model.WriteChoice{}),
			model.Reply{F: history.Write, Kind: model.NotFound, Version: -1})
		read("read of nothing", model.Choice{}, model.Reply{}, history.Nil)
		check("create", s.Write(t.Context(), model.Create, "a", pending, model.WriteChoice{}),
			model.Reply{F: history.Write, Version: 1, Applied: 1})
		read("leader", model.Choice{}, model.Reply{Version: 1, Applied: 1}, pending)
		read("leader, too old", model.Choice{AtLeast: 2}, model.Reply{Kind: model.TooOld, Version: -1, Applied: 1}, history.Nil)
		read("leader's offset", model.Choice{OffsetOnly: true}, model.Reply{Kind: model.HasOffset, Version: -1, Applied: 1}, history.Nil)
		read("follower", model.Choice{Node: 1}, model.Reply{}, history.Nil)
		read("too old", model.Choice{Node: 1, AtLeast: 1, Wait: 50 * ms}, model.Reply{Kind: model.TooOld, Version: -1}, history.Nil)
		read("waited", model.Choice{Node: 1, AtLeast: 1, Wait: time.Second}, model.Reply{Version: 1, Applied: 1}, pending)
		read("no such node", model.Choice{Node: 2}, model.Reply{Kind: model.Refused, Version: -1, Applied: -1}, history.Nil)
		check("on all followers", s.Write(t.Context(), model.Cancel, "a", history.Nil, model.WriteChoice{Replicas: 9}),
			model.Reply{F: history.Write, Version: 2, Applied: 2})
		if r, err := s.Report(t.Context(), 1); err != nil || r != (model.Report{Applied: 2}) {
			t.Errorf("report %+v, %v", r, err)
		}
		if r, err := s.Report(t.Context(), 0); err == nil {
			t.Errorf("a report of the leader: %+v", r)
		}
	})
}

// A file that is no log, or has a hole, is an error that names it.
func TestDamagedLog(t *testing.T) {
	for name, damage := range map[string]func(tx *bbolt.Tx) error{
		"missing": func(tx *bbolt.Tx) error { return tx.Bucket(eventsBucket).Delete(offsetKey(1)) },
		"damaged": func(tx *bbolt.Tx) error {
			return tx.Bucket(eventsBucket).Put(offsetKey(1), []byte(`{"type":"OrderEaten","offset":1}`))
		},
		"event 1: ": func(tx *bbolt.Tx) error { return tx.Bucket(eventsBucket).Put(offsetKey(1), []byte("{")) },
	} {
		dir := t.TempDir()
		l, err := NewLeader(LeaderOptions{Data: dir})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			l.do(&write{what: OrderCreated, id: "a"})
		}
		if err := errors.Join(l.disk.db.Update(damage), l.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := NewLeader(LeaderOptions{Data: dir}); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, logFile)) || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error with %q, got %v", name, err)
		}
	}
	dir := t.TempDir()
	l, err := NewLeader(LeaderOptions{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	batch := make([]*write, 300)
	for i := range batch {
		batch[i] = &write{what: OrderCreated, id: fmt.Sprint(i)}
	}
	l.commit(batch)
	file := filepath.Join(dir, logFile)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	for i := 2 * page; i < len(text); i++ { // all but the two first, which bbolt checks itself
		text[i] ^= 0xa5
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewLeader(LeaderOptions{Data: dir}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged pages: %v", err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, logFile), []byte(strings.Repeat("no log ", 10000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewLeader(LeaderOptions{Data: dir}); err == nil {
		t.Error("a file that is no log is taken for one")
	}
}

// A log on disk that takes no more writes is said so; reads go on.
func TestBrokenDisk(t *testing.T) {
	l, err := NewLeader(LeaderOptions{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listen(t, l.Handler(), Limits{})
	send(t, http.DefaultClient, "POST", base+"/orders", `{"id":"a"}`)
	if err := l.disk.db.Close(); err != nil { // as bad as a disk that fails
		t.Fatal(err)
	}
	for range 2 {
		if got := send(t, http.DefaultClient, "POST", base+"/orders", `{"id":"b"}`); got.status != 500 || !strings.Contains(got.text, "takes no more writes") {
			t.Errorf("a write: %+v", got)
		}
	}
	if got := send(t, http.DefaultClient, "GET", base+"/orders/b", ""); got.status != 404 {
		t.Errorf("a write that failed is there: %+v", got)
	}
	if got := send(t, http.DefaultClient, "GET", base+"/orders/a", ""); got.status != 200 || got.header.Get(appliedHeader) != "0" {
		t.Errorf("a read: %+v", got)
	}
}
