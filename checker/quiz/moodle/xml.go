package moodle

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"html"
	"io"

	"lagcheck/checker/quiz"
	"lagcheck/history/timeline"
)

// XML writes a quiz in Moodle's XML format (https://docs.moodle.org/en/Moodle_XML_format):
// texts are HTML in CDATA sections, the drawing is an SVG file with the text behind a
// fold. Questions bear their identity as ID number, and kind and level as tags.
func XML(w io.Writer, q *quiz.Quiz) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	doc := document{}
	for _, c := range categories(q) {
		doc.Questions = append(doc.Questions, question{Type: "category", Category: &plain{c.path}})
		for _, item := range c.items {
			doc.Questions = append(doc.Questions, newQuestion(item))
		}
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("write Moodle XML: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

type document struct {
	XMLName   xml.Name   `xml:"quiz"`
	Questions []question `xml:"question"`
}

// A question is one of type multichoice, or the change to another category.
type question struct {
	Type     string    `xml:"type,attr"`
	Category *plain    `xml:"category"`
	Name     *plain    `xml:"name"`
	Text     *fragment `xml:"questiontext"`
	Feedback *fragment `xml:"generalfeedback"`
	*choice
	Answers []answer `xml:"answer"`
	Tags    *tags    `xml:"tags"`
}

// A choice is what else Moodle wants to know of a question. Answers are not shuffled:
// their order is already one of chance, but for numbers, which ascend.
type choice struct {
	Grade     string `xml:"defaultgrade"`
	Penalty   string `xml:"penalty"` // for each wrong try, where there are several
	Hidden    int    `xml:"hidden"`
	ID        string `xml:"idnumber"`
	Single    bool   `xml:"single"`
	Shuffle   int    `xml:"shuffleanswers"`
	Numbering string `xml:"answernumbering"`
}

type plain struct {
	Text string `xml:"text"`
}

type fragment struct {
	Format string `xml:"format,attr"`
	HTML   cdata  `xml:"text"`
	Files  []file `xml:"file"`
}

type cdata struct {
	Text string `xml:",cdata"`
}

type file struct {
	Name     string `xml:"name,attr"`
	Path     string `xml:"path,attr"`
	Encoding string `xml:"encoding,attr"`
	Content  string `xml:",chardata"`
}

type answer struct {
	Fraction int      `xml:"fraction,attr"` // per cent of the grade
	Format   string   `xml:"format,attr"`
	HTML     cdata    `xml:"text"`
	Feedback fragment `xml:"feedback"`
}

type tags struct {
	Tags []plain `xml:"tag"`
}

func newQuestion(item *quiz.Item) question {
	q := question{
		Type:     "multichoice",
		Name:     &plain{line(item.Title) + " (" + item.ID() + ")"},
		Text:     asHTML(ask(item, picture(item))),
		Feedback: asHTML(text(item.Summary)),
		choice:   &choice{Grade: "1", Penalty: "0.3333333", ID: item.ID(), Single: true, Numbering: "ABCD"},
		Tags:     &tags{[]plain{{"lagcheck"}, {string(item.Kind)}, {fmt.Sprintf("level-%d", item.Level)}}},
	}
	q.Text.Files = []file{{drawingFile, "/", "base64", base64.StdEncoding.EncodeToString([]byte(svg(item)))}}
	for _, o := range item.Options {
		a := answer{Format: "html", HTML: cdata{text(o.Text)}, Feedback: *asHTML(text(o.Explanation))}
		if o.Right {
			a.Fraction = 100
		}
		q.Answers = append(q.Answers, a)
	}
	return q
}

func asHTML(s string) *fragment { return &fragment{Format: "html", HTML: cdata{s}} }

// drawingFile is the name of the drawing in each question's own folder.
const drawingFile = "drawing.svg"

// picture shows that file, and below it what is in it.
func picture(item *quiz.Item) string {
	w := words[item.Lang]
	return fmt.Sprintf(`<p><img src="@@PLUGINFILE@@/%s" alt="%s" style="max-width:100%%"/></p><details><summary>%s</summary>%s</details>`,
		drawingFile, html.EscapeString(w.drawing), html.EscapeString(w.source), source(item))
}

func svg(item *quiz.Item) string {
	return timeline.SVG(item.Shown(), timeline.Options{Lang: item.Lang, Marks: item.Marks(), Times: true, Page: &timeline.Page{Columns: drawingColumns}})
}

// drawingColumns is how many columns of 8 pixels a drawing has.
const drawingColumns = 84

var words = map[quiz.Lang]struct{ drawing, source string }{
	quiz.English:  {"A drawing of the operations; it follows as text.", "The drawing as text"},
	quiz.Japanese: {"操作の図です。同じ内容のテキストが続きます。", "図をテキストで表示"},
}
