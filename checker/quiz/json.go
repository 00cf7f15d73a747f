package quiz

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"lagcheck/history"
)

// quizJSON is a quiz in JSON, an item a line. Operations are counted from 1, times are milliseconds but
// in the history, which is as package history writes it.
type quizJSON struct {
	Lang    Lang       `json:"lang"`
	Seed    uint64     `json:"seed"`
	Student string     `json:"student,omitempty"`
	Items   []itemJSON `json:"items"`
}

type itemJSON struct {
	Number   int               `json:"number"`
	ID       string            `json:"id"`
	Kind     Kind              `json:"kind"`
	Level    int               `json:"level"`
	Title    string            `json:"title"`
	Given    []string          `json:"given"`
	Drawing  string            `json:"drawing"`
	Question string            `json:"question"`
	Options  []optionJSON      `json:"options"`
	Summary  string            `json:"summary"`
	Ask      askJSON           `json:"ask"`
	History  []json.RawMessage `json:"history"`
	Setting  *settingJSON      `json:"setting,omitempty"`
}

type optionJSON struct {
	Text        string    `json:"text"`
	Right       bool      `json:"right"`
	Explanation string    `json:"explanation"`
	Claim       claimJSON `json:"claim"`
}

type askJSON struct {
	Guarantees []string `json:"guarantees,omitempty"`
	Operation  int      `json:"operation,omitempty"`
	Write      int      `json:"write,omitempty"`
	LagsMS     []int64  `json:"lags_ms,omitempty"`
}

type settingJSON struct {
	Policy     string     `json:"policy"`
	Followers  int        `json:"followers"`
	LagMS      int64      `json:"lag_ms"`
	PollsMS    []int64    `json:"first_polls_ms,omitempty"`
	ToLeaderMS int64      `json:"to_leader_ms"`
	ToNodeMS   int64      `json:"to_follower_ms"`
	Steps      []stepJSON `json:"steps"`
}

type stepJSON struct {
	Client  int    `json:"client"`
	F       string `json:"f"`
	Key     string `json:"key"`
	ThinkMS int64  `json:"think_ms"`
	Draw    int    `json:"draw"`
}

// Encode writes a quiz as JSON: one object, with an item a line. An item has its words,
// and as data what [Verify] needs to prove it again.
func Encode(w io.Writer, q *Quiz) error {
	head, err := marshal(quizJSON{Lang: q.Lang, Seed: q.Seed, Student: q.Student, Items: []itemJSON{}})
	if err != nil {
		return fmt.Errorf("encode quiz: %w", err)
	}
	out := bufio.NewWriter(w)
	out.Write(bytes.TrimSuffix(head, []byte("]}")))
	for i := range q.Items {
		item, err := q.Items[i].json()
		if err != nil {
			return fmt.Errorf("encode quiz: item %d: %w", i+1, err)
		}
		line, err := marshal(item)
		if err != nil {
			return fmt.Errorf("encode quiz: item %d: %w", i+1, err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(line)
	}
	out.WriteString("\n]}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("encode quiz: %w", err)
	}
	return nil
}

func (i *Item) json() (itemJSON, error) {
	out := itemJSON{
		Number: i.Number, ID: i.id, Kind: i.Kind, Level: i.Level, Title: i.Title, Given: i.Given, Drawing: i.Drawing,
		Question: i.Question, Summary: i.Summary, Setting: i.Setting.json(),
		Ask: askJSON{Guarantees: i.Ask.Guarantees, LagsMS: allMS(i.Ask.Lags)},
	}
	if i.Kind == Behind || i.Kind == Gain {
		out.Ask.Operation = i.Ask.Operation + 1
	}
	if i.Kind == Behind {
		out.Ask.Write = i.Ask.Write + 1
	}
	for k, o := range i.Options {
		out.Options = append(out.Options, optionJSON{o.Text, o.Right, o.Explanation, i.Claims[k].json(i.Kind)})
	}
	var lines bytes.Buffer
	if err := history.Encode(&lines, i.History); err != nil {
		return out, err
	}
	for line := range strings.Lines(lines.String()) {
		out.History = append(out.History, json.RawMessage(strings.TrimSpace(line)))
	}
	return out, nil
}

func (s *Setting) json() *settingJSON {
	if s == nil {
		return nil
	}
	out := &settingJSON{
		Policy: s.Policy, Followers: s.Followers, LagMS: s.Lag.Milliseconds(), PollsMS: allMS(s.Polls),
		ToLeaderMS: s.ToLeader.Milliseconds(), ToNodeMS: s.ToNode.Milliseconds(),
	}
	for _, step := range s.Steps {
		f := history.Read
		if step.Write {
			f = history.Write
		}
		out.Steps = append(out.Steps, stepJSON{step.Client, f.String(), s.Keys[step.Key], step.Think.Milliseconds(), step.Draw})
	}
	return out
}

// Decode reads a quiz that Encode wrote. The name stands for the input in errors. Nothing
// is proved by that: see [Verify].
func Decode(r io.Reader, name string) (*Quiz, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var in quizJSON
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("%s: not a quiz: %w", located(name, text, err), err)
	}
	if d.More() {
		return nil, fmt.Errorf("%s:%d: text after the quiz", name, line(text, d.InputOffset()))
	}
	q := &Quiz{Lang: in.Lang, Seed: in.Seed, Student: in.Student}
	for i := range in.Items {
		item, err := in.Items[i].item(in.Lang)
		if err != nil {
			return nil, fmt.Errorf("%s: item %d: %w", name, i+1, err)
		}
		q.Items = append(q.Items, item)
	}
	return q, nil
}

// located adds the line to a name where an error of package json tells it.
func located(name string, text []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("%s:%d", name, line(text, syntax.Offset))
	case errors.As(err, &kind):
		return fmt.Sprintf("%s:%d", name, line(text, kind.Offset))
	}
	return name
}

