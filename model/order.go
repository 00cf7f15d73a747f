package model

import "lagcheck/history"

// The statuses of an order, as the chapter's API has them.
var (
	Pending   = history.String("PENDING")
	Confirmed = history.String("CONFIRMED")
	Canceled  = history.String("CANCELED")
)

// Status returns the status that the action gives an order, [history.Nil] if it is
// none on orders.
func (a Action) Status() history.Value {
	switch a {
	case Create:
		return Pending
	case Confirm:
		return Confirmed
	case Cancel:
		return Canceled
	}
	return history.Nil
}
