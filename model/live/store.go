package live

import (
	"context"

	"lagcheck/history"
	"lagcheck/model"
)

// A Store is a leader and its followers as one client reaches them. Its methods may
// be called by several goroutines.
//
// The deadline of the context is the client's patience for this one attempt. What
// came of it is said by the reply's Kind, and the distinction that matters is
// whether the store may have done something:
//
//	Answered, HasOffset, TooOld   the node answered
//	NotFound                      a write that needs an order found none: nothing was done
//	Refused                       nothing was sent, so nothing was done
//	TimedOut                      everything else: nobody knows
type Store interface {
	// Followers returns how many followers there are.
	Followers() int
	// Offsets reports whether the leader and all followers tell log offsets.
	Offsets() bool
	// Read asks Choice.Node for a key, or for its offset alone, as the choice says. A
	// version that the answer does not tell is [model.UnknownOffset].
	Read(ctx context.Context, key string, choice model.Choice) (model.Reply, history.Value)
	// Write has the leader do an action that gives the key a value.
	Write(ctx context.Context, do model.Action, key string, value history.Value, choice model.WriteChoice) model.Reply
	// Report asks a follower how far it is: a health check. The time in it is set by
	// whoever asked.
	Report(ctx context.Context, follower model.Node) (model.Report, error)
}

// A Step is one operation that a client is to do next.
type Step struct {
	model.Step               // Client and Key are not used
	Name       string        // the key
	Value      history.Value // what a write gives it
}

// A Workload says what clients do. It is asked by one goroutine for each client.
type Workload interface {
	// Next returns the client's next step, or false if it has nothing more to do.
	Next(client int) (Step, bool)
	// Done tells how a step ended.
	Done(client int, step Step, outcome history.Outcome)
}
