package quiz_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lagcheck/checker/quiz"
)

// This file reads a quiz from its JSON with types of its own, and decides every option by
// its own reading of the definitions. It uses no checker, no model and no policy.

type bookOp struct {
	Process      int
	F, Key       string
	Value        any
	Call, Return int64
	Node         string
	Version      int
}

type bookClaim struct {
	Holds      []string
	Stale      []int
	Behind     *int   `json:"versions_behind"`
	AgeMS      *int64 `json:"age_ms"`
	Policy     string
	LagMS      *int64 `json:"lag_ms"`
	NoLag      bool   `json:"no_lag"`
	Order      []int
	NoOrder    bool `json:"no_order"`
	Operation  int
	Value      any
	WritesGoTo string `json:"writes_go_to"`
	Cause      string
	SavedMS    int64 `json:"saved_ms"`
	Missed     int   `json:"versions_missed"`
}

type bookItem struct {
	Kind    string
	Options []struct {
		Right bool
		Claim bookClaim
	}
	Ask struct {
		Guarantees       []string
		Operation, Write int
		LagsMS           []int64 `json:"lags_ms"`
	}
	History []bookOp
	Setting struct {
		Followers  int
		ToLeaderMS int64 `json:"to_leader_ms"`
		ToNodeMS   int64 `json:"to_follower_ms"`
	}
}

const million = 1_000_000

