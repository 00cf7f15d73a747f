package timeline

import (
	"strings"
	"unicode"

	eastasian "golang.org/x/text/width"
)

// width is the number of columns of a text in a terminal. It depends on nothing
// but the text: a drawing means the same in every locale, so characters that are
// wide only in some (Greek, box drawing) always count as narrow.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case ' ' <= r && r <= '~':
		return 1
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Me, unicode.Zl, unicode.Zp):
		return 0
	case 0x1160 <= r && r <= 0x11ff || 0xd7b0 <= r && r <= 0xd7ff:
		return 0 // Hangul vowels and finals join the syllable before them
	case wide(r):
		return 2
	}
	return 1
}

// shown reports whether a character surely takes the columns of runeWidth.
func shown(r rune) bool {
	switch {
	case 0x1f1e6 <= r && r <= 0x1f1ff: // pairs of these become one flag
		return false
	case 0x1f3fb <= r && r <= 0x1f3ff: // skin tones join the picture before them
		return false
	}
	return unicode.IsPrint(r) && runeWidth(r) > 0
}

// wide reports whether a character takes two columns: East_Asian_Width W and F of
// the Unicode Character Database (UAX #11).
func wide(r rune) bool {
	k := eastasian.LookupRune(r).Kind()
	return k == eastasian.EastAsianWide || k == eastasian.EastAsianFullwidth
}

// shorten cuts a text to so many columns.
func shorten(s string, columns int) string {
	if width(s) <= columns {
		return s
	}
	n := 0
	for i, r := range s {
		if n += runeWidth(r); n > columns-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// wrap breaks a text into lines of at most so many columns: at blanks, beside wide
// characters as Japanese allows it, and elsewhere only if there is no other place.
func wrap(s string, columns int) []string {
	var lines []string
	line, word := "", ""
	flush := func() {
		if line != "" && width(line)+1+width(word) > columns {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line, word = line+word, ""
	}
	before := ' '
	for _, r := range s {
		if r == ' ' || parts(before, r) {
			flush()
		}
		before = r
		if r == ' ' {
			if line != "" {
				line += " "
			}
			continue
		}
		if word += string(r); width(word) >= columns-1 {
			flush()
		}
	}
	if flush(); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// parts reports whether a line may end between two characters: beside a wide one, but
// not before what closes or goes on, nor after what opens (kinsoku, JIS X 4051).
func parts(before, after rune) bool {
	const closes = "、。，．・：；？！）」』］｝】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
	const opens = "（「『［｛【〔〈《"
	return (wide(before) || wide(after)) && !strings.ContainsRune(closes, after) && !strings.ContainsRune(opens, before)
}
