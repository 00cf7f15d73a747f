package history

import (
	"encoding/json"
	"strconv"
	"strings"
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
	return Value{strconv.Itoa(n)}
}

// String returns the value of a string.
func String(s string) Value {
	text, err := json.Marshal(s)
	if err != nil { // a string always marshals
		panic(err)
	}
	return Value{string(text)}
}

// Bool returns the value of a truth value.
func Bool(b bool) Value { return Value{strconv.FormatBool(b)} }

// IsNil reports whether v is the initial state.
func (v Value) IsNil() bool { return v.text == "" }

// JSON returns the value as canonical JSON text: "null", "true", "12", `"a"`.
func (v Value) JSON() string {
	if v.text == "" {
		return "null"
	}
	return v.text
}

// number brings a JSON number into the one form in which equal numbers are
// equal texts, exactly, whatever their size: an integer without exponent if it
// has at most 21 digits, otherwise digits "e" exponent.
func number(text string) Value {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		e, err := strconv.Atoi(text[i+1:])
		if err != nil {
			return Value{text} // an exponent beyond int: its own text is its name
		}
		mantissa, exponent = text[:i], e
	}
	sign := ""
	if rest, ok := strings.CutPrefix(mantissa, "-"); ok {
		sign, mantissa = "-", rest
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	exponent -= len(fraction)
	trimmed := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(trimmed)
	switch {
	case trimmed == "":
		return Int(0)
	case exponent == 0:
		return Value{sign + trimmed}
	case exponent > 0 && len(trimmed)+exponent <= 21:
		return Value{sign + trimmed + strings.Repeat("0", exponent)}
	}
	return Value{sign + trimmed + "e" + strconv.Itoa(exponent)}
}
