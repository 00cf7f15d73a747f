package orders

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A Store is a leader and its followers as a client reaches them, in the words of
// package model.
type Store struct {
	nodes   []*Client // by model.Node
	offsets bool
}

// unknown is the offset of an answer that tells none.
const unknown model.Offset = -1

// Connect returns the store at these URLs, after asking each server for its
// health. If hc is nil, it makes one, see [Open].
func Connect(ctx context.Context, hc *http.Client, leader string, followers ...string) (*Store, error) {
	s := &Store{offsets: true}
	for i, base := range append([]string{leader}, followers...) {
		c, err := Open(base, hc)
		if err != nil {
			return nil, err
		}
		a := c.Health(ctx)
		if a.Kind != model.HasOffset {
			return nil, fmt.Errorf("connect to %v at %s: %w", model.Node(i), base, a.Err)
		}
		s.offsets = s.offsets && a.Applied.Known()
		s.nodes = append(s.nodes, c)
	}
	return s, nil
}

// Followers returns how many followers there are.
func (s *Store) Followers() int { return len(s.nodes) - 1 }

// Offsets reports whether all servers tell how far they are. Without that, as with
// the chapter's own programs, versions of reads are not known and AtLeast and
// OffsetOnly cannot be had.
func (s *Store) Offsets() bool { return s.offsets }

// Read asks a node for an order or, if the choice says OffsetOnly, for how far it
// is. An offset that the answer does not tell is -1. The context says how long to
// wait for the answer.
func (s *Store) Read(ctx context.Context, key string, choice model.Choice) (model.Reply, history.Value) {
	r := model.Reply{F: history.Read, Kind: model.Refused, Node: choice.Node, Version: unknown, Applied: unknown}
	if choice.Node < 0 || int(choice.Node) >= len(s.nodes) {
		return r, history.Nil
	}
	node := s.nodes[choice.Node]
	var a Answer
	switch {
	case choice.OffsetOnly:
		if a = node.Health(ctx); a.Kind == model.HasOffset && !a.Applied.Known() {
			a.Kind = model.Refused // it does not tell
		}
	case choice.Node == model.Leader && !s.offsets: // it cannot say, and has all there is
		a = node.Read(ctx, key, ReadOptions{})
	default:
		a = node.Read(ctx, key, ReadOptions{AtLeast: choice.AtLeast, Wait: min(choice.Wait, maxWait)})
	}
	r.Kind, r.Version, r.Applied = a.Kind, position(a.Version), position(a.Applied)
	return r, a.Value
}

// Write creates, confirms or cancels an order at the leader; what is done
// says the value. More replicas than followers means all.
func (s *Store) Write(ctx context.Context, do model.Action, key string, _ history.Value, choice model.WriteChoice) model.Reply {
	o := WriteOptions{Replicas: min(choice.Replicas, s.Followers()), Wait: maxWait}
	if deadline, ok := ctx.Deadline(); ok {
		o.Wait = min(maxWait, time.Until(deadline))
	}
	a := s.nodes[model.Leader].Write(ctx, do, key, o)
	return model.Reply{F: history.Write, Kind: a.Kind, Version: position(a.Version), Applied: position(a.Applied)}
}

// Report asks a follower how far it is; At is for the caller to set.
func (s *Store) Report(ctx context.Context, node model.Node) (model.Report, error) {
	if node < 1 || int(node) >= len(s.nodes) {
		return model.Report{}, fmt.Errorf("there is no %v", node)
	}
	a := s.nodes[node].Health(ctx)
	switch {
	case a.Kind != model.HasOffset:
		return model.Report{}, a.Err
	case !a.Applied.Known():
		return model.Report{}, errors.New("it does not tell how far it is")
	}
	return model.Report{Applied: position(a.Applied), Lag: a.Lag}, nil
}

// Close closes the connections that are not in use.
func (s *Store) Close() {
	for _, c := range s.nodes {
		c.Close()
	}
}

func position(v history.Version) model.Offset {
	if !v.Known() {
		return unknown
	}
	return model.Offset(v.Offset())
}
