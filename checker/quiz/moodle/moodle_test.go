package moodle_test

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lagcheck/checker/quiz"
	"lagcheck/checker/quiz/moodle"
)

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// generated is a quiz of all kinds and levels.
func generated(t failer, lang quiz.Lang, count int) *quiz.Quiz {
	t.Helper()
	q, short, err := quiz.Generate(quiz.Config{Lang: lang, Count: count, Seed: 1})
	if err != nil || len(short) > 0 {
		t.Fatalf("%v %v", err, short)
	}
	return q
}

// some are two items of each language.
var some = sync.OnceValue(func() map[quiz.Lang][]quiz.Item {
	all := map[quiz.Lang][]quiz.Item{}
	for _, lang := range quiz.Langs() {
		q, _, err := quiz.Generate(quiz.Config{Lang: lang, Count: 2, Seed: 1})
		if err != nil {
			panic(err)
		}
		all[lang] = q.Items
	}
	return all
})

// anyQuiz is a quiz whose texts may be anything.
func anyQuiz(t *rapid.T) *quiz.Quiz {
	lang := rapid.SampledFrom(quiz.Langs()).Draw(t, "lang")
	q := &quiz.Quiz{Lang: lang, Items: slices.Clone(some()[lang])}
	any := rapid.Map(rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("~=#{}:%\\n[]()<>&;/$@_|\"'-> 注a0\t\r\x00\ufffe\u2028"))),
		rapid.SampledFrom([]string{"%50%x", "[markdown]x", "//x", "->", "::", "####", "]]>", "&&058;", "&amp;", "@@PLUGINFILE@@/x", "$$x$$", `\(x\)`, "TRUE", "0", "key (y)", ":-)", "->-)", "xx-P"})), func(s string) string {
		s = strings.ReplaceAll(s, "\ufeff", "") // a blank to some readers, none to others
		if text(s) == "" {
			return "blank"
		}
		return s
	})
	for i := range q.Items {
		item := &q.Items[i]
		item.Title, item.Question, item.Summary = "title "+any.Draw(t, "title"), any.Draw(t, "question"), any.Draw(t, "summary")
		item.Given = rapid.SliceOfN(any, 0, 3).Draw(t, "given")
		item.Drawing = strings.Join(rapid.SliceOfN(any, 1, 3).Draw(t, "drawing"), "\n") + "\n"
		item.Options = slices.Clone(item.Options)
		for k := range item.Options {
			item.Options[k].Text, item.Options[k].Explanation = any.Draw(t, "option"), any.Draw(t, "explanation")
		}
	}
	return q
}

func written(t failer, write func(io.Writer, *quiz.Quiz) error, q *quiz.Quiz) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b, q); err != nil {
		t.Fatalf("%v", err)
	}
	return b.String()
}

// compare checks that the questions are the items, in the order of the categories.
func compare(t failer, q *quiz.Quiz, got []question) {
	t.Helper()
	if len(got) != len(q.Items) {
		t.Fatalf("%d questions of %d items", len(got), len(q.Items))
	}
	items := slices.Clone(q.Items)
	for _, g := range got {
		i := slices.IndexFunc(items, func(i quiz.Item) bool { return strings.Contains(g.Name, i.ID()) })
		if i < 0 {
			t.Fatalf("no item %q", g.Name)
		}
		item := items[i]
		items = slices.Delete(items, i, i+1)
		if category := strings.Split(g.Category, "/"); len(category) != 3 || category[2] != item.LevelText() {
			t.Fatalf("category %q", g.Category)
		}
		want := readHTML{Given: texts(item.Given), Drawing: strings.TrimSpace(strings.Join(texts(strings.Split(item.Drawing, "\n")), "\n")), Question: text(item.Question)}
		if d := diff.Diff(want, parseHTML(t, g.Stem)); d != "" {
			t.Fatalf("%s: -want +got:\n%s", g.Stem, d)
		}
		var options []option
		for _, o := range item.Options {
			options = append(options, option{o.Right, text(o.Text), text(o.Explanation)})
		}
		for k, o := range g.Options {
			g.Options[k].Text, g.Options[k].Feedback = inner(t, o.Text), inner(t, o.Feedback)
		}
		if d := diff.Diff(options, g.Options); d != "" {
			t.Fatalf("-want +got:\n%s", d)
		}
		if want, got := text(item.Summary), inner(t, g.Feedback); want != got {
			t.Fatalf("general feedback %q, want %q", got, want)
		}
	}
}

