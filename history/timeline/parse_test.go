package timeline_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	diff "github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

const ms = 1_000_000

// TestParse reads what Text would not draw, but people do.
func TestParse(t *testing.T) {
	w := history.Op{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK}
	between := func(process int, call, ret int64, o history.Op) history.Op {
		o.Process, o.Call, o.Return = process, call*ms, ret*ms
		return o
	}
	for _, test := range []struct {
		reason, text string
		want         history.History
	}{
		{"shortest", "c0: |w x=1|", history.History{between(0, 0, 6, w)}},
		{"longer", "c0:   |-----w x=1-|", history.History{between(0, 2, 14, w)}},
		{"blanks around the label", "c0: |-- w  x=1 --|", history.History{between(0, 0, 13, w)}},
		{"names of any width", "c0: |w x=1|\nc10: |w x=1|", history.History{between(0, 0, 6, w), between(10, 1, 7, w)}},
		{"names in a column", " c0:  |w x=1|\nc10:  |w x=1|", history.History{between(0, 1, 7, w), between(10, 1, 7, w)}},
		{"times count from the widest name", "c0:  |w x=1|\nc10:  |w x=1|", history.History{between(0, 0, 6, w), between(10, 1, 7, w)}},
		{"whichever line that is", "c10:  |w x=1|\nc0:  |w x=1|", history.History{between(10, 1, 7, w), between(0, 0, 6, w)}},
		{"null is nil", "c0: |w x=null|", history.History{
			between(0, 0, 9, history.Op{F: history.Write, Key: "x", Type: history.OK})}},
		{"as read, not by time", "c1:          |w x=1|\nc0: |w x=1|\nc1: |w x=1|", history.History{between(1, 9, 15, w), between(0, 0, 6, w), between(1, 0, 6, w)}},
		{"indented by tabs, as in a program", "\n\t\tc0: |w x=1|\r\n\t\t^^^\n\t# so\n\t\tc1: |w x=1|\n\t", history.History{between(0, 0, 6, w), between(1, 0, 6, w)}},
		{"a process without operations", "c5:\nc0: |w x=1|\n", history.History{between(0, 0, 6, w)}},
		{"bars side by side", "c0: |w x=1||w x=1|*w x=1**w x=1*", history.History{between(0, 0, 6, w), between(0, 7, 13, w), between(0, 14, 14, w), between(0, 21, 21, w)}},
		{"wide characters", "c0: |w \"注文\"=1| |w x=1|", history.History{
			between(0, 0, 11, history.Op{F: history.Write, Key: "注文", Value: history.Int(1), Type: history.OK}), between(0, 13, 19, w)}},
		{"numbers as in JSON", "c0: |w x=1.0|--cas x=1e0->10e-1--!", history.History{
			between(0, 0, 8, w), between(0, 8, 29, history.Op{F: history.CAS, Key: "x", Old: history.Int(1), Value: history.Int(1), Type: history.Fail})}},
		{"a read that failed saw nothing", "c0: |r x->1!", history.History{
			between(0, 0, 7, history.Op{F: history.Read, Key: "x", Type: history.Fail})}},
		{"a byte order mark", "\ufeffc0: |w x=1|", history.History{between(0, 0, 6, w)}},
		{"version before node", "c0: |w x=1 #7@leader|", history.History{
			between(0, 0, 16, history.Op{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Node: "leader", Version: history.At(7)})}},
	} {
		got, err := timeline.Parse(strings.NewReader(test.text), "drawing")
		if err != nil {
			t.Errorf("%s: %v", test.reason, err)
		} else if d := diff.Diff(test.want, got, sameValues); d != "" {
			t.Errorf("%s: -want +got:\n%s", test.reason, d)
		}
	}
	got, err := timeline.Parse(strings.NewReader("c0: |w x=1..."), "drawing")
	if err != nil || len(got) != 1 || got[0].Type != history.Info || got[0].Return != history.Never || got[0].Value != history.Int(1) {
		t.Errorf("unknown outcome without dashes: %v, %v", got, err)
	}
}

