package text

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A numberFormat is what the format of a cell makes of its number.
type numberFormat uint8

const (
	plainNumber numberFormat = iota
	dateNumber
	dateTimeNumber
	timeNumber
)

// An epoch is the day that serial dates count from.
type epoch uint8

const (
	epoch1900 epoch = iota // 1 is 1 January 1900, and there is a 29 February 1900
	epoch1904              // 0 is 1 January 1904
)

// readFormats reads the number formats of the cell styles.
func (b *workbook) readFormats(part string) error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.parts.decode(part, &styles); err != nil {
		return err
	}
	own := map[int]numberFormat{}
	for _, f := range styles.Formats {
		own[f.ID] = formatOf(f.Code)
	}
	b.formats = make([]numberFormat, len(styles.Cells))
	for i, c := range styles.Cells {
		f, ok := own[c.ID]
		if !ok {
			f = builtinFormat(c.ID)
		}
		b.formats[i] = f
	}
	return nil
}

// builtinFormat returns the formats that workbooks use without writing them
// down (ECMA-376 part 1, 18.8.30), those of East Asian and Thai editions too.
func builtinFormat(id int) numberFormat {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58, id >= 71 && id <= 74, id == 81:
		return dateNumber
	case id == 22, id == 77:
		return dateTimeNumber
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56, id == 75, id == 76, id == 78, id == 80:
		return timeNumber
	}
	return plainNumber
}

// formatOf tells what a format code shows: "dd/mm/yyyy hh:mm" a date with a
// time, "#,##0.00 [$kr.-406]" a number. Elapsed time, "[h]:mm", is a number.
func formatOf(code string) numberFormat {
	var day, month, clock bool
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == ';':
			i = len(code)
		case code[i] == '"':
			i = skipTo(code, i+1, '"')
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == '[':
			end := skipTo(code, i+1, ']')
			if within := code[i+1 : min(end, len(code))]; within != "" && strings.Trim(within, "hHmMsS") == "" {
				return plainNumber
			}
			i = end
		case len(code)-i >= 7 && strings.EqualFold(code[i:i+7], "general"):
			i += 6
		case len(code)-i >= 5 && strings.EqualFold(code[i:i+5], "am/pm"):
			clock = true
			i += 4
		case c == 'e' && i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-'):
			return plainNumber
		case c == 'y' || c == 'd' || c == 'e' || c == 'g' || c == 'b':
			day = true
		case c == 'm':
			month = true
		case c == 'h' || c == 's':
			clock = true
		}
	}
	switch {
	case day && clock:
		return dateTimeNumber
	case clock: // an m beside it is minutes
		return timeNumber
	case day || month:
		return dateNumber
	}
	return plainNumber
}

// skipTo returns where c is next, or the end.
func skipTo(s string, from int, c byte) int {
	if i := strings.IndexByte(s[from:], c); i >= 0 {
		return from + i
	}
	return len(s)
}

// number returns the text of a number: as its format shows it where that is a
// day or a time of day, else as a plain decimal.
func number(raw string, f numberFormat, from epoch) string {
	if f == plainNumber && isShort(raw) {
		return raw
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return raw
	}
	if f != plainNumber {
		if text, ok := serial(v, f, from); ok {
			return text
		}
	}
	return decimal(raw, v)
}

// isShort reports whether a number is a decimal as people write it already:
// digits, of which a fraction has 15 at most. A whole number keeps all of its
// digits: it may be an id.
func isShort(raw string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(raw, "-"), ".")
	if point && (fraction == "" || len(whole)+len(fraction) > 15) || whole == "" {
		return false
	}
	for _, digits := range []string{whole, fraction} {
		for i := range len(digits) {
			if digits[i] < '0' || digits[i] > '9' {
				return false
			}
		}
	}
	return true
}

// decimal returns a number without an exponent. Fractions have at most 15
// significant digits, as many as spreadsheets show and calculate with, so that
// 49.900000000000006 is the 49.9 that people see.
func decimal(raw string, v float64) string {
	switch {
	case isShort(raw):
		return raw
	case math.Abs(v) >= 1e21 || v != 0 && math.Abs(v) < 1e-15:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case v != math.Trunc(v):
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// serial returns the day or time of a serial number: YYYY-MM-DD, YYYY-MM-DD
// HH:MM:SS or, for a time of day alone, HH:MM:SS; rounded to the second. It is
// not ok for a number that no day has, as the 29 February 1900 that
// spreadsheets believe in.
func serial(v float64, f numberFormat, from epoch) (string, bool) {
	const day = 24 * 60 * 60
	if v < 0 || v >= 3_000_000 {
		return "", false
	}
	seconds := int64(math.Round(v * day))
	days, clock := seconds/day, seconds%day
	at := time.Unix(clock, 0).UTC()
	if f == timeNumber && days == 0 {
		return at.Format(time.TimeOnly), true
	}
	switch {
	case from == epoch1904:
		at = at.AddDate(1904-1970, 0, int(days))
	case days == 0 || days == 60:
		return "", false
	case days < 60:
		at = at.AddDate(1900-1970, 0, int(days)-1)
	default:
		at = at.AddDate(1900-1970, 0, int(days)-2)
	}
	if at.Year() > 9999 {
		return "", false
	}
	if f == dateNumber {
		return at.Format(time.DateOnly), true
	}
	return at.Format(time.DateTime), true
}

// isoDate returns an ISO date of a workbook as the others are written.
func isoDate(raw string) string {
	raw = strings.TrimSpace(raw)
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "20060102T150405"} {
		if at, err := time.Parse(layout, strings.TrimSuffix(raw, "Z")); err == nil {
			return at.Round(time.Second).Format(time.DateTime)
		}
	}
	return raw
}
