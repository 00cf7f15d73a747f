package history

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// A Value is what a register holds: a JSON scalar, or [Nil] where nothing has
// been written. Values are compared with ==: numbers by what they are worth
// (1, 1.0 and 1e0 are one value), never a number with a string.
type Value struct{ text string } // canonical JSON; "" for null

// Nil is the initial state of every register: JSON's null.
var Nil = Value{}

var smallInts = func() (v [1024]Value) {
	for i := range v {
		v[i] = Value{strconv.Itoa(i)}
	}
	return v
}()

// Int returns the value of a whole number.
func Int(n int) Value {
	if 0 <= n && n < len(smallInts) {
		return smallInts[n]
	}
	v, _ := number(strconv.Itoa(n))
	return v
}

// String returns the value of a string. Bytes that are not UTF-8 are replaced
// by U+FFFD, because JSON has no other way to write them.
func String(s string) Value {
	text, _ := jsontext.AppendQuote(nil, s) // fails only to report such bytes
	return Value{string(text)}
}

// Bool returns the value of a truth value.
func Bool(b bool) Value { return Value{strconv.FormatBool(b)} }

// ParseValue returns the value of a JSON scalar: null, true, false, a number or
// a quoted string.
func ParseValue(text string) (Value, error) {
	raw := bytes.TrimSpace([]byte(text))
	if !jsontext.Value(raw).IsValid() {
		return Nil, fmt.Errorf("parse value %s: not JSON", clip(text))
	}
	v, err := scalar(raw, func(b []byte) string { return string(b) })
	if err != nil {
		return Nil, fmt.Errorf("parse value %s: %w", clip(text), err)
	}
	return v, nil
}

// IsNil reports whether v is the initial state.
func (v Value) IsNil() bool { return v.text == "" }

// JSON returns the value as canonical JSON text: "null", "true", "12", `"a"`.
func (v Value) JSON() string {
	if v.text == "" {
		return "null"
	}
	return v.text
}

// String returns the value as [Value.JSON] does.
func (v Value) String() string { return v.JSON() }

// scalar returns the value of valid JSON. Where the text is already canonical
// it is passed through share, which may return an older copy of equal text.
func scalar(raw []byte, share func([]byte) string) (Value, error) {
	switch raw[0] {
	case 'n':
		return Nil, nil
	case 't', 'f':
		return Bool(raw[0] == 't'), nil
	case '{':
		return Nil, errors.New("an object: want null, true, false, a number or a string")
	case '[':
		return Nil, errors.New("an array: want null, true, false, a number or a string")
	case '"':
		if bytes.IndexByte(raw, '\\') < 0 {
			return Value{share(raw)}, nil // nothing escaped, so nothing to make canonical
		}
		plain, err := jsontext.AppendUnquote(nil, raw)
		return String(string(plain)), err
	}
	if n := len(raw); n <= 3 { // at most three digits: no allocation
		if i, ok := smallInt(raw); ok {
			return smallInts[i], nil
		}
	}
	if v, ok := number(share(raw)); ok {
		return v, nil
	}
	return Nil, errors.New("a number whose exponent is out of range: write it as a string")
}

func smallInt(raw []byte) (n int, ok bool) {
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

const (
	maxDigits   = 21      // longest number that is written without exponent
	minPoint    = -6      // most zeros after the point that are written out
	maxExponent = 1 << 50 // far from where adding a length could overflow
)

// number brings a JSON number into the one form in which equal numbers are
// equal texts, exactly, whatever their size: as people write it (12, -0.5) if
// that takes few digits, otherwise digits "e" exponent. It reports false if the
// exponent is too large to compute with.
func number(text string) (Value, bool) {
	mantissa, exponent := text, 0
	var err error
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa = text[:i]
		exponent, err = strconv.Atoi(text[i+1:])
	}
	sign := ""
	if rest, ok := strings.CutPrefix(mantissa, "-"); ok {
		sign, mantissa = "-", rest
	}
	whole, fraction, pointed := strings.Cut(mantissa, ".")
	if pointed {
		mantissa = whole + fraction
	}
	digits := strings.TrimLeft(mantissa, "0")
	if digits == "" {
		return Int(0), true // zero whatever its sign and exponent
	}
	if err != nil || exponent > maxExponent || exponent < -maxExponent {
		return Nil, false
	}
	exponent -= len(fraction)
	trimmed := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(trimmed)
	return Value{decimal(text, sign, trimmed, exponent)}, true
}

// decimal returns sign digits * 10^exponent as text; it returns the original
// where that is the same, to keep one copy.
func decimal(original, sign, digits string, exponent int) string {
	point := len(digits) + exponent // digits before the decimal point
	text := ""
	switch {
	case exponent >= 0 && point <= maxDigits:
		text = sign + digits + strings.Repeat("0", exponent)
	case exponent < 0 && point > 0 && len(digits) <= maxDigits:
		text = sign + digits[:point] + "." + digits[point:]
	case exponent < 0 && point > minPoint && point <= 0 && len(digits) <= maxDigits:
		text = sign + "0." + strings.Repeat("0", -point) + digits
	default:
		text = sign + digits + "e" + strconv.Itoa(exponent)
	}
	if text == original {
		return original
	}
	return text
}

// clip shortens a text for an error message.
func clip(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
