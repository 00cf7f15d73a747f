package history

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAreCanonical(t *testing.T) {
	for _, test := range []struct {
		want  string
		texts []string
	}{
		{"1", []string{"1", "1.0", "1e0", "10e-1", "0.1e1", "1E+0", "1.000", "100e-2", "1e-0"}},
		{"0", []string{"0", "-0", "0.0", "-0.000", "0e9", "-0e-9", "0e999999999999999999999"}},
		{"-12", []string{"-12", "-1.2e1", "-120e-1"}},
		{"1.5", []string{"1.5", "15e-1", "0.15e1", "1.50"}},
		{"-0.25", []string{"-0.25", "-25e-2", "-2.5E-1"}},
		{"0.000001", []string{"0.000001", "1e-6"}},
		{"1e-7", []string{"1e-7", "0.0000001", "10e-8"}},
		{"15e-9", []string{"0.000000015", "1.5e-8"}},
		{"100000000000000000000", []string{"1e20", "100000000000000000000", "0.1e21"}},
		{"1e21", []string{"1e21", "1000000000000000000000"}},
		{"12345678901234567890.5", []string{"12345678901234567890.5", "123456789012345678905e-1"}}, // as many digits as are written out
		{"0.123456789012345678901", []string{"0.123456789012345678901", "123456789012345678901e-21"}},
		{"1e400", []string{"1e400", "10e399", "0.1e401"}},
		{"-1e-400", []string{"-1e-400", "-0.01e-398"}},
		{"9007199254740993", []string{"9007199254740993", "9007199254740.993e3"}}, // no float64
		{"1234567890123456789012345e-1", []string{"123456789012345678901234.5"}},
		{"1e999999999", []string{"1e999999999", "10e999999998"}},
	} {
		for _, text := range test.texts {
			if v, err := ParseValue(text); err != nil || v.JSON() != test.want {
				t.Errorf("ParseValue(%s) = %s, %v; want %s", text, v.JSON(), err, test.want)
			}
		}
	}
}

func TestNumbersAreEqualIffTheirWorthIs(t *testing.T) {
	digits := rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?(e[+-]?[0-9])?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := digits.Draw(t, "a"), digits.Draw(t, "b")
		if rapid.Bool().Draw(t, "related") {
			switch exponent := strings.Contains(a, "e"); {
			case !exponent:
				b = a + "e0"
			case strings.Contains(a, "."):
				b = strings.Replace(a, "e", "0e", 1)
			default:
				b = strings.Replace(a, "e", ".0e", 1)
			}
		}
		ra, _ := new(big.Rat).SetString(a)
		rb, _ := new(big.Rat).SetString(b)
		va, errA := ParseValue(a)
		vb, errB := ParseValue(b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if (va == vb) != (ra.Cmp(rb) == 0) {
			t.Fatalf("%s is %v, %s is %v", a, va, b, vb)
		}
		back, ok := new(big.Rat).SetString(va.JSON())
		if !ok || back.Cmp(ra) != 0 {
			t.Fatalf("%s became %v", a, va)
		}
		if again, err := ParseValue(va.JSON()); again != va || err != nil {
			t.Fatalf("%v became %v, %v", va, again, err)
		}
	})
}

func TestHugeExponentsTakeNoRoom(t *testing.T) {
	allocated := testing.AllocsPerRun(10, func() {
		if v, ok := number("-7e1000000000000"); !ok || len(v.text) > 20 {
			t.Fatalf("got %v, %v", v.JSON(), ok)
		}
	})
	if allocated > 4 {
		t.Errorf("%v allocations", allocated)
	}
	for _, text := range []string{"1e9999999999999999", "-1.5e-9999999999999999", "1e99999999999999999999999"} {
		if v, err := ParseValue(text); err == nil {
			t.Errorf("ParseValue(%s) = %v; want an error, for equal numbers could differ", text, v)
		}
	}
}

func TestConstructorsAgreeWithParseValue(t *testing.T) {
	for _, test := range []struct {
		text string
		want Value
	}{
		{"null", Nil}, {"true", Bool(true)}, {" false ", Bool(false)},
		{"7", Int(7)}, {"-7", Int(-7)}, {"1023", Int(1023)}, {"1024", Int(1024)}, {"1e3", Int(1000)},
		{"9223372036854775807", Int(9223372036854775807)},
		{`"a"`, String("a")}, {`""`, String("")}, {`"\u0061"`, String("a")}, {`"1"`, String("1")},
		{`"<>&\u003c"`, String("<>&<")}, {`"\u2028\/"`, String("\u2028/")}, {`"\n\u000a\u0001"`, String("\n\n\x01")},
		{`"\ud83d\ude00"`, String("😀")}, {`"注文"`, String("注文")}, {`"\"\\"`, String(`"\`)},
	} {
		if v, err := ParseValue(test.text); v != test.want || err != nil {
			t.Errorf("ParseValue(%s) = %v, %v; want %v", test.text, v, err, test.want)
		}
	}
	if Int(1) == String("1") || Nil == String("null") || Bool(true) == String("true") {
		t.Error("a string equals what is no string")
	}
	for n := -2000; n <= 2000; n++ {
		if got := Int(n).JSON(); got != strconv.Itoa(n) {
			t.Errorf("Int(%d) is %s", n, got)
		}
	}
	if got := String("<>&").JSON(); got != `"<>&"` {
		t.Errorf("String escapes for HTML: %s", got)
	}
	if got := String("a\xffb"); got != String("a\ufffdb") {
		t.Errorf("bytes that are not UTF-8 became %v", got)
	}
}

func TestParseValueRejects(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "parse value : not JSON",
		"nil":                   "parse value nil: not JSON",
		"01":                    "parse value 01: not JSON",
		`"a`:                    `parse value "a: not JSON`,
		`"\ud800"`:              `parse value "\ud800": not JSON`,
		"1 2":                   "parse value 1 2: not JSON",
		"[1]":                   "parse value [1]: an array: want null, true, false, a number or a string",
		`{"a":1}`:               `parse value {"a":1}: an object: want null, true, false, a number or a string`,
		"1e9999999999999999999": "parse value 1e9999999999999999999: a number whose exponent is out of range: write it as a string",
		strings.Repeat("x", 40): "parse value " + strings.Repeat("x", 40) + ": not JSON",
		strings.Repeat("x", 41): "parse value " + strings.Repeat("x", 40) + "...: not JSON",
	} {
		if _, err := ParseValue(text); err == nil || err.Error() != want {
			t.Errorf("ParseValue(%s): %v\nwant %s", text, err, want)
		}
	}
}
