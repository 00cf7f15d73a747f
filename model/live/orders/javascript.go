package orders

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// What the chapter's programs do by JavaScript's rules, and a client can tell.

var decimal = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)

// toNumber is JavaScript's Number(text).
func toNumber(text string) float64 {
	text = strings.Trim(text, "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff")
	base := 0
	if len(text) > 2 && text[0] == '0' {
		base = map[byte]int{'x': 16, 'o': 8, 'b': 2}[text[1]|0x20]
	}
	switch {
	case text == "":
		return 0
	case text == "Infinity" || text == "+Infinity":
		return math.Inf(1)
	case text == "-Infinity":
		return math.Inf(-1)
	case decimal.MatchString(text):
		f, _ := strconv.ParseFloat(text, 64) // too much is infinite, as there
		return f
	case base > 0 && !strings.ContainsAny(text, "+-_"):
		if n, ok := new(big.Int).SetString(text[2:], base); ok {
			f, _ := new(big.Float).SetInt(n).Float64()
			return f
		}
	}
	return math.NaN()
}

// A number is written to JSON as JavaScript does it.
type number float64

// MarshalJSON returns null for what is no number or not finite.
func (n number) MarshalJSON() ([]byte, error) {
	f := float64(n)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(f + 0) // -0 + 0 is 0
}

// errNoString is what JavaScript throws a TypeError for.
var errNoString = errors.New("id cannot be turned into a string")

// idOf is String(body?.id ?? "") of a JSON text that is valid.
func idOf(body []byte) (string, error) {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return "", nil // an array has no id
	}
	raw, ok := object["id"]
	if !ok {
		return "", nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", err
	}
	return toString(value)
}

// toString is JavaScript's String(value), but null is "", as it is in an array and
// after ??.
func toString(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case json.Number:
		f, _ := strconv.ParseFloat(string(v), 64)
		switch {
		case math.IsInf(f, 1):
			return "Infinity", nil
		case math.IsInf(f, -1):
			return "-Infinity", nil
		}
		text, err := number(f).MarshalJSON()
		return string(text), err
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			var err error
			if parts[i], err = toString(v[i]); err != nil {
				return "", err
			}
		}
		return strings.Join(parts, ","), nil
	case map[string]any:
		if _, shadowed := v["toString"]; shadowed {
			return "", errNoString
		}
		return "[object Object]", nil
	}
	return "", nil
}
