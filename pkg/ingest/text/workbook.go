package text

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zip"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/retain-cli/retain/pkg/nearest"
)

// parts are the files that a workbook is made of, by their path in lower case
// without a leading slash: producers differ in both.
type parts map[string]*zip.File

func newParts(z *zip.Reader) parts {
	p := parts{}
	for _, f := range z.File {
		p[partKey(memberName(f))] = f
	}
	return p
}

func partKey(name string) string { return strings.ToLower(strings.TrimPrefix(name, "/")) }

func (p parts) find(name string) *zip.File { return p[partKey(name)] }

// A relation is a part that another part refers to.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// kind is the last part of the type, which the dialects of the format share.
func (r relation) kind() string { return path.Base(r.Type) }

// relations returns what a part refers to, with the targets as paths.
func (p parts) relations(part string) ([]relation, error) {
	dir, base := path.Split(part)
	var list struct {
		Relation []relation `xml:"Relationship"`
	}
	err := p.decode(dir+"_rels/"+base+".rels", &list)
	for i, r := range list.Relation {
		if !strings.HasPrefix(r.Target, "/") {
			list.Relation[i].Target = path.Join(dir, r.Target)
		}
	}
	return list.Relation, err
}

// workbook returns the path of the workbook's main part; "" if there is none.
func (p parts) workbook() string {
	list, err := p.relations("")
	if err != nil {
		return ""
	}
	for _, r := range list {
		f := p.find(r.Target)
		if r.kind() == "officeDocument" && f != nil && strings.HasPrefix(path.Base(partKey(r.Target)), "workbook") && path.Ext(f.Name) == ".xml" {
			return r.Target
		}
	}
	return ""
}

// decode reads a small part; a part that is not there is empty.
func (p parts) decode(name string, v any) error {
	const most = 64 << 20 // styles of a workbook gone wild take a few MB
	f := p.find(name)
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	return newXML(io.LimitReader(r, most)).Decode(v)
}

func newXML(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(r), nil
	}
	return d
}

// A workbook is an opened xlsx file.
type workbook struct {
	parts   parts
	sheets  []sheetEntry
	strings sharedStrings
	formats []numberFormat // by cell style
	from    epoch
}

// A sheetEntry is a sheet as the workbook lists it.
type sheetEntry struct {
	name   string
	part   *zip.File
	hidden bool
}

// openWorkbook begins to read a sheet of a workbook, as CSV.
func (t *Text) openWorkbook(p parts, o Options) error {
	book, err := readWorkbook(p)
	if err != nil {
		return t.badWorkbook(err)
	}
	entry, err := book.choose(o.Sheet)
	if err != nil {
		return t.badWorkbook(err)
	}
	if entry == nil {
		return &Error{What: "the workbook has no visible sheet", Hint: "name a hidden one with --sheet"}
	}
	r, err := book.open(entry)
	if err != nil {
		return t.badWorkbook(err)
	}
	t.closers = append(t.closers, r)
	t.packing = append(t.packing, "xlsx: "+entry.name)
	t.encoding, t.evidence, t.ends = utf8Codec.name, "workbook", "LF"
	t.src = &csvOfSheet{sheet: r, fail: t.badWorkbook}
	return nil
}

// badWorkbook is the error for a workbook that cannot be read.
func (t *Text) badWorkbook(err error) error {
	if known := (*Error)(nil); t.base.err == nil && !errors.As(err, &known) {
		return &Error{What: "the workbook is damaged", Hint: "open it in a spreadsheet program and " + asTable, Err: err}
	}
	return t.damaged("workbook", err)
}

func readWorkbook(p parts) (*workbook, error) {
	name := p.workbook()
	if name == "" {
		name = "xl/workbook.xml"
	}
	var main struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := p.decode(name, &main); err != nil {
		return nil, err
	}
	relations, err := p.relations(name)
	if err != nil {
		return nil, err
	}
	b := &workbook{parts: p}
	if flag := main.Properties.Date1904; flag == "1" || strings.EqualFold(flag, "true") {
		b.from = epoch1904
	}
	targets := map[string]relation{}
	for _, r := range relations {
		targets[r.ID] = r
		switch r.kind() {
		case "styles":
			err = b.readFormats(r.Target)
		case "sharedStrings":
			err = b.strings.read(p.find(r.Target))
		}
		if err != nil {
			return nil, err
		}
	}
	for _, s := range main.Sheets {
		for _, a := range s.Attrs {
			if r := targets[a.Value]; a.Name.Local == "id" && r.kind() == "worksheet" {
				b.sheets = append(b.sheets, sheetEntry{s.Name, p.find(r.Target), s.State == "hidden" || s.State == "veryHidden"})
				break
			}
		}
	}
	return b, nil
}

// choose returns the sheet to read: the one that the user named, or the only
// visible one that holds a table, which is two rows of two cells; or, where
// none does, the first visible one with a cell in it, or else the first.
func (b *workbook) choose(name string) (*sheetEntry, error) {
	if name != "" {
		return b.pick(name)
	}
	var tables []string
	var table, filled, first *sheetEntry
	for i := range b.sheets {
		s := &b.sheets[i]
		if s.hidden || s.part == nil {
			continue
		}
		if first == nil {
			first = s
		}
		cells, isTable, err := b.look(s)
		if err != nil {
			return nil, err
		}
		if cells && filled == nil {
			filled = s
		}
		if isTable {
			tables = append(tables, s.name)
			table = s
		}
	}
	switch {
	case len(tables) > 1:
		return nil, &Error{What: fmt.Sprintf("the workbook holds %d sheets with a table: want one", len(tables)),
			Hint: "choose one with --sheet: " + list(tables), Choices: tables}
	case table != nil:
		return table, nil
	case filled != nil:
		return filled, nil
	}
	return first, nil
}

// pick returns the sheet that a user named, hidden ones too.
func (b *workbook) pick(name string) (*sheetEntry, error) {
	same := []func(i int) bool{
		func(i int) bool { return b.sheets[i].name == name },
		func(i int) bool {
			return strings.EqualFold(strings.TrimSpace(b.sheets[i].name), strings.TrimSpace(name))
		},
		func(i int) bool { return strconv.Itoa(i+1) == name },
	}
	for _, is := range same {
		for i := range b.sheets {
			if is(i) && b.sheets[i].part != nil {
				return &b.sheets[i], nil
			}
		}
	}
	names := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		names[i] = s.name
	}
	hint := "there is " + list(names)
	if near := nearest.Of(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return nil, &Error{What: fmt.Sprintf("the workbook has no sheet %q", name), Hint: hint, Choices: names}
}

// look tells whether a sheet has cells, and whether it holds a table.
func (b *workbook) look(s *sheetEntry) (cells, table bool, err error) {
	r, err := b.open(s)
	if err != nil {
		return false, false, err
	}
	defer func() { _ = r.Close() }()
	wide := 0
	for {
		_, values, err := r.next()
		if err == io.EOF {
			return cells, false, nil
		} else if err != nil {
			return cells, false, err
		}
		filled := 0
		for _, v := range values {
			if v != "" {
				filled++
			}
		}
		cells = cells || filled > 0
		if filled > 1 {
			wide++
		}
		if wide == 2 {
			return true, true, nil
		}
	}
}