func line(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))
}

func (in *itemJSON) item(lang Lang) (Item, error) {
	item := Item{
		Number: in.Number, id: in.ID, Lang: lang, Title: in.Title, Given: in.Given, Drawing: in.Drawing, Question: in.Question, Summary: in.Summary,
		Problem: Problem{
			Kind: in.Kind, Level: in.Level,
			Ask: Ask{Guarantees: in.Ask.Guarantees, Lags: fromMS(in.Ask.LagsMS)},
		},
	}
	item.Ask.Operation, item.Ask.Write = max(in.Ask.Operation-1, 0), max(in.Ask.Write-1, 0)
	for i := range in.Options {
		o := &in.Options[i]
		claim, err := o.Claim.claim(in.Kind)
		if err != nil {
			return item, fmt.Errorf("option %d: %w", i+1, err)
		}
		item.Claims = append(item.Claims, claim)
		item.Options = append(item.Options, Option{o.Text, o.Right, o.Explanation})
	}
	var lines bytes.Buffer
	for _, op := range in.History {
		if err := json.Compact(&lines, op); err != nil {
			return item, err
		}
		lines.WriteByte('\n')
	}
	h, err := history.Decode(&lines, "history")
	if err != nil {
		return item, err
	}
	item.History = h
	item.Setting, err = in.Setting.setting()
	return item, err
}

func (in *settingJSON) setting() (*Setting, error) {
	if in == nil {
		return nil, nil
	}
	s := &Setting{
		Policy: in.Policy, Followers: in.Followers, Lag: ms(in.LagMS), Polls: fromMS(in.PollsMS),
		ToLeader: ms(in.ToLeaderMS), ToNode: ms(in.ToNodeMS),
	}
	var keys names
	for i, step := range in.Steps {
		if step.F != history.Read.String() && step.F != history.Write.String() {
			return nil, fmt.Errorf("setting: step %d: %q is neither read nor write", i+1, step.F)
		}
		s.Steps = append(s.Steps, Step{
			Client: step.Client, Write: step.F == history.Write.String(), Key: keys.number(step.Key), Think: ms(step.ThinkMS), Draw: step.Draw,
		})
	}
	s.Keys = keys.seen
	return s, nil
}
