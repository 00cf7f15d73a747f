package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"lagcheck/checker"
	"lagcheck/history"
)

// An internal error is loud, and the history that shows it is saved.
func TestInternalErrorSavesItsHistory(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	h, err := history.Decode(strings.NewReader(writeLine+staleLine), "input")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	internal := &checker.InternalError{Guarantee: checker.Linearizable, Problem: "they disagree", History: h}
	if !shout(terminal{err: &out}, fmt.Errorf("judge: %w", internal)) {
		t.Fatal("not recognised")
	}
	if !strings.Contains(out.String(), "INTERNAL ERROR") || !strings.Contains(out.String(), "they disagree") {
		t.Errorf("it says\n%s", out.String())
	}
	file, err := os.Open(regexp.MustCompile(`saved in (\S+);`).FindStringSubmatch(out.String())[1])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if saved, err := history.Decode(file, "saved"); err != nil || !reflect.DeepEqual(saved, h) {
		t.Errorf("saved %v, %v", saved, err)
	}
	if shout(terminal{err: &out}, errors.New("no such file")) {
		t.Error("any error is an internal one")
	}
}
