package text

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"

	"github.com/retain-cli/retain/pkg/nearest"
)

// openZip opens the data file of an archive, or the sheet of a workbook.
func (t *Text) openZip(head []byte, all io.Reader, o Options, depth int) error {
	if depth == maxDepth {
		return tooDeep()
	}
	at, size, err := t.randomAccess(head, all, depth)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(at, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return t.damaged("zip", err)
	}
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderMaxWindow(maxWindow)))
	parts := newParts(z)
	switch {
	case parts.find("xl/workbook.xml") != nil || parts.workbook() != "":
		return t.openWorkbook(parts, o)
	case parts.find("xl/workbook.bin") != nil:
		return &Error{What: "a binary Excel workbook (.xlsb) is not read", Hint: asTable}
	case parts.find("word/document.xml") != nil:
		return &Error{What: "this is a Word document, not a table", Hint: asTable}
	case parts.find("ppt/presentation.xml") != nil:
		return &Error{What: "this is a PowerPoint presentation, not a table", Hint: asTable}
	case parts.find("content.xml") != nil && parts.find("mimetype") != nil:
		return &Error{What: "an OpenDocument file (.ods) is not read", Hint: asTable}
	case parts.find("Index/Document.iwa") != nil || parts.find("Index.zip") != nil:
		return &Error{What: "an Apple Numbers file is not read", Hint: "export it as CSV or as an Excel workbook (.xlsx)"}
	}
	f, err := choose(z.File, o.Member)
	if err != nil {
		return err
	}
	name := memberName(f)
	if f.Flags&1 != 0 {
		return &Error{What: fmt.Sprintf("%q in the zip archive is protected with a password", name), Hint: "unpack it first"}
	}
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return &Error{What: fmt.Sprintf("%q in the zip archive is compressed in a way (method %d) that is not read", name, f.Method), Hint: "unpack it first"}
	} else if err != nil {
		return t.damaged("zip", err)
	}
	t.closers = append(t.closers, r)
	t.packing = append(t.packing, "zip: "+name)
	return t.unpack(&packed{t, "zip", r}, o, depth+1)
}

// randomAccess returns the archive for reading anywhere: in place where Open
// got something that can, else from memory.
func (t *Text) randomAccess(head []byte, all io.Reader, depth int) (io.ReaderAt, int64, error) {
	if f, ok := t.base.r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok && depth == 0 {
		if at, err := f.Seek(0, io.SeekCurrent); err == nil {
			end, err := f.Seek(0, io.SeekEnd)
			if err != nil {
				return nil, 0, err
			}
			from := at - int64(len(head))
			return io.NewSectionReader(f, from, end-from), end - from, nil
		}
	}
	b, err := io.ReadAll(io.LimitReader(all, maxMemory+1))
	if err != nil {
		return nil, 0, err
	}
	if len(b) > maxMemory {
		return nil, 0, &Error{What: "the archive is larger than 1 GiB", Hint: "unpack it first"}
	}
	return bytes.NewReader(b), int64(len(b)), nil
}

// choose returns the data file of an archive.
func choose(files []*zip.File, member string) (*zip.File, error) {
	var tables, rest []*zip.File
	for _, f := range files {
		switch name := memberName(f); {
		case f.FileInfo().IsDir() || isJunk(name):
		case isTable(name):
			tables = append(tables, f)
		default:
			rest = append(rest, f)
		}
	}
	if member != "" {
		return pick(append(tables, rest...), member)
	}
	if len(tables) == 0 {
		tables = rest
	}
	names := memberNames(tables)
	switch len(tables) {
	case 0:
		return nil, &Error{What: "the zip archive holds no file", Hint: "want one with a CSV file or an Excel workbook in it"}
	case 1:
		return tables[0], nil
	}
	return nil, &Error{What: fmt.Sprintf("the zip archive holds %d files: want one", len(tables)),
		Hint: "choose one with --member: " + list(names), Choices: names}
}

// pick returns the file that a user named: by its path, else by its last
// part, upper and lower case being the same, where only one has it.
func pick(files []*zip.File, member string) (*zip.File, error) {
	same := []func(name string) bool{
		func(name string) bool { return name == member },
		func(name string) bool { return strings.EqualFold(name, member) },
		func(name string) bool { return strings.EqualFold(path.Base(name), member) },
	}
	for _, is := range same {
		var found []*zip.File
		for _, f := range files {
			if is(memberName(f)) {
				found = append(found, f)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	names := memberNames(files)
	hint := nearest.Of(member, names)
	if hint != "" {
		hint = fmt.Sprintf("did you mean %q?", hint)
	} else if len(names) > 0 {
		hint = "there is " + list(names)
	}
	return nil, &Error{What: fmt.Sprintf("the zip archive holds no file %q, or several", member), Hint: hint, Choices: names}
}

// memberName is the path of a member, with plain slashes.
func memberName(f *zip.File) string {
	return strings.ToValidUTF8(strings.ReplaceAll(f.Name, `\`, "/"), replacement)
}

func memberNames(files []*zip.File) []string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = memberName(f)
	}
	slices.Sort(names)
	return names
}

// isJunk reports whether a member was left by a desktop, not by a user.
func isJunk(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || strings.Contains(name, "/__MACOSX/") || strings.HasPrefix(base, ".") ||
		strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// isTable reports whether a member is data by its name: where one is, the
// readme beside it is not.
func isTable(name string) bool {
	name = strings.ToLower(name)
	for _, packing := range []string{".gz", ".zst", ".bz2"} {
		name = strings.TrimSuffix(name, packing)
	}
	return slices.Contains([]string{".csv", ".tsv", ".tab", ".psv", ".xlsx", ".xlsm"}, path.Ext(name))
}

// list returns the first names, quoted.
func list(names []string) string {
	const most = 10
	var b strings.Builder
	for i, name := range names {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(names)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	return b.String()
}
