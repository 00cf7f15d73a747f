package gallery

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/history/timeline"
)

// A Format is how pages of the gallery are written for people.
type Format string

// The formats of pages.
const (
	Text     Format = "text"     // for a terminal
	Markdown Format = "markdown" // for a page; drawings are in code blocks
)

// A page writes paragraphs, with an empty line between them, and remembers the first
// error.
type page struct {
	w      io.Writer
	format Format
	begun  bool
	err    error
}

func (p *page) paragraph(text string) {
	if p.begun {
		text = "\n" + text
	}
	p.begun = true
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(text, "\n"))
	}
}

func (p *page) heading(level int, text string) {
	if p.format == Markdown {
		text = strings.Repeat("#", level) + " " + text
	}
	p.paragraph(text)
}

// lines writes lines that stay lines.
func (p *page) lines(lines []string) {
	if p.format == Markdown {
		p.paragraph("- " + strings.Join(lines, "\n- "))
		return
	}
	p.paragraph(strings.Join(lines, "\n"))
}

// drawing writes text in which each character has its column.
func (p *page) drawing(text string) {
	text = strings.TrimRight(text, "\n")
	if p.format == Markdown {
		p.paragraph("```text\n" + text + "\n```")
		return
	}
	p.paragraph("  " + strings.ReplaceAll(text, "\n", "\n  "))
}

// picture draws, in Markdown as a sequence diagram.
func (p *page) picture(drawn Picture) {
	if p.format == Markdown {
		drawn.Options.Title, drawn.Options.Notes = "", nil
		p.paragraph("```mermaid\n" + strings.TrimRight(timeline.Mermaid(drawn.History, drawn.Options), "\n") + "\n```")
		return
	}
	p.drawing(drawn.text())
}

func (p *page) table(head table.Row, rows []table.Row, columns ...table.ColumnConfig) {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder = false
	style.Options.SeparateColumns = false
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	t.AppendHeader(head)
	t.AppendRows(rows)
	t.SetColumnConfigs(columns)
	if p.format == Markdown {
		p.paragraph(t.RenderMarkdown())
		return
	}
	p.paragraph(t.Render())
}
