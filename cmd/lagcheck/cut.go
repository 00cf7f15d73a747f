package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// longestCut is how long a line that a kill cut short can be.
const longestCut = 64 << 10

// wholeLines returns what reads a file: one of JSON Lines without a last line that breaks
// off inside an operation. That is how a recording ends whose recorder was killed while
// it wrote, and what is before it can be judged. It is said, not passed over.
func wholeLines(t terminal, file *os.File) (io.Reader, error) {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || filepath.Ext(file.Name()) != ".jsonl" {
		return file, err
	}
	tail := make([]byte, min(info.Size(), longestCut))
	if _, err := file.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return nil, err
	}
	end := bytes.LastIndexByte(tail, '\n') + 1
	last := tail[end:]
	if end == 0 || len(last) == 0 || last[0] != '{' || json.Valid(last) {
		return file, nil
	}
	fmt.Fprintf(t.err, "lagcheck: warning: %s: the last line breaks off and is left out: was the recording killed?\n", file.Name())
	return io.NewSectionReader(file, 0, info.Size()-int64(len(last))), nil
}
