package main

import (
	"errors"
	"fmt"
	"os"

	"lagcheck/checker"
	"lagcheck/history"
)

// shout reports an internal error: the checker contradicts itself about a history.
// That is never a verdict. The history is saved, for it is what it takes to find
// the mistake. It reports false if err is no such error.
func shout(t terminal, err error) bool {
	var internal *checker.InternalError
	if !errors.As(err, &internal) {
		return false
	}
	fmt.Fprintf(t.err, "lagcheck: INTERNAL ERROR, no verdict can be trusted: %v\n", err)
	file, err := save(internal.History)
	if err != nil {
		fmt.Fprintf(t.err, "lagcheck: its history could not be saved: %v\n", err)
	} else {
		fmt.Fprintf(t.err, "lagcheck: its history is saved in %s; please report it with that file\n", file)
	}
	return true
}

// save writes a history to a new temporary file and returns its name.
func save(h history.History) (name string, err error) {
	file, err := os.CreateTemp("", "lagcheck-internal-error-*.jsonl")
	if err != nil {
		return "", err
	}
	err = history.Encode(file, h)
	return file.Name(), errors.Join(err, file.Close())
}
