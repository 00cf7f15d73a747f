package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says which packages a package may import, besides the standard library:
// data flows from history to cmd, and a heavy dependency has one place.
var layers = map[string]string{
	"history":                      "github.com/go-json-experiment/json/jsontext",
	"history/needs":                "",
	"history/edn":                  "history",
	"history/timeline":             "history history/lang github.com/go-json-experiment/json/jsontext golang.org/x/text/width",
	"history/lang":                 "golang.org/x/text/feature/plural golang.org/x/text/language golang.org/x/text/message golang.org/x/text/message/catalog golang.org/x/text/number",
	"model":                        "history",
	"model/policy":                 "history history/lang model",
	"model/sim":                    "history model",
	"model/workload":               "model",
	"model/shrink":                 "model",
	"model/live":                   "history model",
	"model/live/orders":            "history model go.etcd.io/bbolt go.etcd.io/bbolt/errors github.com/go-json-experiment/json/jsontext",
	"model/live/orders/orderstest": "history/needs",
	"checker/lin":                  "history checker/certify",
	"checker/certify":              "history",
	"checker/versioned":            "history",
	"checker/oracle":               "history",
	"checker/parts":                "",
	"checker/reach":                "history",
	"checker/explain":              "history history/lang",
	"checker":                      "history history/lang checker/parts checker/reach checker/lin checker/certify checker/versioned checker/explain github.com/anishathalye/porcupine",
	"checker/selftest":             "history model model/policy model/sim model/workload checker checker/oracle",
	"checker/evaluate":             "history/lang checker/explain history history/timeline model model/policy model/sim model/shrink model/workload checker github.com/jedib0t/go-pretty/v6/table github.com/jedib0t/go-pretty/v6/text",
	"checker/gallery":              "history history/lang checker/explain history/timeline model model/policy model/sim model/workload checker checker/evaluate github.com/jedib0t/go-pretty/v6/table github.com/jedib0t/go-pretty/v6/text",
	"checker/evaluate/plot":        "checker checker/evaluate gonum.org/v1/plot gonum.org/v1/plot/font gonum.org/v1/plot/plotter gonum.org/v1/plot/vg gonum.org/v1/plot/vg/draw gonum.org/v1/plot/vg/vgimg gonum.org/v1/plot/vg/vgsvg",
	"checker/quiz":                 "history history/lang history/timeline model model/policy model/sim model/workload checker checker/certify checker/explain checker/oracle",
	"checker/policytest":           "model model/sim model/workload checker checker/evaluate pgregory.net/rapid",
	"checker/quiz/moodle":          "history/timeline checker/quiz",
	"checker/quiz/page":            "history/timeline checker/quiz",
	"cmd/lagcheck":                 "history history/lang checker/explain history/edn history/timeline model model/live model/live/orders model/policy model/sim model/workload checker checker/evaluate checker/evaluate/plot checker/gallery checker/quiz checker/quiz/moodle checker/quiz/page checker/selftest github.com/jedib0t/go-pretty/v6/text github.com/spf13/cobra github.com/spf13/pflag golang.org/x/term",
}

// sourceFiles calls f for every Go file that is no test, parsed, with its slash
// path from the root.
func sourceFiles(t *testing.T, f func(file string, parsed *ast.File)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		f(filepath.ToSlash(relative), parsed)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLayers(t *testing.T) {
	seen := map[string]bool{}
	sourceFiles(t, func(file string, parsed *ast.File) {
		pkg := path.Dir(file)
		allowed, ok := layers[pkg]
		if !ok {
			t.Errorf("%s: package %s has no layer: put it into the map above", file, pkg)
			return
		}
		seen[pkg] = true
		for _, spec := range parsed.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			own, isOwn := strings.CutPrefix(name, "lagcheck/")
			first, _, _ := strings.Cut(name, "/")
			switch {
			case !isOwn && !strings.Contains(first, "."): // the standard library
			case !slices.Contains(strings.Fields(allowed), own):
				t.Errorf("%s imports %s: not in the layer of %s", file, name, pkg)
			case name == "github.com/anishathalye/porcupine" && file != "checker/porcupine.go":
				t.Errorf("%s imports %s: only checker/porcupine.go does", file, name)
			}
		}
	})
	for pkg := range layers {
		if !seen[pkg] {
			t.Errorf("package %s is gone: take it out of the map above", pkg)
		}
	}
}

// Every package and every exported name says what it is.
func TestEverythingExportedIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	sourceFiles(t, func(file string, parsed *ast.File) {
		if parsed.Doc != nil {
			documented[path.Dir(file)] = true
		}
		for _, decl := range parsed.Decls {
			for _, name := range undocumented(decl) {
				t.Errorf("%s: %s has no comment", file, name)
			}
		}
	})
	for pkg := range layers {
		if !documented[pkg] {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

// undocumented returns the exported names of a declaration that have no comment
// of their own or of their group.
func undocumented(decl ast.Decl) []string {
	var names []string
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}

// exportedReceiver reports whether a function is no method, or one of an exported
// type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	receiver := d.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	ident, ok := receiver.(*ast.Ident)
	return ok && ident.IsExported()
}
