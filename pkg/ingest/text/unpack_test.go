package text

import (
	"bytes"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/charmap"
)

func gzipped(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstded(t testing.TB, s string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll([]byte(s), nil)
}

// zipped makes an archive of names and contents in turn.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What libbz2 makes of "a,b\n1,2\n".
const bzipped = "425a6839314159265359bf87407f00000359000010000430003000200030c00869b28823278bb9229c28485fc3a03f80"

func TestUnpack(t *testing.T) {
	const list = "id,name\n1,Smith\n"
	legacy := string(encode(t, charmap.Windows1252, frenchList))
	tests := []struct {
		name      string
		bytes     []byte
		options   Options
		want      string
		container string
	}{
		{"gzip", gzipped(t, list), Options{}, list, "gzip"},
		{"gzip of several members", append(gzipped(t, list), gzipped(t, "2,Jones\n")...), Options{}, list + "2,Jones\n", "gzip"},
		{"gzip of nothing", gzipped(t, ""), Options{}, "", "gzip"},
		{"gzip of another encoding", gzipped(t, legacy), Options{}, frenchList, "gzip"},
		{"zstd", zstded(t, list), Options{}, list, "zstd"},
		{"zstd of several frames", append(zstded(t, list), zstded(t, "2,Jones\n")...), Options{}, list + "2,Jones\n", "zstd"},
		{"zstd behind a frame to skip", append([]byte("\x50\x2a\x4d\x18\x02\x00\x00\x00xy"), zstded(t, list)...), Options{}, list, "zstd"},
		{"zip of one", zipped(t, "orders.csv", list), Options{}, list, "zip: orders.csv"},
		{"zip with what desktops leave", zipped(t, "export/", "", "export/orders.csv", list, "__MACOSX/export/._orders.csv", "x", "export/.DS_Store", "x", "Thumbs.db", "x"),
			Options{}, list, "zip: export/orders.csv"},
		{"zip with a readme", zipped(t, "README.txt", "hello", "orders.csv", list), Options{}, list, "zip: orders.csv"},
		{"zip of a text", zipped(t, "orders.txt", list), Options{}, list, "zip: orders.txt"},
		{"zip with backslashes", zipped(t, `export\orders.csv`, list), Options{}, list, "zip: export/orders.csv"},
		{"zip of several", zipped(t, "a/orders.csv", list, "a/items.csv", "x"), Options{Member: "Orders.csv"}, list, "zip: a/orders.csv"},
		{"zip of several, by path", zipped(t, "a/orders.csv", list, "b/orders.csv", "x"), Options{Member: "a/orders.csv"}, list, "zip: a/orders.csv"},
		{"zip of gzip", zipped(t, "orders.csv.gz", string(gzipped(t, list))), Options{}, list, "zip: orders.csv.gz, gzip"},
		{"zip of zip", zipped(t, "orders.zip", string(zipped(t, "orders.csv", list))), Options{}, list, "zip: orders.zip, zip: orders.csv"},
		{"a name that lies", gzipped(t, string(zstded(t, list))), Options{}, list, "gzip, zstd"},
	}
	if b, err := hex.DecodeString(bzipped); err != nil {
		t.Fatal(err)
	} else {
		tests = append(tests, tests[0])
		last := &tests[len(tests)-1]
		last.name, last.bytes, last.want, last.container = "bzip2", b, "a,b\n1,2\n", "bzip2"
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, x := read(t, tt.bytes, tt.options)
			if got != tt.want || x.Container() != tt.container {
				t.Errorf("got %q from %q, want %q from %q", got, x.Container(), tt.want, tt.container)
			}
		})
	}
}

func TestUnpackRefuses(t *testing.T) {
	several := zipped(t, "orders.csv", "a,b\n", "items.csv", "a,b\n", "notes.pdf", "%PDF-1.4")
	e := refusal(t, several, Options{}, "the zip archive holds 2 files: want one", `choose one with --member: "items.csv", "orders.csv"`)
	if want := []string{"items.csv", "orders.csv"}; !reflect.DeepEqual(e.Choices, want) {
		t.Errorf("choices %q, want %q", e.Choices, want)
	}
	refused(t, several, Options{Member: "order.csv"}, `no file "order.csv"`, `did you mean "orders.csv"?`)
	refused(t, zipped(t, "a/x.csv", "a\n", "b/x.csv", "b\n"), Options{Member: "x.csv"}, `"x.csv", or several`, "")
	refused(t, zipped(t), Options{}, "the zip archive holds no file", "CSV")
	refused(t, zipped(t, "notes.pdf", "%PDF-1.4"), Options{}, "PDF", "CSV")

	whole := gzipped(t, strings.Repeat(polishList, 9000))
	x, err := Open(bytes.NewReader(whole[:len(whole)/2]), Options{})
	if err == nil {
		_, err = io.ReadAll(x)
	}
	if err == nil || !strings.Contains(err.Error(), "the gzip data ends too early") {
		t.Errorf("half a gzip file: %v", err)
	}
	broken := bytes.Clone(whole)
	broken[len(broken)-6] ^= 0xff // the checksum
	x, err = Open(bytes.NewReader(broken), Options{})
	if err == nil {
		_, err = io.ReadAll(x)
	}
	if err == nil || !strings.Contains(err.Error(), "the gzip data is damaged") {
		t.Errorf("a wrong checksum: %v", err)
	}

	archive := zipped(t, "orders.csv", strings.Repeat(polishList, 100))
	refused(t, archive[:len(archive)-30], Options{}, "the zip data is damaged", "get the file again")
	locked := bytes.Clone(archive)
	directory := bytes.Index(locked, []byte("PK\x01\x02"))
	locked[directory+8] |= 1 // the flag of an encrypted member
	refused(t, locked, Options{}, `"orders.csv" in the zip archive is protected with a password`, "unpack it first")
	strange := bytes.Clone(archive)
	strange[directory+10] = 9 // Deflate64
	refused(t, strange, Options{}, "method 9", "unpack it first")

	deep := []byte("a,b\n")
	for range maxDepth + 1 {
		deep = gzipped(t, string(deep))
	}
	refused(t, deep, Options{}, "packed more than 4 times over", "unpack it first")
}

