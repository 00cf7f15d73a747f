package lang

import (
	"slices"
	"strings"
	"testing"
)

type id int

const (
	operations id = iota
	between
	end
)

func TestCatalog(t *testing.T) {
	c := NewCatalog([]Text{
		operations: {En: "%[1]v operations of %[2]s", One: "%[1]v operation of %[2]s", Ja: "%[2]sの操作%[1]v個"},
		between:    {En: "%[1]s before %[2]s", Ja: "%[2]sの前の%[1]s"},
	}, end)
	for _, test := range []struct{ got, want string }{
		{c.Say(English, operations, 1, "c0"), "1 operation of c0"},
		{c.Say(English, operations, 0, "c0"), "0 operations of c0"},
		{c.Say(English, operations, 12345, "%d"), "12345 operations of %d"},
		{c.Say(Japanese, operations, 1, "c0"), "c0の操作1個"},
		{c.Say(Japanese, between, "a", "b"), "bの前のa"},
		{c.Say("de", between, "a", "b"), "a before b"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestMissingTextsAreRefused(t *testing.T) {
	whole := Text{En: "a", Ja: "あ"}
	NewCatalog([]Text{whole, Name("Lamport")}, end) // is taken
	for name, texts := range map[string][]Text{
		"no English": {whole, {Ja: "b"}}, "no Japanese": {whole, {En: "a"}}, "none": {whole},
		"English twice": {whole, {En: "the same", Ja: "the same"}}, "English in verbs": {whole, {En: "%[1]s’s end", Ja: "%[1]s’s end"}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: taken", name)
				}
			}()
			NewCatalog(texts, end)
		}()
	}
}

func TestJoin(t *testing.T) {
	a, b := Text{En: "a", Ja: "あ"}, Text{En: "b", Ja: "い"}
	if got := Join([]Text{1: b}, []Text{0: a}); !slices.Equal(got, []Text{a, b}) {
		t.Errorf("%+v", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("two texts of one id are taken")
		}
	}()
	Join([]Text{a}, []Text{b})
}

func TestFromEnvironment(t *testing.T) {
	for environment, want := range map[string]Lang{
		"":                                  English,
		"LANG=ja_JP.UTF-8":                  Japanese,
		"LANG=ja":                           Japanese,
		"LANG=de_DE.UTF-8":                  English,
		"LANG=C.UTF-8":                      English,
		"LANG=ja_JP.UTF-8 LC_MESSAGES=en":   English,
		"LANG=en_US LC_ALL=ja_JP.eucJP":     Japanese,
		"LC_ALL=C LC_MESSAGES=ja LANG=ja":   English,
		"LC_MESSAGES=ja_JP@x LANG=en_US":    Japanese,
		"LC_ALL=ja_JP.UTF-8 LC_MESSAGES=en": Japanese,
	} {
		set := map[string]string{}
		for _, s := range strings.Fields(environment) {
			name, value, _ := strings.Cut(s, "=")
			set[name] = value
		}
		if got := FromEnvironment(func(name string) string { return set[name] }); got != want {
			t.Errorf("%s: %s, want %s", environment, got, want)
		}
	}
}
