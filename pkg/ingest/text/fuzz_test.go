package text

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// Whatever the bytes: no panic, and what is read is valid UTF-8 without lone
// ends of old Macs, the same in pieces as at once.
func FuzzOpen(f *testing.F) {
	for _, seed := range [][]byte{
		nil, []byte(polishList), []byte("\xef\xbb\xbf" + frenchList), []byte("\xff\xfea\x00\r\x00"), []byte("a,b\r1,2\r"),
		encode(f, charmap.Windows1250, polishList), encode(f, charmap.Windows1255, hebrewList), encode(f, japanese.ShiftJIS, nipponList),
		gzipped(f, "a,b\n"), zstded(f, "a,b\n"), zipped(f, "a.csv", "a,b\n"), zipped(f, "a.csv", "a", "b.csv", "b"),
		sheetXML(f, `<row r="3"><c r="C3" t="s"><v>0</v></c><c t="d"><v>2024-01-05</v></c></row>`, `<si><t>a_x0041_</t></si>`),
		[]byte(compoundMagic), []byte("<html>"), []byte(`{"a":1}`), []byte("\x00\x01\x02\x03"),
	} {
		f.Add(seed, "")
		f.Add(seed, "windows-1252")
	}
	f.Add([]byte("\x1b$B\x24\x22"), "iso-2022-jp")
	f.Add([]byte("~{<:Ky~}"), "hz-gb-2312")
	f.Add([]byte("\xd8\x00\xdc"), "utf-16be")
	f.Fuzz(func(t *testing.T, in []byte, encoding string) {
		o := Options{Encoding: encoding}
		x, err := Open(bytes.NewReader(in), o)
		if err != nil {
			return
		}
		defer func() { _ = x.Close() }()
		got, err := io.ReadAll(io.LimitReader(x, 16<<20))
		if !utf8.Valid(got) && len(got) < 16<<20 {
			t.Fatalf("not UTF-8: %q as %s (%s)", got, x.Encoding(), x.Evidence())
		}
		if err != nil || x.Container() != "" {
			return
		}
		again, err := Open(iotest.HalfReader(bytes.NewReader(in)), o)
		if err != nil {
			t.Fatalf("the second time: %v", err)
		}
		pieces, err := io.ReadAll(iotest.OneByteReader(again))
		if err != nil || !bytes.Equal(got, pieces) || x.Undefined() != again.Undefined() || x.Encoding() != again.Encoding() {
			t.Fatalf("at once %q, in pieces %q (%v)", got, pieces, err)
		}
	})
}

// FuzzSheet feeds rows of a sheet, which the fuzzer of archives rarely reaches.
func FuzzSheet(f *testing.F) {
	f.Add(`<row><c t="s"><v>1</v></c></row>`, `<si><t>x</t></si><si><r><t>y</t></r></si>`)
	f.Add(`<row r="2"><c r="AB2" t="inlineStr"><is><t>"a,b"</t></is></c><c><f>A1</f></c></row>`, "")
	f.Add(`<row><c s="1"><v>45296.5</v></c><c t="d"><v>2024-01-05T10:00</v></c><c t="e"><v>#N/A</v></c></row>`, `<si>_x0000__xD800_</si>`)
	f.Fuzz(func(t *testing.T, rows, texts string) {
		x, err := Open(bytes.NewReader(sheetXML(t, rows, texts)), Options{})
		if err != nil {
			return
		}
		defer func() { _ = x.Close() }()
		if got, _ := io.ReadAll(io.LimitReader(x, 16<<20)); len(got) < 16<<20 && !utf8.Valid(got) {
			t.Fatalf("not UTF-8: %q", got)
		}
	})
}

// FuzzXML compares with encoding/xml what that accepts.
func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0"?><x:a xmlns:x="m" r="A1" s='2'><!-- -- --><b/>t &amp; &#65;&#x42;<![CDATA[<&]]>]]</x:a>`,
		"<a r = \"1\"\n>x\r\ny\rz</a >", "<!-->--><a/>", `<a b="/>"/>`, `<a b=">">`, "<a", "&lt", "<![CDATA[",
	} {
		f.Add(seed, 7)
	}
	f.Fuzz(func(t *testing.T, in string, size int) {
		var want []string
		d := xml.NewDecoder(strings.NewReader(in))
		for {
			token, err := d.RawToken()
			if err == io.EOF {
				break
			} else if err != nil {
				return
			}
			switch e := token.(type) {
			case xml.StartElement:
				want = append(want, "<"+e.Name.Local)
				for _, a := range e.Attr {
					if a.Name.Space == "" && !strings.ContainsAny(in, "&\r") {
						want = append(want, a.Name.Local+"="+a.Value)
						break
					}
				}
			case xml.EndElement:
				want = append(want, "/"+e.Name.Local)
			case xml.CharData:
				want = append(want, string(e))
			case xml.Directive:
				return
			}
		}
		if strings.Contains(in, ":") { // prefixes are cut, wherever
			return
		}
		var got []string
		x := &xmlScanner{r: onlyReads{strings.NewReader(in), 1 + size&63}}
		for {
			kind, err := x.next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%q: %v, want %q", in, err, want)
			}
			switch kind {
			case startTag:
				got = append(got, "<"+string(x.name))
				if i := len(got); i < len(want) && !strings.ContainsAny(in, "&\r") {
					if name, _, ok := strings.Cut(want[i], "="); ok && want[i][0] != '<' && want[i][0] != '/' {
						if v := x.attribute(name); v != nil {
							got = append(got, name+"="+string(v))
						}
					}
				}
			case endTag:
				got = append(got, "/"+string(bytes.TrimSpace(x.name)))
			case charData:
				got = append(got, string(x.text))
			}
		}
		if g, w := strings.Join(got, "|"), strings.Join(want, "|"); g != w {
			t.Fatalf("%q: got %q, want %q", in, g, w)
		}
	})
}

func FuzzFormatOf(f *testing.F) {
	for _, code := range []string{"", "General", `[$-409]d-mmm-yy h:mm AM/PM;@`, `"unclosed`, `[unclosed`, `\`, "0.00E+00", "[h]:mm"} {
		f.Add(code, 45296.5)
	}
	f.Fuzz(func(t *testing.T, code string, v float64) {
		format := formatOf(code)
		for _, from := range []epoch{epoch1900, epoch1904} {
			if text, ok := serial(v, format, from); ok && len(text) != len("2006-01-02") && len(text) != len("15:04:05") && len(text) != len("2006-01-02 15:04:05") {
				t.Fatalf("%v as %q: %q", v, code, text)
			}
		}
	})
}