func TestAnIndependentReadingAgrees(t *testing.T) {
	t.Parallel()
	q, _, err := quiz.Generate(quiz.Config{Lang: quiz.English, Count: 324, Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := quiz.Encode(&text, q); err != nil {
		t.Fatal(err)
	}
	var book struct{ Items []bookItem }
	if err := json.Unmarshal(text.Bytes(), &book); err != nil {
		t.Fatal(err)
	}
	decided := map[string]int{}
	for n := range book.Items {
		item := &book.Items[n]
		for k := range item.Options {
			o := &item.Options[k]
			right, ok := item.right(&o.Claim)
			if !ok {
				continue
			}
			decided[item.Kind]++
			if right != o.Right {
				t.Errorf("item %d (%s), option %d is marked %v, but reads as %v\n%s", n+1, item.Kind, k+1, o.Right, right, q.Items[n].Drawing)
			}
		}
	}
	for _, kind := range quiz.Kinds() {
		if decided[string(kind)] < 80 {
			t.Errorf("of kind %s only %d options were decided", kind, decided[string(kind)])
		}
	}
}

// right decides a claim. It reports false if this reading cannot.
func (i *bookItem) right(c *bookClaim) (right, ok bool) {
	h := i.History
	switch i.Kind {
	case "guarantees":
		for _, g := range i.Ask.Guarantees {
			if keeps(h, g) != slices.Contains(c.Holds, g) {
				return false, true
			}
		}
		return true, true
	case "stale":
		return i.stale(c), true
	case "policy":
		return i.follows(c.Policy), true
	case "lag":
		return i.largest(c), true
	case "order":
		if c.NoOrder {
			return !keeps(h, "linearizable"), true
		}
		return explains(h, c.Order), true
	case "mend":
		h = slices.Clone(h)
		r := &h[c.Operation-1]
		r.Value, r.Version = c.Value, 0
		for _, w := range h {
			if w.F == "write" && w.Key == r.Key && w.Value == c.Value {
				r.Version = w.Version
			}
		}
		return keeps(h, i.Ask.Guarantees[0]), true
	case "leader": // all are at the same distance from the leader
		return c.WritesGoTo == "leader" && slices.IsSortedFunc(c.Order, func(a, b int) int { return int(h[a-1].Call - h[b-1].Call) }), true
	case "behind":
		written := h[i.Ask.Write-1].Call + i.Setting.ToLeaderMS*million
		asked := h[i.Ask.Operation-1].Call + i.Setting.ToNodeMS*million
		return c.Cause == "not-applied" && written < asked || c.Cause == "not-written" && asked < written, true
	case "gain":
		return i.gained(c), true
	}
	return false, false
}

func (i *bookItem) stale(c *bookClaim) bool {
	for n, r := range i.History {
		if r.F != "read" {
			continue
		}
		behind, age := 0, int64(0)
		for _, w := range i.History {
			if w.F != "write" || w.Key != r.Key || w.Version <= r.Version {
				continue
			}
			there := w.Return
			for _, other := range i.History {
				if other.F == "read" && other.Key == w.Key && other.Version == w.Version {
					there = min(there, other.Return)
				}
			}
			if there < r.Call {
				behind++
				age = max(age, r.Call-there)
			}
		}
		switch said := slices.Contains(c.Stale, n+1); {
		case said != (behind > 0):
			return false
		case said && c.Behind != nil && *c.Behind != behind, said && c.AgeMS != nil && *c.AgeMS*million != age:
			return false
		}
	}
	return true
}

func (i *bookItem) gained(c *bookClaim) bool {
	r, missed := i.History[i.Ask.Operation-1], 0
	for _, w := range i.History {
		if w.F == "write" && w.Key == r.Key && w.Version > r.Version && w.Call < r.Call {
			missed++
		}
	}
	return c.Missed == missed && c.SavedMS == 2*(i.Setting.ToLeaderMS-i.Setting.ToNodeMS)
}

// largest decides a claim about lags from the times of the drawing alone.
func (i *bookItem) largest(c *bookClaim) bool {
	best := int64(-1)
	for _, lag := range i.Ask.LagsMS {
		kept := true
		for _, r := range i.History {
			for _, w := range i.History {
				own := r.F == "read" && w.F == "write" && r.Process == w.Process && r.Key == w.Key && w.Return <= r.Call
				there := w.Call + (i.Setting.ToLeaderMS+lag)*million
				if own && r.Node != "leader" && there > r.Call+i.Setting.ToNodeMS*million {
					kept = false
				}
			}
		}
		if kept {
			best = lag
		}
	}
	if c.NoLag {
		return best < 0
	}
	return *c.LagMS == best
}

// explains reports whether an order, counted from 1, is a linearization.
func explains(h []bookOp, order []int) bool {
	holds := map[string]any{}
	for k, a := range order {
		for _, b := range order[:k] {
			if h[a-1].Return < h[b-1].Call || h[a-1].Process == h[b-1].Process && h[a-1].Call < h[b-1].Call {
				return false
			}
		}
		if op := h[a-1]; op.F == "write" {
			holds[op.Key] = op.Value
		} else if holds[op.Key] != op.Value {
			return false
		}
	}
	return true
}

// linearization tries all orders.
func linearization(h []bookOp, order []int) bool {
	if len(order) == len(h) {
		return true
	}
	for i := range h {
		next := append(slices.Clone(order), i+1)
		if !slices.Contains(order, i+1) && explains(h, next) && linearization(h, next) {
			return true
		}
	}
	return false
}

// keeps decides a guarantee by its definition.
func keeps(h []bookOp, guarantee string) bool {
	switch guarantee {
	case "linearizable":
		return linearization(h, nil)
	case "sequential":
		return alongTheLog(h)
	}
	for r, read := range h {
		if read.F != "read" {
			if guarantee == "causal" || guarantee == "pram" {
				for w := range known(h, r, guarantee) {
					if h[w].Version >= read.Version {
						return false
					}
				}
			}
			continue
		}
		for w := range known(h, r, guarantee) {
			if h[w].Key == read.Key && h[w].Version > read.Version {
				return false
			}
		}
	}
	return true
}

// known returns the writes that an operation has to respect.
func known(h []bookOp, r int, guarantee string) map[int]bool {
	k := map[int]bool{}
	var add func(i int, deep bool)
	seen := map[int]bool{}
	add = func(i int, deep bool) { // what operation i tells whoever comes after it
		if seen[i] {
			return
		}
		seen[i] = true
		w := i
		if h[i].F == "read" {
			w = slices.IndexFunc(h, func(o bookOp) bool { return o.F == "write" && o.Version == h[i].Version })
		}
		if w < 0 {
			return
		}
		k[w] = true
		for j := range h { // and what came before that write in its session
			if h[j].Process != h[w].Process || h[j].Call >= h[w].Call {
				continue
			}
			if deep {
				add(j, deep)
			} else if guarantee == "pram" && h[j].F == "write" {
				k[j] = true
			}
		}
	}
	for i := range h {
		before := h[i].Process == h[r].Process && h[i].Call < h[r].Call
		switch {
		case !before:
		case guarantee == "read-your-writes" && h[i].F != "write", guarantee == "monotonic-reads" && h[i].F != "read":
		case h[r].F == "write" && guarantee == "pram" && h[i].F == "read": // pram orders writes of a session only
		default:
			add(i, guarantee == "causal")
		}
	}
	if h[r].F == "write" && guarantee == "pram" {
		for i := range k {
			if h[i].Process != h[r].Process {
				delete(k, i)
			}
		}
	}
	return k
}

// alongTheLog lays each session along the log: at each operation as little ahead as it can.
func alongTheLog(h []bookOp) bool {
	place := map[int]int{}
	order := make([]int, len(h))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(h[a].Call - h[b].Call) })
	for _, i := range order {
		op := h[i]
		if op.F == "write" {
			if op.Version <= place[op.Process] {
				return false
			}
			place[op.Process] = op.Version
			continue
		}
		place[op.Process] = max(place[op.Process], op.Version)
		for _, w := range h {
			if w.F == "write" && w.Key == op.Key && w.Version > op.Version && w.Version <= place[op.Process] {
				return false
			}
		}
	}
	return true
}