// text is how a text arrives: without blanks around it, and with signs in place of what no
// file may have.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n':
			return ' '
		case r < ' ', r == 0x7f, r == 0xfffe, r == 0xffff:
			return '\ufffd'
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

func texts(list []string) []string {
	var all []string
	for _, s := range list {
		all = append(all, text(s))
	}
	return all
}

// A readHTML is what a reader sees of a question's text.
type readHTML struct {
	Given             []string
	Drawing, Question string
}

// parseHTML reads the few elements that questions are made of. The names of files and
// the beginnings of formulas, which Moodle replaces wherever it sees them, may not be in it
// but for the drawing.
func parseHTML(t failer, fragment string) (r readHTML) {
	t.Helper()
	bare := strings.ReplaceAll(fragment, `src="@@PLUGINFILE@@/drawing.svg"`, "")
	if i := strings.IndexAny(bare, `@$\`); i >= 0 {
		t.Fatalf("Moodle may replace %q", bare[i:])
	}
	for _, e := range emoticons {
		if strings.Contains(spared.ReplaceAllString(fragment, "\n"), e) {
			t.Fatalf("Moodle makes a picture of %s in %s", e, fragment)
		}
	}
	d := xml.NewDecoder(strings.NewReader("<html>" + fragment + "</html>"))
	in := ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			return r
		}
		if err != nil {
			t.Fatalf("%v in %s", err, fragment)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "span" {
				continue
			}
			in = token.Name.Local
			if !slices.Contains([]string{"html", "ul", "li", "p", "img", "details", "summary", "pre", "strong"}, in) {
				t.Fatalf("element %s", in)
			}
			if in == "li" {
				r.Given = append(r.Given, "")
			}
		case xml.EndElement:
			if token.Name.Local != "span" {
				in = ""
			}
		case xml.CharData:
			switch in {
			case "li":
				r.Given[len(r.Given)-1] = strings.TrimSpace(string(token))
			case "pre":
				r.Drawing = strings.TrimSpace(strings.Join(texts(strings.Split(string(token), "\n")), "\n"))
			case "strong":
				r.Question = strings.TrimSpace(string(token))
			}
		}
	}
}

// emoticons are what Moodle 4.5 replaces by pictures unless a site says otherwise, but
// where text is spared.
var (
	emoticons = strings.Split(`:-)~:)~:-D~;-)~:-/~V-.~:-P~:-p~B-)~^-)~8-)~:o)~:-(~:(~8-.~:-I~:-X~8-o~P-|~8-[~(grr)~xx-P~|-.~}-]~(h)~(heart)~(y)~(n)~(martin)~( )`, "~")
	spared    = regexp.MustCompile(`(?s)<pre>.*?</pre>|<span class="nolink">[^<]*</span>`)
)

// inner is the text of HTML without elements.
func inner(t failer, fragment string) string {
	t.Helper()
	return parseHTML(t, "<strong>"+fragment+"</strong>").Question
}

// readXML reads a file as Moodle does, and what else it needs of each question.
func readXML(t failer, file string) []question {
	t.Helper()
	type html struct {
		Format string `xml:"format,attr"`
		Text   string `xml:"text"`
	}
	var doc struct {
		XMLName   xml.Name `xml:"quiz"`
		Questions []struct {
			Type     string `xml:"type,attr"`
			Category string `xml:"category>text"`
			Name     string `xml:"name>text"`
			Stem     struct {
				html
				Files []struct {
					Name     string `xml:"name,attr"`
					Encoding string `xml:"encoding,attr"`
					Content  string `xml:",chardata"`
				} `xml:"file"`
			} `xml:"questiontext"`
			Feedback html   `xml:"generalfeedback"`
			ID       string `xml:"idnumber"`
			Single   string `xml:"single"`
			Answers  []struct {
				html
				Fraction string `xml:"fraction,attr"`
				Feedback html   `xml:"feedback"`
			} `xml:"answer"`
			Tags []string `xml:"tags>tag>text"`
		} `xml:"question"`
	}
	if err := xml.Unmarshal([]byte(file), &doc); err != nil {
		t.Fatalf("%v", err)
	}
	var all []question
	category := ""
	for _, q := range doc.Questions {
		if q.Type == "category" {
			category = q.Category
			continue
		}
		if q.Type != "multichoice" || q.Single != "true" || q.Stem.Format != "html" || q.Feedback.Format != "html" || len(q.Tags) != 3 || !strings.Contains(q.Name, q.ID) {
			t.Fatalf("%+v", q)
		}
		if f := q.Stem.Files; len(f) != 1 || f[0].Name != "drawing.svg" || f[0].Encoding != "base64" || !strings.Contains(q.Stem.Text, `"@@PLUGINFILE@@/drawing.svg"`) {
			t.Fatalf("%+v", f)
		}
		if strings.Contains(q.Stem.Text, `alt=""`) || strings.Contains(q.Stem.Text, "<summary></summary>") {
			t.Fatalf("words are missing in %s", q.Stem.Text)
		}
		svg, err := base64.StdEncoding.DecodeString(q.Stem.Files[0].Content)
		if err != nil || xml.Unmarshal(svg, &struct{ XMLName xml.Name }{}) != nil || !strings.Contains(string(svg), "<style>") {
			t.Fatalf("%v in the drawing %s", err, svg)
		}
		got := question{Category: category, Name: q.Name, Stem: q.Stem.Text, Feedback: q.Feedback.Text}
		for _, a := range q.Answers {
			if a.Format != "html" || a.Feedback.Format != "html" || a.Fraction != "0" && a.Fraction != "100" {
				t.Fatalf("%+v", a)
			}
			got.Options = append(got.Options, option{a.Fraction == "100", a.Text, a.Feedback.Text})
		}
		all = append(all, got)
	}
	return all
}

func TestXMLOfAnyQuiz(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuiz(t)
		compare(t, q, readXML(t, written(t, moodle.XML, q)))
	})
}

// All kinds and levels arrive in both languages and formats, each in a category of its own.
func TestGeneratedQuiz(t *testing.T) {
	for _, lang := range quiz.Langs() {
		q := generated(t, lang, 54)
		gift, err := readGIFT(written(t, moodle.GIFT, q))
		if err != nil {
			t.Fatal(err)
		}
		for format, got := range map[string][]question{"gift": gift, "xml": readXML(t, written(t, moodle.XML, q))} {
			categories := map[string]int{}
			for _, g := range got {
				categories[g.Category]++
				if n := len(slices.DeleteFunc(slices.Clone(g.Options), func(o option) bool { return !o.Right })); n != 1 {
					t.Errorf("%s %s: %s has %d right options", lang, format, g.Name, n)
				}
			}
			if want := len(quiz.Kinds()) * quiz.Levels; len(categories) != want {
				t.Errorf("%s %s: %d categories, want %d: %v", lang, format, len(categories), want, categories)
			}
			compare(t, q, got)
		}
	}
}

func ExampleGIFT() {
	q := &quiz.Quiz{Items: []quiz.Item{{Lang: quiz.English, Title: "Which read is stale?", Drawing: "c0: |--w x=1--|\n", Question: "Is this {right}?",
		Options: []quiz.Option{{Text: "yes: 50%", Right: true, Explanation: "It is #1."}, {Text: "no", Explanation: "~"}}, Summary: "x -> y"}}}
	var b strings.Builder
	if err := moodle.GIFT(&b, q); err != nil {
		panic(err)
	}
	_, answers, _ := strings.Cut(b.String(), "<pre>")
	fmt.Print(answers)
	// Output:
	// c0\: |--w x\=1--|</pre>\n<p><strong>Is this \{right\}?</strong></p>{
	// 	=[html]yes\: 50%#[html]It is \#1.
	// 	~[html]no#[html]\~
	// 	####[html]x -&gt; y
	// }
}