// A file is read in place, from where it stands; a pipe has to be held.
func TestZipInPlace(t *testing.T) {
	const list = "id,name\n1,Smith\n"
	name := filepath.Join(t.TempDir(), "orders.zip")
	if err := os.WriteFile(name, append([]byte("before"), zipped(t, "orders.csv", list)...), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, r := range []io.Reader{f, io.MultiReader(f)} {
		if _, err := f.Seek(int64(len("before")), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		x, err := Open(r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(x); err != nil || string(got) != list {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

// All of the input is read when the text ends, so that who counts or hashes it
// has all of it.
func TestInputIsReadToItsEnd(t *testing.T) {
	for name, in := range map[string][]byte{
		"plain": []byte(polishList), "gzip": gzipped(t, polishList), "zstd": zstded(t, polishList), "zip": zipped(t, "a.csv", polishList),
	} {
		var seen bytes.Buffer
		x, err := Open(io.TeeReader(bytes.NewReader(in), &seen), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, x); err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(seen.Bytes(), in) {
			t.Errorf("%s: %d bytes of %d", name, seen.Len(), len(in))
		}
	}
}

func TestRefuses(t *testing.T) {
	page := "<html><head></head><body><table><tr><td>id</td></tr></table></body></html>"
	tests := []struct{ bytes, what, hint string }{
		{compoundMagic + strings.Repeat("\x00", 600), ".xls", "save it as CSV or as an Excel workbook"},
		{compoundMagic + strings.Repeat("\x00", 600) + string(utf16le("EncryptedPackage")), "protected with a password", "without the password"},
		{"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF", "CSV"},
		{page, "HTML", "open it in a spreadsheet program"},
		{"\xef\xbb\xbf\r\n<TABLE border=1>", "HTML", "open it in a spreadsheet program"},
		{string(utf16le("\uFEFF<!DOCTYPE html>\n<html>")), "HTML", ""},
		{`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, "XML spreadsheet", ""},
		{`<?xml version="1.0"?><orders><order/></orders>`, "XML", "CSV"},
		{`{"orders": [{"id": 1}]}`, "JSON", "CSV"},
		{" [\n {\"id\": 1}]", "JSON", "CSV"},
		{"PAR1\x15\x04\x15", "Parquet", "CSV"},
		{"SQLite format 3\x00\x10", "SQLite", "CSV"},
		{"$FL2@(#) SPSS DATA FILE", "SPSS", "CSV"},
		{"7z\xbc\xaf\x27\x1c\x00\x04", "7z", "unpack"},
		{"\xfd7zXZ\x00\x00\x04", "xz", "unpack"},
		{string(gzipped(t, strings.Repeat("\x00", 257)+"ustar\x0000")), "tar", "unpack"},
		{"\x89PNG\r\n\x1a\n\x00\x00", "picture", ""},
		{strings.Repeat("\x02\x03\x7f\xe9abc", 100), "not text: 43% of it", ""},
		{strings.Repeat("\x00", 1000) + "abc", "not text", ""},
		{string(zipped(t, "content.xml", "x", "mimetype", "application/vnd.oasis.opendocument.spreadsheet")), "OpenDocument", "save it as CSV"},
		{string(zipped(t, "xl/workbook.bin", "x")), ".xlsb", "save it as CSV"},
		{string(zipped(t, "word/document.xml", "x")), "Word", "save it as CSV"},
		{string(zipped(t, "Index/Document.iwa", "x")), "Numbers", "export it as CSV"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) { refused(t, []byte(tt.bytes), Options{}, tt.what, tt.hint) })
	}
	for _, csv := range []string{
		"<TICKER>,<PER>,<DATE>\nA,B,C\n", "{id},name\n", "[id],name\n", "PAR1,PAR2\n1,2\n", "BZh9,x\n", "Rar!,x\n",
		"a\x01b\x01c\n", "id\x1fname\n", "table,price\n", "<tableware>,price\n",
	} {
		if got, _ := read(t, []byte(csv), Options{}); got != csv {
			t.Errorf("%q: got %q", csv, got)
		}
	}
}