func TestParseRejects(t *testing.T) {
	const name = `want a process, "c0: ", or a comment, "# "`
	for _, test := range []struct{ text, want string }{
		{"", `d.txt: no operations: want lines like "c0: |--w x=1--|"`},
		{"# only this\n\n ^^\nc0:\n", `d.txt: no operations: want lines like "c0: |--w x=1--|"`},
		{"c0: |w x=1|\nx0: |w x=1|", `d.txt:2:1: ` + name},
		{"c0: |w x=1|\n\ufeffc1: |w x=1|", `d.txt:2:1: ` + name},
		{"  c: |w x=1|", `d.txt:1:3: ` + name},
		{"c0 |w x=1|", `d.txt:1:1: ` + name},
		{"c-1: |w x=1|", `d.txt:1:1: ` + name},
		{"c99999999999999999999: |w x=1|", `d.txt:1:1: process number is out of range`},
		{"c0:|w x=1|", `d.txt:1:4: want a blank after the colon`},
		{"c0: |w x=1|\n\tc1: |w x=1|", `d.txt:2:1: indented by 1 tabs, the first line by 0: columns cannot be compared`},
		{"\tc0:\t|w x=1|", `d.txt:1:5: a tab has no fixed width: use blanks`},
		{"c0: |w x=1|\t|w x=1|", `d.txt:1:12: a tab has no fixed width: use blanks`},
		{"c0: |w x=\xff|", `d.txt:1: text is not UTF-8: is this a drawing?`},
		{"\x7fELF\x00", `d.txt:1:1: ` + name},
		{"c0: w x=1", `d.txt:1:5: want "|" or "*", the start of an operation`},
		{"c0: |w x=1| x", `d.txt:1:13: want "|" or "*", the start of an operation`},
		{"c0: |--x=1--|", `d.txt:1:8: want "w key=value", "r key->value" or "cas key=old->new"`},
		{"c0: |--|", `d.txt:1:8: want "w key=value", "r key->value" or "cas key=old->new"`},
		{"c0: |--w =1--|", `d.txt:1:10: want a key, in quotes unless it is letters, digits and _./:-`},
		{"c0: |--w -x=1--|", `d.txt:1:10: want a key, in quotes unless it is letters, digits and _./:-`},
		{"c0: |--w ..=1--|", `d.txt:1:10: want a key, in quotes unless it is letters, digits and _./:-`},
		{"c0: |--w x=..--|", `d.txt:1:12: want a value: nil, true, false, a number, a name, or a string in quotes`},
		{"c0: |--w a+b=1--|", `d.txt:1:10: want a key, in quotes unless it is letters, digits and _./:-`},
		{"c0: |--w x--|", `d.txt:1:11: want "=" after the key`},
		{"c0: |--w x->1--|", `d.txt:1:11: want "=" after the key`},
		{"c0: |--cas x=1--|", `d.txt:1:15: want "->" after the old value`},
		{"c0: |--cas x=1-->2--|", `d.txt:1:15: want "->" after the old value`},
		{"c0: |--r x=1--|", `d.txt:1:11: want "|", "!" or "...", the end of the operation`},
		{"c0: |--r x--|", `d.txt:1:5: read without a value: want "r key->value", nil for nothing there`},
		{"c0: |w x=1|--r x--|", `d.txt:1:11: read without a value: want "r key->value", nil for nothing there`},
		{"c0: |--w x=--|", `d.txt:1:12: want a value: nil, true, false, a number, a name, or a string in quotes`},
		{"c0: |--w x=1x--|", `d.txt:1:12: want a value: nil, true, false, a number, a name, or a string in quotes`},
		{"c0: |--w x=01--|", `d.txt:1:12: want a value: nil, true, false, a number, a name, or a string in quotes`},
		{"c0: |--w x=[1]--|", `d.txt:1:12: want a value: nil, true, false, a number, a name, or a string in quotes`},
		{`c0: |--w x="a--|`, `d.txt:1:12: not a JSON string: want it to end in a quote, with \ before quotes and \ in it`},
		{`c0: |--w "\x"=1--|`, `d.txt:1:10: not a JSON string: want it to end in a quote, with \ before quotes and \ in it`},
		{`c0: |--w x="\`, `d.txt:1:12: not a JSON string: want it to end in a quote, with \ before quotes and \ in it`},
		{"c0: |--w x=1 @--|", `d.txt:1:14: want a node: @leader, @follower-1, @follower-2, ...`},
		{"c0: |--w x=1 @bob--|", `d.txt:1:5: unknown node "bob": want leader, follower-1, follower-2, ...`},
		{"c0: |--w x=1 #--|", `d.txt:1:14: want a version: # and its position in the log, in digits`},
		{"c0: |--w x=1 #9223372036854775807--|", `d.txt:1:14: want a version: # and its position in the log, in digits`},
		{"c0: |--w x=1 #1 #2--|", `d.txt:1:16: want "|", "!" or "...", the end of the operation`},
		{"c0: |--w x=1 @leader @#2--|", `d.txt:1:21: want "|", "!" or "...", the end of the operation`},
		{"c0: |--w x=1", `d.txt:1:13: want "|", "!" or "...", the end of the operation`},
		{"c0: |--w x=1   |--w x=2--|", `d.txt:1:13: want "|", "!" or "...", the end of the operation`},
		{"c0: |--w x=1--*", `d.txt:1:15: want "|", "!" or "...", the end of the operation`},
		{"c0: *w x=1|", `d.txt:1:11: want "*" or "!", the end of an operation that started with "*"`},
		{"c0: *w x=1...", `d.txt:1:11: want "*" or "!", the end of an operation that started with "*"`},
		{"c0: |--w x=1....", `d.txt:1:16: want a blank or another operation`},
		{"c0: *w x=1*--r x->1--|", `d.txt:1:12: want a blank or another operation`},
		{"c0: |--w x=1...r x->1--|", `d.txt:1:16: want a blank or another operation`},
		{"c0: *w x=1!w x=1|", `d.txt:1:12: want a blank or another operation`},
		{`c0: |w "注"=1|x`, `d.txt:1:15: want a blank or another operation`},
		{"c0: |--w x=1--|\n\nc0:  |--w x=2--|", `d.txt:3:6: process 0 called this at 1000000 while its operation of line 1, column 5 was still running until 10000000`},
		{"c0: |--w x=1 #4--|\nc1: *w x=2 #4*", `d.txt:2:5: version 4 was also given to another write, operation of line 1, column 5`},
		{"\t\tc0: |--w x=1 #4--! |w x=2", `d.txt:1:28: want "|", "!" or "...", the end of the operation`},
		{"\t\tc0: |--w x=1 #4--!", `d.txt:1:7: version 4 but type is fail: what did not happen is not in the log`},
		{"c0: |--w x=1--|\nc1: |--w x=" + strings.Repeat("1", 16<<20), `d.txt:2: line is longer than 16 MiB: is this a drawing?`},
	} {
		_, err := timeline.Parse(strings.NewReader(test.text), "d.txt")
		var syntax *history.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != test.want {
			t.Errorf("reading %.60q\n got %v\nwant %s", test.text, err, test.want)
		}
	}
	broken := errors.New("disk on fire")
	_, err := timeline.Parse(io.MultiReader(strings.NewReader("c0: |w x=1|\n"), iotest.ErrReader(broken)), "d.txt")
	if !errors.Is(err, broken) || err.Error() != "read d.txt: disk on fire" {
		t.Errorf("got %v", err)
	}
}
