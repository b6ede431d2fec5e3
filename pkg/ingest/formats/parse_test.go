package formats

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"
)

const minimal = `name: mine
kind: sales
match: [Till, Guest]
columns: {date: [Day], customer: [Guest], amount: [Sum]}
`

func TestParse(t *testing.T) {
	mine := Format{Name: "mine", Kind: "sales", Match: []string{"Till", "Guest"}, Columns: map[string][]string{"date": {"Day"}, "customer": {"Guest"}, "amount": {"Sum"}}}
	yours := mine
	yours.Name = "yours"
	yours.Where = []Condition{{Column: "Till", Not: []string{"9"}}}
	item := func(text string) string {
		return "- " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n"
	}
	your := strings.Replace(minimal, "mine", "yours", 1) + "where: [{column: Till, not: [9]}]\n"
	for _, c := range []struct {
		what, text string
		want       []Format
	}{
		{"nothing", "", nil},
		{"a comment", "# none yet\n", nil},
		{"an empty list", "[]", nil},
		{"one", minimal, []Format{mine}},
		{"a list of one", item(minimal), []Format{mine}},
		{"a list of two", item(minimal) + item(your), []Format{mine, yours}},
	} {
		got, err := Parse([]byte(c.text))
		if err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%s: %v\n%s", c.what, err, cmp.Diff(c.want, got))
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ what, text, want, hint string }{
		{"an unknown key", minimal + "amonts: line\n", `5:1: unknown key "amonts"`, `did you mean "amounts"?`},
		{"an unknown key of a condition", minimal + "where:\n  - colum: Till\n", `6:5: unknown key "colum"`, `did you mean "column"?`},
		{"an unknown key behind an alias", minimal + "footer: &c [a]\nwhere: &d\n  - {colum: Till}\nreturns: *d\n", `7:6: unknown key "colum"`, ""},
		{"a word for a number", minimal + "header_rows: two\n", "5: cannot unmarshal !!str `two` into int", "YAML"},
		{"a key that stands twice", minimal + "kind: sales\n", `5: mapping key "kind" already defined at line 2`, "YAML"},
		{"no YAML", "name: [", "did not find expected node content", "YAML"},
		{"a word", "shopify\n", `1:1: "shopify" where a format is wanted`, "name:"},
		{"a list of words", "- shopify\n", `1:3: "shopify" where a format is wanted`, "name:"},
		{"two documents", minimal + "---\n" + minimal, "more than one YAML document", ""},
		{"a name twice", "[&a {name: mine, kind: sales, match: [T], columns: {date: [D], email: [E]}}, *a]", `1:78: format "mine": a second format of this name`, "name of its own"},
		{"what Validate finds", "- name: mine\n  kind: sale\n", `1:3: format "mine": kind "sale": want sales, customers or survey`, ""},
	} {
		got, err := Parse([]byte(c.text))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %v, hint %q; want %s, hint %q", c.what, err, hintOf(e), c.want, c.hint)
		}
		if got != nil {
			t.Errorf("%s: formats came with the error", c.what)
		}
	}
}

func hintOf(e *Error) string {
	if e == nil {
		return ""
	}
	return e.Hint
}

