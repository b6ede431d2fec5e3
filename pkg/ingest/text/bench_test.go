package text

import (
	"bytes"
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// A source that costs nothing but the copy, as a warm file does.
func benchmark(b *testing.B, content []byte) {
	buf := make([]byte, 256<<10)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		t, err := Open(bytes.NewReader(content), Options{})
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = t.Read(buf)
		}
		if err != io.EOF || t.Undefined() != 0 {
			b.Fatal(err, t.Undefined())
		}
		if err := t.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	ascii := bytes.Repeat([]byte("C-000123,A-4711,2024-01-05,49.90,Monitor 27in black\n"), 1<<20)
	accents := bytes.Repeat([]byte("C-000123,Amélie Lefèvre,2024-01-05,49.90,Besançon\n"), 1<<20)
	packed := func(w io.WriteCloser, out *bytes.Buffer, content []byte) []byte {
		if _, err := w.Write(content); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		return out.Bytes()
	}
	latin, err := charmap.Windows1252.NewEncoder().Bytes(accents)
	if err != nil {
		b.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(accents)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("copy", func(b *testing.B) { // what there is to compare with
		buf := make([]byte, 256<<10)
		b.SetBytes(int64(len(ascii)))
		for b.Loop() {
			r := bytes.NewReader(ascii)
			for err := error(nil); err == nil; {
				_, err = r.Read(buf)
			}
		}
	})
	b.Run("ascii", func(b *testing.B) { benchmark(b, ascii) })
	b.Run("utf-8", func(b *testing.B) { benchmark(b, accents) })
	b.Run("windows-1252", func(b *testing.B) { benchmark(b, latin) })
	b.Run("utf-16", func(b *testing.B) { benchmark(b, wide) })
	b.Run("gzip", func(b *testing.B) {
		var out bytes.Buffer
		benchmark(b, packed(gzip.NewWriter(&out), &out, ascii))
	})
	b.Run("zstd", func(b *testing.B) {
		var out bytes.Buffer
		z, err := zstd.NewWriter(&out)
		if err != nil {
			b.Fatal(err)
		}
		benchmark(b, packed(z, &out, ascii))
	})
}

func BenchmarkWorkbook(b *testing.B) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := range 20_000 {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = w.SetRow(cell, []any{i, "Łukasz Świątek", "Kraków & Łódź", 49.9 * float64(i), 45296 + i%365, "paid"})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	content := saved(b, f)
	b.Run("text", func(b *testing.B) {
		benchmark(b, content)
	})
	b.Run("excelize", func(b *testing.B) { // raw values, without what the styles say
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows("Sheet1")
			for err == nil && rows.Next() {
				_, err = rows.Columns()
			}
			if err != nil {
				b.Fatal(err)
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
