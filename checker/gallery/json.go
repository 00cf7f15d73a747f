package gallery

import (
	"encoding/json"
	"io"

	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// exhibitJSON is an exhibit for programs.
type exhibitJSON struct {
	Number int `json:"number"`
	Size
	Holds   []string `json:"holds"`
	Broken  []string `json:"broken"`
	Correct bool     `json:"correct_leader"`
	Drawing string   `json:"timeline"`
	Why     []Why    `json:"explanations,omitempty"` // of the weakest guarantees that are broken
	Smaller int      `json:"smaller"`                // histories that were enumerated
	Plays   []Play   `json:"plays,omitempty"`
}

// pairJSON is a cell of the tables. It is left out if there is no such history.
type pairJSON struct {
	Holds   string `json:"holds"`
	Broken  string `json:"broken"`
	Exhibit int    `json:"exhibit"`
	Correct int    `json:"correct_leader_exhibit,omitzero"`
}

type breakJSON struct {
	Break
	Size
	Smaller   smallerJSON          `json:"smaller"`
	Drawing   string               `json:"timeline"`
	Explained map[lang.Lang]string `json:"explanation"`
}

// smallerJSON is the proof that a break is smallest: the histories of fewer operations that
// would break the guarantee, and why the model produces none of them.
type smallerJSON struct {
	Histories []string               `json:"histories"`
	Because   map[lang.Lang][]string `json:"because,omitempty"`
}

func (b *Break) smallerJSON() (smallerJSON, error) {
	smaller, err := b.Smaller()
	if err != nil || len(smaller.Histories) == 0 {
		return smallerJSON{Histories: []string{}}, err
	}
	j := smallerJSON{Because: map[lang.Lang][]string{}}
	for _, h := range smaller.Histories {
		j.Histories = append(j.Histories, Notation(h))
	}
	for _, l := range lang.All() {
		if j.Because[l], err = b.because(smaller, l); err != nil {
			return j, err
		}
	}
	return j, nil
}

// WriteJSON writes scope, pairs and exhibits as one object.
func (g *Gallery) WriteJSON(w io.Writer) error {
	var list struct {
		Scope    Scope         `json:"scope"`
		Pairs    []pairJSON    `json:"pairs"`
		Exhibits []exhibitJSON `json:"exhibits"`
	}
	list.Scope = g.Scope
	for holds := range Count {
		for broken := range Count {
			x, ok := g.Pair(holds, broken, false)
			if !ok {
				continue
			}
			pair := pairJSON{Holds: holds.Name(), Broken: broken.Name(), Exhibit: x.Number}
			if y, ok := g.Pair(holds, broken, true); ok {
				pair.Correct = y.Number
			}
			list.Pairs = append(list.Pairs, pair)
		}
	}
	for i := range g.Exhibits {
		x, err := g.exhibitJSON(&g.Exhibits[i])
		if err != nil {
			return err
		}
		list.Exhibits = append(list.Exhibits, x)
	}
	return encode(w, list)
}

// WriteExhibitJSON writes one exhibit as an object.
func (g *Gallery) WriteExhibitJSON(w io.Writer, x *Exhibit) error {
	j, err := g.exhibitJSON(x)
	if err != nil {
		return err
	}
	return encode(w, j)
}

func (g *Gallery) exhibitJSON(x *Exhibit) (exhibitJSON, error) {
	because, err := why(x.History, x.Holds.Others())
	return exhibitJSON{
		Number: x.Number, Size: x.Size, Holds: x.Holds.Names(), Broken: x.Holds.Others(), Correct: x.Correct,
		Drawing: timeline.Text(x.History, timeline.Options{}), Why: because, Smaller: g.Scope.Smaller(x.Size), Plays: x.Plays,
	}, err
}

// WriteBreaksJSON writes breaks as a list.
func (g *Gallery) WriteBreaksJSON(w io.Writer, breaks []Break) error {
	list := []breakJSON{}
	for i := range breaks {
		b := &breaks[i]
		h, _, err := b.Run()
		if err != nil {
			return err
		}
		because, err := why(h, []string{b.Guarantee})
		if err != nil {
			return err
		}
		smaller, err := b.smallerJSON()
		if err != nil {
			return err
		}
		list = append(list, breakJSON{
			Break: *b, Size: measure(h), Smaller: smaller,
			Drawing: timeline.Text(h, timeline.Options{}), Explained: because[0].Explanation,
		})
	}
	return encode(w, list)
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
