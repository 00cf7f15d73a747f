package page

import (
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/quiz"
)

func generated(t *testing.T, lang quiz.Lang, count int) *quiz.Quiz {
	t.Helper()
	q, short, err := quiz.Generate(quiz.Config{Lang: lang, Count: count, Seed: 1, Student: "s24-017"})
	if err != nil || len(short) > 0 {
		t.Fatalf("%v %v", err, short)
	}
	return q
}

func written(t *testing.T, q *quiz.Quiz) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, q); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every word of the page exists in every language, with the same places for numbers.
func TestWords(t *testing.T) {
	places := regexp.MustCompile(`\{\w+\}`)
	english := reflect.ValueOf(words[quiz.English])
	for _, lang := range quiz.Langs() {
		own := reflect.ValueOf(words[lang])
		for i := range own.NumField() {
			name, text := own.Type().Field(i).Name, own.Field(i).String()
			if text == "" {
				t.Errorf("%s: %s is missing", lang, name)
			}
			have, want := places.FindAllString(text, -1), places.FindAllString(english.Field(i).String(), -1)
			slices.Sort(have)
			slices.Sort(want)
			if !slices.Equal(have, want) {
				t.Errorf("%s: %s has %q, want %q", lang, name, have, want)
			}
		}
	}
}

// The page takes nothing from elsewhere.
func TestStandsAlone(t *testing.T) {
	for _, lang := range quiz.Langs() {
		text := written(t, generated(t, lang, 27))
		bare := strings.ReplaceAll(text, "http://www.w3.org/2000/svg", "")
		for _, outside := range []string{"http:", "https:", "src=", "<link", "@import", "url(", "<base", "<iframe", "<object"} {
			if strings.Contains(bare, outside) {
				t.Errorf("%s: %s in the page", lang, outside)
			}
		}
		if !strings.Contains(text, `<html lang="`+string(lang)+`">`) || !strings.Contains(text, "default-src &#39;none&#39;") {
			t.Errorf("%s: no language or policy", lang)
		}
	}
}

// Whatever an item says is text.
func TestEscapes(t *testing.T) {
	const hostile = `</script></style><script>alert("&amp;")</script>' onload='x' {{.}} ${x}`
	q := generated(t, quiz.English, 1)
	plain := written(t, q)
	item := &q.Items[0]
	q.Student = hostile
	item.Title, item.Question, item.Summary, item.Drawing, item.Given = hostile, hostile, hostile, hostile, []string{hostile}
	for k := range item.Options {
		item.Options[k].Text, item.Options[k].Explanation = hostile, hostile
	}
	text := written(t, q)
	if got := strings.Count(html.UnescapeString(text), hostile); got < 7+2*len(item.Options) {
		t.Errorf("the text is there %d times", got)
	}
	if before, after := strings.Count(plain, "<script"), strings.Count(text, "<script"); strings.Contains(text, "<script>alert") || before != after {
		t.Errorf("%d scripts, want %d", after, before)
	}
}

func TestUnknownLanguage(t *testing.T) {
	if err := Write(&strings.Builder{}, &quiz.Quiz{Lang: "xx"}); err == nil {
		t.Error("no error")
	}
}
