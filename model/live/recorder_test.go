package live_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"lagcheck/history"
	"lagcheck/model/live"
)

// A read that may have seen a write under way is recorded after it, whatever becomes of
// that write; all else is recorded at once.
func TestReadsWaitForTheWritesTheyMayHaveSeen(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	r := live.NewRecorder(&file)
	write := func(process int, key string, value int, outcome history.Outcome) *history.Op {
		op := &history.Op{Process: process, F: history.Write, Key: key, Value: history.Int(value), Type: outcome, Return: 9}
		if outcome == history.Info {
			op.Return = history.Never
		}
		return op
	}
	read := func(process int, key string, value history.Value) {
		op := &history.Op{Process: process, F: history.Read, Key: key, Value: value, Type: history.OK, Return: 9}
		if err := r.Return(op, 0); err != nil {
			t.Fatal(err)
		}
	}
	want := func(processes string) {
		t.Helper()
		got := ""
		for line := range strings.Lines(file.String()) {
			got += strings.TrimPrefix(line, `{"process":`)[:1]
		}
		if got != processes {
			t.Errorf("recorded: %s, want %s", got, processes)
		}
	}
	first, second := write(0, "x", 1, history.OK), write(1, "x", 1, history.Info)
	r.Call(first)
	read(2, "x", history.Nil)
	read(3, "y", history.Int(1))
	read(4, "x", history.Int(2))
	want("234")
	read(5, "x", history.Int(1)) // may have seen the first write
	r.Call(second)
	read(6, "x", history.Int(1)) // or the second
	want("234")
	if err := r.Return(first, 0); err != nil {
		t.Fatal(err)
	}
	want("23405")
	read(7, "x", history.Int(1))
	if err := r.Return(second, 0); err != nil {
		t.Fatal(err)
	}
	want("23405167")
	read(8, "x", history.Int(1))
	want("234051678")
	if n := len(r.Latency()); n != 9 {
		t.Errorf("%d latencies of 9 lines", n)
	}
}

// A leader that lost its log gives versions twice; the recording stays a history.
func TestRepeatedVersions(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	r := live.NewRecorder(&file)
	for i := range 4 {
		op := &history.Op{
			F: history.Write, Value: history.Int(i), Type: history.OK, Call: int64(2 * i), Return: int64(2*i + 1), Version: history.At(int64(1 + i%2)),
		}
		r.Call(op)
		if err := r.Return(op, 0); err != nil {
			t.Fatal(err)
		}
	}
	h, err := history.Decode(&file, "recording")
	if err != nil || len(h) != 4 || h[1].Version != history.At(2) || h[2].Version.Known() || r.Repeated() != 2 {
		t.Errorf("%v, %v, %d repeated", h, err, r.Repeated())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A file that takes no more is an error for everybody from then on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	r := live.NewRecorder(full{})
	for range 2 {
		op := &history.Op{F: history.Read, Type: history.OK}
		if err := r.Return(op, 0); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("it says %v", err)
		}
	}
}

// BenchmarkRecord is what one operation costs, without the file.
func BenchmarkRecord(b *testing.B) {
	r := live.NewRecorder(new(nowhere))
	op := &history.Op{F: history.Write, Key: "o-1", Value: history.String("PENDING"), Type: history.OK, Call: 1e9, Return: 2e9, Version: history.At(7)}
	b.ReportAllocs()
	for b.Loop() {
		r.Call(op)
		_ = r.Return(op, 0)
	}
}

type nowhere struct{}

func (*nowhere) Write(p []byte) (int, error) { return len(p), nil }
