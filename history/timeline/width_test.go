package timeline

import (
	"strings"
	"testing"
	"unicode"
)

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "c0: |--|": 8, "注文": 4, "カナ": 4, "ｶﾅ": 2, "한글": 4, "Ａ": 2, "é": 1, "αβ": 2, "→": 1,
		"e\u0301": 1, "\u200b": 0, "\u3000": 2, "😀": 2, "\x00\x1b\u0085": 0, "\u1100\u1161": 2, "\U00020000": 2,
	} {
		if got := width(text); got != want {
			t.Errorf("width(%q) = %d, want %d", text, got, want)
		}
	}
}

// TestQuoteLeavesNothingUncertain checks over all characters that a quoted string
// holds none whose columns a terminal could count otherwise.
func TestQuoteLeavesNothingUncertain(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		for _, c := range strings.Trim(quote(string(r)), `"`) {
			if runeWidth(c) == 0 || !unicode.IsPrint(c) {
				t.Errorf("%U is quoted as %s", r, quote(string(r)))
			}
		}
		if wide(r) && unicode.Is(unicode.Latin, r) && r < 0xff00 {
			t.Errorf("%U is wide", r)
		}
	}
}
