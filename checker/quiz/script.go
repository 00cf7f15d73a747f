package quiz

import (
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A script is a policy that reads where a history says that its reads were answered, but
// for one of them.
type script struct {
	h       history.History
	except  int        // this operation goes elsewhere
	instead model.Node // there
}

// Name is not the name of any policy that can be asked for.
func (script) Name() string { return "script" }

// Claims returns nothing.
func (script) Claims() []model.Claim { return nil }

// Session returns the script itself, which remembers nothing.
func (s script) Session() model.Session { return s }

// Read looks the read up by when it is called: no two of the history's reads are called
// at one time on one key, see [script.plain].
func (s script) Read(v *model.View) model.Choice {
	for i, op := range s.h {
		if op.F != history.Read || op.Key != v.Key || time.Duration(op.Call) != v.Now {
			continue
		}
		if i == s.except {
			return model.Choice{Node: s.instead}
		}
		return model.Choice{Node: nodeOf(op)}
	}
	return model.Choice{Node: model.Leader} // after what was changed, nothing matters
}

// Observe does nothing.
func (script) Observe(*model.View, model.Reply) {}

// plain reports whether reads can be told apart by key and call.
func (s script) plain() bool {
	for i := range s.h {
		for j := range i {
			if s.h[i].F == history.Read && s.h[j].F == history.Read && s.h[i].Key == s.h[j].Key && s.h[i].Call == s.h[j].Call {
				return false
			}
		}
	}
	return true
}
