package history

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	const text = "\ufeff{\"a\": 1}\r\n{ \"b\":2 }\n{\"c\":3,\"x\":\"\\u00e9\"}"
	for _, test := range []struct {
		numbers []int
		lines   string
	}{
		{nil, ""},
		{[]int{1}, `{"a": 1}`},
		{[]int{2, 3}, `{ "b":2 }` + "\n" + `{"c":3,"x":"\u00e9"}`},
		{[]int{1, 3}, `{"a": 1}` + "\n" + `{"c":3,"x":"\u00e9"}`},
	} {
		lines, err := Lines(strings.NewReader(text), test.numbers)
		var got []string
		for _, line := range lines {
			got = append(got, string(line))
		}
		if err != nil || strings.Join(got, "\n") != test.lines {
			t.Errorf("%v: %q, %v", test.numbers, got, err)
		}
	}
	if _, err := Lines(strings.NewReader(text), []int{4}); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "line 4") {
		t.Errorf("line 4 of 3: %v", err)
	}
}
