package versioned

// A known is what is known of the log by key: of each key the newest position that somebody
// must respect. It takes the place of the lists and clocks of a past where there are few
// keys and writes are listed before they are read, as most histories have it.
type known struct {
	views  []view   // of each session and key
	floors []floors // of each session
	rows   []row    // of each position and key: what comes with the write
	brings []int32  // of each position: what its row says of all keys, plus one; 0: not come to yet
	done   bool     // of this history
	ok     bool
}

// A view is the newest positions of a key that a session has to respect.
type view struct {
	own          int32 // what it wrote
	pram, causal int32 // and what it must have seen
}

// A row is the newest positions of a key that come with a write.
type row struct{ pram, causal int32 }

// floors are the newest positions of all keys: those that a session wrote, and those in
// its causal past.
type floors struct{ own, causal int32 }

const (
	fewKeys  = 8       // are followed one by one with every read; or as many as sessions
	mostRows = 1 << 23 // bounds the memory: 8 bytes each. So many as keptClocks are kept
)

// respectByKey judges pram and causal consistency in one pass over the history. It reports
// false where there are too many keys, or where a read comes before the write it saw.
func (e *Engine) respectByKey() bool {
	n := &e.known
	if n.done {
		return n.ok
	}
	keys, sessions := e.Keys(), e.Sessions()
	n.done, n.ok = true, keys <= max(sessions, fewKeys) && keys*sessions <= len(e.h)/4+64 && keys*len(e.log) <= mostRows
	if !n.ok {
		return false
	}
	n.views, n.floors = blank(n.views, sessions*keys), blank(n.floors, sessions)
	n.rows, n.brings = resize(n.rows, len(e.log)*keys), blank(n.brings, len(e.log))
	pram, causal := &e.found[pram], &e.found[causal]
	pram.Offending, causal.Offending = pram.Offending[:0], causal.Offending[:0]
	defer n.drop()
	facts := e.facts
	for i := range facts {
		e.look(i)
		f := &facts[i]
		at, does := f.at, f.does
		if does == nothing {
			continue
		}
		from := int(f.session) * keys
		views, floor := n.views[from:from+keys], &n.floors[f.session]
		mine := &views[f.key]
		least := *floor
		if does == read {
			least = floors{mine.pram - 1, mine.causal - 1}
		}
		if at <= least.own {
			pram.Offending = append(pram.Offending, i)
		}
		if at <= least.causal {
			causal.Offending = append(causal.Offending, i)
		}
		if at == 0 {
			continue
		}
		from = int(at) * keys
		rows, brings := n.rows[from : from+keys][:len(views)], &n.brings[at]
		switch does {
		case read:
			if *brings == 0 {
				n.ok = false
				return false
			}
			for k := range views {
				view, row := &views[k], &rows[k]
				view.pram, view.causal = max(view.pram, row.pram), max(view.causal, row.causal)
			}
			mine.pram, mine.causal = max(mine.pram, at), max(mine.causal, at)
			floor.causal = max(floor.causal, at, *brings-1)
			continue
		case wrote:
			mine.own, mine.pram, mine.causal = max(mine.own, at), max(mine.pram, at), max(mine.causal, at)
			floor.own, floor.causal = max(floor.own, at), max(floor.causal, at)
		}
		for k := range views {
			rows[k] = row{views[k].own, views[k].causal}
		}
		*brings = floor.causal + 1
	}
	return true
}

// drop gives back the memory of many rows.
func (n *known) drop() {
	if len(n.rows) > keptClocks {
		n.rows, n.brings = nil, nil
	}
}