// follows reports whether a history looks as a policy's must: by who answered which read,
// and by what the policy promises where nothing fails.
func (i *bookItem) follows(name string) bool {
	name, parameter, _ := strings.Cut(name, ":")
	window := int64(0)
	if ms, ok := strings.CutSuffix(parameter, "ms"); ok {
		n, _ := strconv.Atoi(ms)
		window = int64(n) * million
	}
	home := map[int]string{}
	for _, r := range i.History {
		pinned := false
		for _, w := range i.History {
			if w.F != "write" || w.Process != r.Process || w.Return > r.Call {
				continue
			}
			recent := r.Call-w.Return < window
			pinned = pinned || recent && (name != "leader-after-write-key" || w.Key == r.Key)
			if name == "sleep-after-write" && recent {
				return false
			}
		}
		if r.F != "read" {
			continue
		}
		leader := r.Node == "leader"
		switch name {
		case "leader":
			if !leader {
				return false
			}
		case "any-follower", "sleep-after-write", "wait-replicas":
			if leader {
				return false
			}
		case "sticky-follower":
			if leader || home[r.Process] != "" && home[r.Process] != r.Node {
				return false
			}
			home[r.Process] = r.Node
		case "leader-after-write", "leader-after-write-key":
			if leader != pinned {
				return false
			}
		case "inverted-sticky":
			if leader == pinned {
				return false
			}
		}
	}
	promises := map[string]string{
		"leader": "linearizable", "read-index": "linearizable", "offset-token": "read-your-writes", "session-token": "sequential",
		"wait-for-offset": "sequential", "wait-replicas": "read-your-writes",
	}
	switch all := parameter == "" || parameter == strconv.Itoa(i.Setting.Followers); {
	case name == "wait-replicas" && i.Setting.Followers == 1:
		return keeps(i.History, "linearizable") // there is one copy, and what it has not is not acknowledged
	case name == "wait-replicas" && !all:
		return true
	}
	return promises[name] == "" || keeps(i.History, promises[name])
}
