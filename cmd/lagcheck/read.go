package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lagcheck/history"
	"lagcheck/history/edn"
	"lagcheck/history/timeline"
)

// readHistory is readWith for histories that stay as they are listed.
func readHistory(ctx context.Context, t terminal, file string) (history.History, error) {
	return readWith(ctx, t, file, history.Decode)
}

// readWith reads a file by what its name ends in, standard input by how it
// begins.
func readWith(ctx context.Context, t terminal, file string, jsonl decoder) (history.History, error) {
	if file == "-" {
		in := bufio.NewReader(&source{t.in, ctx, nil})
		return recognize(in, jsonl)(in, "standard input")
	}
	r, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		if strings.ContainsAny(file, "*?[") {
			return nil, &hintError{fmt.Errorf("read %s: no file is called that", file), "nothing matches the pattern, or the shell did not expand it: leave the quotes away"}
		}
		return nil, &hintError{fmt.Errorf("read %s: there is no such file", file), "use - for standard input"}
	}
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	defer r.Close()
	info, err := r.Stat()
	switch {
	case err == nil && info.IsDir():
		return nil, &hintError{fmt.Errorf("read %s: this is a folder", file), "name what is in it: " + filepath.Join(file, "*.jsonl")}
	case err == nil:
		defer collectLate(info.Size())()
	}
	if decode := decoderOf(filepath.Ext(file), jsonl); decode != nil {
		whole, err := wholeLines(t, r)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		return decode(&source{whole, ctx, t.read}, file)
	}
	return nil, &hintError{
		fmt.Errorf("read %s: the name ends neither in .jsonl (JSON Lines) nor in .edn (Jepsen) nor in .txt (drawn timeline)", file),
		"rename it, or pass it on standard input, with - in the place of its name",
	}
}

// A source is an input under way. Reading it fails once the context is done, and is
// told to whoever watches.
type source struct {
	io.Reader
	ctx  context.Context
	read func(bytes int) // nil: nobody watches
}

// Read is that of the reader.
func (s *source) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	n, err := s.Reader.Read(p)
	if s.read != nil {
		s.read(n)
	}
	return n, err
}

// Stat is that of the file, whose size helps to read it: see [history.Decode].
func (s *source) Stat() (fs.FileInfo, error) {
	if file, ok := s.Reader.(*os.File); ok {
		return file.Stat()
	}
	return nil, fs.ErrInvalid
}

// A decoder reads a history; the name stands for the input in errors.
type decoder func(r io.Reader, name string) (history.History, error)

// decoderOf returns what reads a file whose name ends like that, nil if nothing does.
func decoderOf(extension string, jsonl decoder) decoder {
	switch extension {
	case ".jsonl":
		return jsonl
	case ".edn":
		return edn.Decode
	case ".txt":
		return timeline.Parse
	}
	return nil
}

// recognize returns what reads a text, by how it begins.
func recognize(in *bufio.Reader, jsonl decoder) decoder {
	seen, _ := in.Peek(in.Size()) // whoever reads on meets the error
	start := bytes.TrimLeft(seen, "\ufeff \t\r\n")
	switch {
	case len(start) == 0:
		return jsonl
	case beginsEDN(start):
		return edn.Decode
	case start[0] == '{' || start[0] == '[':
		return jsonl
	}
	return timeline.Parse
}

// beginsEDN reports whether a text, which does not begin with space, is EDN: a
// comment, a list, or a map whose first field is a keyword, maybe with a tag. In
// JSON a string comes first; what looks like a tag is a comment in a drawing, if
// no map follows at once.
func beginsEDN(start []byte) bool {
	switch start[0] {
	case ';', '(':
		return true
	case '#':
		end := bytes.IndexAny(start, "{ \t\r\n")
		return end > 0 && start[end] == '{'
	case '{', '[':
		inside := bytes.TrimLeft(start, "[{, \t\r\n")
		return len(inside) > 0 && bytes.IndexByte([]byte(":;#"), inside[0]) >= 0
	}
	return false
}
