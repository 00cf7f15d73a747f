package checker

import (
	"testing"

	"lagcheck/history"
)

type fault struct {
	name      string
	guarantee string
	scope     *scope
	plant     func(h history.History, i int)
}

// A test that cannot fail proves nothing. Each fault here is a mistake that is
// easy to make in a checker; it is planted by changing the history that the
// checker sees while the oracle sees the true one. The comparison must notice.
func TestPlantedFaultsAreNoticed(t *testing.T) {
	faults := []fault{
		{"a write with unknown outcome is taken as failed", Linearizable, &overlapping, func(h history.History, i int) {
			if h[i].Type == history.Info {
				h[i].Type, h[i].Return = history.Fail, h[i].Call
			}
		}},
		{"a write with unknown outcome is taken as done at a time-out", Linearizable, &overlapping, func(h history.History, i int) {
			if h[i].Type == history.Info {
				h[i].Type, h[i].Return = history.OK, h[i].Call
			}
		}},
		{"a cas with unknown outcome is dropped", Linearizable, &overlapping, func(h history.History, i int) {
			if h[i].Type == history.Info && h[i].F == history.CAS {
				h[i].F = history.Read
			}
		}},
		{"a failed write is taken as done", Linearizable, &overlapping, func(h history.History, i int) {
			if h[i].Type == history.Fail {
				h[i].Type = history.OK
			}
		}},
		{"a failed write is taken as unknown", Linearizable, &overlapping, func(h history.History, i int) {
			if h[i].Type == history.Fail {
				h[i].Type, h[i].Return = history.Info, history.Never
			}
		}},
		{"equal times are ordered", Linearizable, &overlapping, func(h history.History, i int) {
			if h[i].Call *= 4; h[i].Type != history.Info {
				h[i].Return = max(h[i].Call, h[i].Return*4-1)
			}
		}},
		{"touching operations of a session are concurrent", Linearizable, &arranged, func(h history.History, i int) {
			h[i].Process = i
		}},
		{"the order of a session is that of the list", Linearizable, &arranged, func(h history.History, i int) {
			h[i].Process = 0
		}},
		{"the keys are one register", Linearizable, &arranged, func(h history.History, i int) { h[i].Key = "x" }},
		{"a cas is a write", Linearizable, &overlapping, func(h history.History, i int) {
			if h[i].F == history.CAS {
				h[i].F = history.Write
			}
		}},
		{"a cas is a write", ReadYourWrites, &numberedWell, func(h history.History, i int) {
			if h[i].F == history.CAS {
				h[i].F = history.Write
			}
		}},
		{"a cas is a write", MonotonicReads, &numberedWell, func(h history.History, i int) {
			if h[i].F == history.CAS {
				h[i].F = history.Write
			}
		}},
		{"a write with unknown outcome obliges", ReadYourWrites, &numberedWell, func(h history.History, i int) {
			if h[i].Type == history.Info {
				h[i].Type, h[i].Return = history.OK, h[i].Call
			}
		}},
		{"a write with unknown outcome is taken as failed", MonotonicReads, &numberedWell, func(h history.History, i int) {
			if h[i].Type == history.Info {
				h[i].Type, h[i].Return, h[i].Version = history.Fail, h[i].Call, history.Version{}
			}
		}},
		{"a write with unknown outcome obliges", MonotonicWrites, &numberedWell, func(h history.History, i int) {
			if h[i].Type == history.Info {
				h[i].Type, h[i].Return = history.OK, h[i].Call
			}
		}},
		{"versions are ignored", ReadYourWrites, &numberedWell, func(h history.History, i int) { h[i].Version = history.Version{} }},
		{"versions are ignored", MonotonicReads, &numberedWell, func(h history.History, i int) { h[i].Version = history.Version{} }},
		{"versions are ignored", MonotonicWrites, &numberedWell, func(h history.History, i int) { h[i].Version = history.Version{} }},
		{"claims of reads are ignored", ReadYourWrites, &numberedWell, ignoreClaim},
		{"claims of reads are ignored", MonotonicReads, &numberedWell, ignoreClaim},
		{"claims of reads are ignored", WritesFollowReads, &numberedWell, ignoreClaim},
		{"the log is read backwards", ReadYourWrites, &numberedWell, backwards},
		{"the log is read backwards", MonotonicReads, &numberedWell, backwards},
		{"the log is read backwards", MonotonicWrites, &numberedWell, backwards},
		{"the log is read backwards", WritesFollowReads, &numberedWell, backwards},
		{"only writes on the same key count", MonotonicWrites, &numberedWell, splitByKey},
		{"only reads on the same key count", WritesFollowReads, &numberedWell, splitByKey},
		{"the session plays no part", ReadYourWrites, &numberedWell, func(h history.History, i int) { h[i].Process = i }},
		{"all clients are one session", MonotonicReads, &numberedWell, func(h history.History, i int) { h[i].Process = 0 }},
	}
	for _, name := range storeGuarantees {
		for what, plant := range map[string]func(history.History, int){
			"versions are ignored":        func(h history.History, i int) { h[i].Version = history.Version{} },
			"the log is read backwards":   backwards,
			"each key is a store":         splitByKey,
			"all clients are one session": func(h history.History, i int) { h[i].Process = 0 },
			"the session plays no part":   func(h history.History, i int) { h[i].Process = i },
			"reads do not count": func(h history.History, i int) {
				if h[i].F == history.Read {
					h[i].Type, h[i].Version = history.Fail, history.Version{}
				}
			},
			"a write with unknown outcome comes before what follows": func(h history.History, i int) {
				if h[i].Type == history.Info {
					h[i].Type, h[i].Return = history.OK, h[i].Call
				}
			},
			"a cas is a write": func(h history.History, i int) {
				if h[i].F == history.CAS {
					h[i].F = history.Write
				}
			},
		} {
			faults = append(faults, fault{what, name, &crossing, plant})
		}
	}
	for _, tt := range faults {
		t.Run(tt.guarantee+"/"+tt.name, func(t *testing.T) {
			n, differing := tt.scope.compare(t, 61, []string{tt.guarantee}, func(h history.History) history.History {
				for i := range h {
					tt.plant(h, i)
				}
				return h
			})
			if differing == 0 {
				t.Errorf("nobody noticed in %d histories", n)
			}
			t.Logf("%d of %d verdicts differ", differing, n)
		})
	}
}

func ignoreClaim(h history.History, i int) {
	if h[i].F == history.Read {
		h[i].Version = history.Version{}
	}
}

func backwards(h history.History, i int) {
	if h[i].Version.Offset() > 0 {
		h[i].Version = history.At(100 - h[i].Version.Offset())
	}
}

func splitByKey(h history.History, i int) {
	if h[i].Key == "y" {
		h[i].Process += 10
	}
}