func TestErrorText(t *testing.T) {
	for _, c := range []struct {
		e    Error
		want string
	}{
		{Error{What: "what"}, "what"},
		{Error{Line: 3, What: "what"}, "3: what"},
		{Error{Line: 3, Column: 7, Name: "mine", What: "what"}, `3:7: format "mine": what`},
	} {
		if got := c.e.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// Each case spoils a good format in one place.
func TestValidate(t *testing.T) {
	sales := func() Format {
		return Format{Name: "mine", Kind: "sales", Match: []string{"Till"}, Columns: map[string][]string{
			"date": {"Day"}, "email": {"Mail"}, "customer": {"Guest"}, "order": {"No"}, "amount": {"Sum"}, "status": {"State"},
		}}
	}
	survey := func() Format {
		return Format{Name: "mine", Kind: "survey", Match: []string{"Day"}, Columns: map[string][]string{"date": {"Day"}}, Score: []string{"recommend"}}
	}
	people := func() Format {
		return Format{Name: "mine", Kind: "customers", Match: []string{"Mail"}, Columns: map[string][]string{"email": {"Mail"}}}
	}
	for _, good := range []func() Format{sales, survey, people} {
		if err := good().Validate(); err != nil {
			t.Fatalf("a good format: %v", err)
		}
	}
	joined := sales()
	delete(joined.Columns, "email")
	delete(joined.Columns, "customer")
	joined.Joins = []Join{{File: "people.csv", On: "No", Take: map[string]string{"email": "Mail"}}}
	if err := joined.Validate(); err != nil {
		t.Errorf("a format whose customers stand in another file: %v", err)
	}
	refused := Format{Name: "mine", Kind: "sales", Match: []string{"Till"}, Refuse: "no customer: use another"}
	if err := refused.Validate(); err != nil {
		t.Errorf("a format that is refused needs no columns: %v", err)
	}
	for _, c := range []struct {
		good  func() Format
		spoil func(*Format)
		want  string
	}{
		{sales, func(f *Format) { f.Name = "" }, `name "": want lower-case`},
		{sales, func(f *Format) { f.Name = "My shop" }, `name "My shop": want lower-case`},
		{sales, func(f *Format) { f.Kind = "" }, `kind "": want sales`},
		{sales, func(f *Format) { f.Match = nil }, "match is empty"},
		{sales, func(f *Format) { f.Match = []string{"Till", " "} }, `" " is no header`},
		{sales, func(f *Format) { f.Match = []string{"*"} }, `"*" is no header`},
		{sales, func(f *Format) { f.Match = []string{"Till", "TILL "} }, `"TILL " stands there twice`},
		{sales, func(f *Format) { f.Without = []string{"till"} }, `"Till" stands there twice`},
		{sales, func(f *Format) { f.Columns["amonut"] = []string{"Sum"} }, `no such role "amonut"`},
		{sales, func(f *Format) { f.Columns["score"] = []string{"Sum"} }, `no such role "score" in a file of sales`},
		{sales, func(f *Format) { f.Columns["phone"] = nil }, "phone has no header"},
		{sales, func(f *Format) { f.Columns["phone"] = []string{" "} }, "phone has no header, or a blank one"},
		{sales, func(f *Format) { f.Columns["discount"] = []string{"Off"} }, "discount without price"},
		{sales, func(f *Format) { delete(f.Columns, "date") }, "no date"},
		{sales, func(f *Format) { delete(f.Columns, "email"); delete(f.Columns, "customer") }, "no customer, email or phone"},
		{sales, func(f *Format) { f.Identity = []string{"name"} }, `identity: "name"`},
		{sales, func(f *Format) { f.Identity = []string{"phone"} }, "phone is not among the columns"},
		{sales, func(f *Format) { f.Identity = []string{"email", "customer", "email"} }, "email stands there twice"},
		{sales, func(f *Format) { f.Amounts = "once" }, `amounts "once": want line, first or repeated`},
		{sales, func(f *Format) { f.Amounts = "repeated"; delete(f.Columns, "order") }, "amounts: repeated needs columns"},
		{sales, func(f *Format) { f.Score = []string{"recommend"} }, "score is for survey, this format is for sales"},
		{sales, func(f *Format) { f.Where = []Condition{{In: []string{"a"}}} }, "where: a condition without a column"},
		{sales, func(f *Format) { f.Where = []Condition{{Column: "State"}} }, "where: State must be what?"},
		{sales, func(f *Format) { f.Returns = []Condition{{Column: "State", Sign: "+"}} }, `returns: State: sign "+": want plus or minus`},
		{sales, func(f *Format) { f.Where = []Condition{{Column: "State", In: []string{"Paid"}, Not: []string{"paid"}}} }, `"Paid" is in both in and not`},
		{sales, func(f *Format) { f.Sale, f.NoSale = []string{"pending"}, []string{"Pending"} }, `"pending" is in both sale and no_sale`},
		{sales, func(f *Format) { f.NoSale = []string{"pending"}; delete(f.Columns, "status") }, "name its column"},
		{sales, func(f *Format) { f.Footer = []string{""} }, "footer: a blank entry"},
		{sales, func(f *Format) { f.Dates = "d/m/y" }, `dates: "d/m/y": "y" is no part of a date`},
		{sales, func(f *Format) { f.Decimal = ";" }, `decimal ";": want . or ,`},
		{sales, func(f *Format) { f.HeaderRows = -1 }, "header_rows -1: want 1 to 9"},
		{sales, func(f *Format) { f.Joins = []Join{{File: "items.csv", Take: map[string]string{"amount": "Sum"}}} }, "in on the column"},
		{sales, func(f *Format) { f.Joins = []Join{{File: "items.csv", On: "No"}} }, "items.csv: take is empty"},
		{sales, func(f *Format) {
			f.Joins = []Join{{File: "items.csv", On: "No", Take: map[string]string{"date": "Day"}}}
		}, `no role "date" is taken`},
		{sales, func(f *Format) {
			f.Joins = []Join{{File: "items.csv", On: "No", Take: map[string]string{"price": " "}}}
		}, "price has no column"},
		{people, func(f *Format) { delete(f.Columns, "email") }, "who it is"},
		{people, func(f *Format) { f.Columns["first_name"] = []string{"First"} }, "first_name without last_name"},
		{people, func(f *Format) { f.Carry = "1" }, "carry is for sales, this format is for customers"},
		{survey, func(f *Format) { f.Score = nil }, "no score"},
		{survey, func(f *Format) { f.Score, f.NoScore = nil, []string{"why"}; f.Columns["score"] = []string{"Q1"} }, "no_score without score"},
		{survey, func(f *Format) { f.Score = []string{"How likely"} }, `"How likely": want lower case`},
	} {
		f := c.good()
		c.spoil(&f)
		if err := f.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// What is accepted is the same when it is written as YAML and read again; what
// is not is an *Error.
func FuzzParse(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte("- &a {name: a, kind: survey, match: ['#'], score: [x], where: [{column: c, sign: plus}]}\n- *a\n"))
	f.Add([]byte("a: &a [*a]\n"))
	for _, e := range All() {
		text, err := yaml.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		formats, err := Parse(text)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		again, err := yaml.Marshal(formats)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(again)
		if err != nil || !cmp.Equal(got, formats, cmpopts.EquateEmpty()) {
			t.Fatalf("%v\n%s", err, cmp.Diff(formats, got))
		}
		for _, f := range formats {
			Match(f.Match, f)
			f.Find(f.Match)
			f.FindScore(f.Match)
		}
	})
}
