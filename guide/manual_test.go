package guide

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestManual: every key that the code reads stands in the author's manual.
func TestManual(t *testing.T) {
	manual, err := os.ReadFile("../content/AUTHORS.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{"title": true, "summary": true, "symptoms": true, "changed": true}
	name := regexp.MustCompile(`^[a-z][A-Za-z]+$`)
	for _, file := range []string{"decode.go", "signature.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		take := func(e ast.Expr) {
			if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, _ := strconv.Unquote(lit.Value); name.MatchString(s) {
					keys[s] = true
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr: // map[string]func(ast.Node){"order": …}
				if _, isFunc := n.Value.(*ast.FuncLit); isFunc {
					take(n.Key)
				}
			case *ast.IndexExpr: // known["see"] = …
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "known" {
					take(n.Index)
				}
			}
			return true
		})
	}
	if len(keys) < 40 {
		t.Fatalf("only %d keys were found in the code: %v", len(keys), keys)
	}
	for k := range keys {
		if !strings.Contains(string(manual), "`"+k+"`") {
			t.Errorf("the manual does not name the key %q", k)
		}
	}
	for _, k := range append(append([]string{}, kinds...), levels...) {
		if !strings.Contains(string(manual), "`"+k+"`") {
			t.Errorf("the manual does not name %q", k)
		}
	}
}
