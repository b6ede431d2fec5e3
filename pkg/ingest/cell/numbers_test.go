package cell_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

func decimal(t testing.TB, sign string) cell.Numbers {
	t.Helper()
	s, err := cell.WithDecimal(sign)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAmount(t *testing.T) {
	for _, c := range []struct{ sign, text, want string }{
		// As exports write them: UCI, CDNOW, Shopify, Square, Global Electronics,
		// WooCommerce, PayPal, eBay, Magento, Clover, Salesforce.
		{".", "8.95", "8.95"}, {".", "29.33", "29.33"}, {".", "13175.00", "13175.00"}, {".", "0", "0.00"}, {".", "6", "6.00"}, {".", "-6", "-6.00"},
		{".", "$2,899.99 ", "2899.99"}, {".", "($33.62)", "-33.62"}, {".", "-$7.00", "-7.00"}, {".", "$-7.00", "-7.00"}, {".", "7.00-", "-7.00"}, {".", "-42.92", "-42.92"},
		{".", "৳2,999", "2999.00"}, {",", "116,99 €", "116.99"}, {",", "116,99\u00a0€", "116.99"}, {",", "261,96", "261.96"}, {",", "1.234,56", "1234.56"}, {",", "-23,00", "-23.00"},
		{".", "34.0000", "34.00"}, {".", "1.99000000", "1.99"}, {".", "USD 1,234.00", "1234.00"}, {".", "1,060.22 ", "1060.22"}, {".", "4.5", "4.50"},

		// Other dresses.
		{".", "1'234.50", "1234.50"}, {".", "1’234.50", "1234.50"}, {",", "1 234,56", "1234.56"}, {",", "1\u202f234\u202f567,89", "1234567.89"}, {",", "1\u00a0234,56\u00a0zł", "1234.56"},
		{".", "12,34,567.89", "1234567.89"}, {".", "₹1,00,000", "100000.00"}, {".", "Rs. 1,234.50", "1234.50"}, {".", "Rs.500", "500.00"}, {",", "R$ 1.234,56", "1234.56"},
		{",", "kr. 1.234,50", "1234.50"}, {",", "500,00kr", "500.00"}, {",", "kr 500,-", "500.00"}, {".", "CHF 5.--", "5.00"}, {".", "US$5.00", "5.00"}, {".", "$5.00 USD", "5.00"},
		{".", "EUR\u00a012.50", "12.50"}, {".", "12.50EUR", "12.50"}, {".", "(1,234.50)", "-1234.50"}, {".", "(€ 5.00)", "-5.00"}, {".", "$(5.00)", "-5.00"}, {".", "- 5.00", "-5.00"}, {".", "+5.00", "5.00"},
		{".", "\u22125.00", "-5.00"}, {".", "–5.00", "-5.00"}, {".", ".50", "0.50"}, {".", "-.50", "-0.50"}, {".", "$.50", "0.50"}, {".", "5.", "5.00"}, {",", ",5", "0.50"},
		{".", "'12.50", "12.50"}, {".", `="12.50"`, "12.50"}, {".", " 12.50\u200f", "12.50"}, {".", "$ -", "0.00"}, {".", "-   €", "0.00"}, {".", "-0.00", "0.00"}, {".", "007", "7.00"},
		{".", "١٬٢٣٤٫٥٠", "1234.50"}, {".", "۱۲۳", "123.00"}, {".", "￥１２３", "123.00"}, {".", "د.ك 1.234", "1.234"}, {".", "R1 234.50", "1234.50"},

		// Four decimals, half away from zero.
		{".", "0.00005", "0.0001"}, {".", "0.00004999", "0.00"}, {".", "-0.00005", "-0.0001"}, {".", "1.23455", "1.2346"}, {".", "2.99995", "3.00"}, {".", "0.12344999999999999999999", "0.1234"},
		{",", "1.234,56785", "1234.5679"},

		// The limits of an amount, 2^63-1 in 1/10,000.
		{".", "922337203685477.5807", "922337203685477.5807"}, {".", "-922337203685477.5807", "-922337203685477.5807"}, {".", "000000000000000000000000000012.50", "12.50"},

		// Exponents, as programs write them.
		{".", "1e+05", "100000.00"}, {".", "1.2E7", "12000000.00"}, {".", "1.5e3", "1500.00"}, {".", "-1.25e2", "-125.00"}, {".", "0E-8", "0.00"}, {".", "0.00E+00", "0.00"},
		{".", "5.684341886080802E-14", "0.00"}, {".", "-7.1E-15", "0.00"}, {".", "1.5E-05", "0.00"}, {".", "5e-5", "0.0001"}, {".", "4.9e-5", "0.00"}, {",", "1,5E-1", "0.15"},
		{".", "9.223372036854775e14", "922337203685477.50"}, {".", "1e-9999", "0.00"},
	} {
		a, p := decimal(t, c.sign).Amount([]byte(c.text))
		if p != 0 || a.String() != c.want {
			t.Errorf("%q is %s (%v), want %s", c.text, a, p, c.want)
		}
	}
}

func TestAmountRefuses(t *testing.T) {
	for _, c := range []struct{ sign, text, want string }{
		{".", "", "empty"}, {".", " ", "empty"}, {".", "-", "empty"}, {".", "--", "empty"}, {".", "—", "empty"}, {".", "NULL", "empty"}, {".", "n/a", "empty"},
		{".", "922337203685477.5808", "too large"}, {".", "922337203685477.58075", "too large"}, {".", "-922337203685477.5808", "too large"}, {".", "99999999999999999999", "too large"}, {".", "1e15", "too large"}, {".", "1e9999", "too large"},
		{".", "1.2E+05", "digits left out by a spreadsheet"}, {".", "-1.23457E+11", "digits left out by a spreadsheet"}, {".", "5.00E+00", "digits left out by a spreadsheet"},
		{".", "12%", "a percentage, not an amount"}, {".", "12.5 %", "a percentage, not an amount"}, {".", "12٪", "a percentage, not an amount"},
		{".", "#REF!", "an error of a spreadsheet"}, {".", "#N/A", "an error of a spreadsheet"}, {".", "#DIV/0!", "an error of a spreadsheet"}, {".", "#####", "an error of a spreadsheet"},
		{".", "NaN", "not a number"}, {".", "nan", "not a number"}, {".", "Inf", "not a number"}, {".", "-Infinity", "not a number"}, {".", "0x10", "not a number"}, {".", "1_000", "not a number"},
		{".", "1,234,56", "not a number"}, {".", "12,34", "not a number"}, {".", "1,2345", "not a number"}, {".", "1234,567", "not a number"}, {".", ",123", "not a number"}, {".", "1,,234", "not a number"}, {".", "1,234,", "not a number"},
		{".", "1.234.567", "not a number"}, {".", "1.2.3", "not a number"}, {".", "1 234,567", "not a number"}, {".", "123,45,678", "not a number"}, {".", "12,345,67,890", "not a number"}, {".", "1 2", "not a number"}, {".", "1  234", "not a number"},
		{".", "261,96", "not a number"}, {",", "261.96", "not a number"}, {".", "5,-", "not a number"}, {".", ".", "not a number"}, {".", "-.", "not a number"}, {".", "$", "not a number"}, {".", "()", "not a number"}, {".", "(5", "not a number"}, {".", "5)", "not a number"},
		{".", "(-5.00)", "not a number"}, {".", "-5.00-", "not a number"}, {".", "--5", "not a number"}, {".", "5+", "not a number"}, {".", "((5))", "not a number"},
		{".", "Total 5", "not a number"}, {".", "5 pcs", "not a number"}, {".", "5 USDX", "not a number"}, {".", "e5", "not a number"}, {".", "5e", "not a number"}, {".", "5e5e5", "not a number"}, {".", "1,234e5", "not a number"}, {".", "5.5.5e5", "not a number"}, {".", "2024-01-31", "not a number"},
		{".", "1.000000000000000000000e-5", "not a number"},
	} {
		a, p := decimal(t, c.sign).Amount([]byte(c.text))
		if p.String() != c.want || a != 0 {
			t.Errorf("%q: %q and %s, want %q and nothing", c.text, p, a, c.want)
		}
	}
	if _, err := cell.WithDecimal(";"); err == nil || err.Error() != `";": want . or ,` {
		t.Errorf("a semicolon for decimals: %v", err)
	}
	if s := decimal(t, ","); s.Decimal() != "," {
		t.Errorf("decimal sign %q, want a comma", s.Decimal())
	}
}

func TestCurrency(t *testing.T) {
	for text, want := range map[string]string{
		"5.00": "", "-5.00": "", "": "", "-": "", "$": "", "abc": "", "(5.00)": "", "1,234.50": "",
		"$5.00": "$", "($5.00)": "$", "-$5": "$", "5 €": "€", "€5": "€", "৳2,999": "৳", "USD 1,234.00": "USD", "12.50EUR": "EUR", "$5.00 USD": "USD", "USD $5.00": "USD", "US$ 5": "US$",
		"Rs. 5": "Rs", "Rs 5": "Rs", "kr. 5": "kr", "5 Kr": "kr", "5 zł": "zł", "£5": "£", "¥5": "¥", "₺5": "₺", "R$ 5,00": "R$", "5 ر.س": "ر.س", "$ -": "$", "5,- kr": "kr", "￥5": "¥", "＄5": "$",
	} {
		if got := cell.Currency([]byte(text)); got != want {
			t.Errorf("currency of %q is %q, want %q", text, got, want)
		}
	}
	a, currency, p := decimal(t, ".").Money([]byte("$1,234.50 USD"))
	if a != 12_345_000 || currency != "USD" || p != 0 {
		t.Errorf("$1,234.50 USD is %s %s (%v)", a, currency, p)
	}
	if a, currency, p := decimal(t, ".").Money([]byte("12.50")); a != 125_000 || currency != "" || p != 0 {
		t.Errorf("12.50 is %s %q (%v)", a, currency, p)
	}
}

func TestAmountAllocates(t *testing.T) {
	s := decimal(t, ".")
	for _, text := range []string{"149.90", "$1,234.50", "৳2,999", "12.50 zł", "'12.50", "1e+05", "nonsense", "$ -"} {
		c := []byte(text)
		if n := testing.AllocsPerRun(100, func() { s.Amount(c); s.Money(c); cell.Currency(c) }); n != 0 {
			t.Errorf("%q takes %v allocations", text, n)
		}
	}
}

func numbers(cells ...string) *cell.NumberEvidence {
	var e cell.NumberEvidence
	for _, c := range cells {
		e.Add([]byte(c))
	}
	return &e
}

func TestDecimalSign(t *testing.T) {
	for _, c := range []struct {
		want   string
		reason string
		cells  []string
	}{
		{".", "no number has decimals", nil},
		{".", "no number has decimals", []string{"5", "1 234", "", "x"}},
		{".", `1 of 2 numbers can be read in no other way, such as "149.90"`, []string{"149.90", "5"}},
		{",", `1 of 2 numbers can be read in no other way, such as "261,96"`, []string{"261,96", "1.234"}},
		{",", `1 of 1 numbers can be read in no other way, such as "1.234,56"`, []string{"1.234,56"}},
		{",", `1 of 1 numbers can be read in no other way, such as "1.234.567"`, []string{"1.234.567"}},
		{".", `1 of 1 numbers can be read in no other way, such as "12,34,567"`, []string{"12,34,567"}},
		{".", `1 of 1 numbers can be read in no other way, such as "0.500"`, []string{"0.500"}},
		{",", `1 of 1 numbers can be read in no other way, such as "0,500"`, []string{"0,500"}},
		{".", `1 of 1 numbers can be read in no other way, such as "1234.567"`, []string{"1234.567"}},
		{".", `1 of 1 numbers can be read in no other way, such as ".500"`, []string{".500"}},
		{".", `1 of 1 numbers can be read in no other way, such as "1.234e5"`, []string{"1.234e5"}},
		{",", `1 of 1 numbers can be read in no other way, such as "500,-"`, []string{"500,-"}},
		{".", `amounts of money have no three decimals, so the sign in "৳2,999" parts thousands`, []string{"৳2,999", "৳850"}},
		{",", `amounts of money have no three decimals, so the sign in "Rp 15.000" parts thousands`, []string{"Rp 15.000"}},
	} {
		e := numbers(c.cells...)
		s, err := e.Decide()
		if err != nil || s.Decimal() != c.want || !e.Settled() {
			t.Errorf("%q: decimal sign %q, %v, want %q", c.cells, s.Decimal(), err, c.want)
		}
		if got := e.Reason(); got != c.reason {
			t.Errorf("%q: %s\nwant %s", c.cells, got, c.reason)
		}
	}
	for _, c := range []struct {
		cells []string
		want  cell.Doubt
		text  string
	}{
		{[]string{"2.999", "1.234", "5"}, cell.Doubt{Why: cell.DecimalOpen, Example: "1.234", Cells: 2, Answers: []string{".", ","}},
			`numbers such as "1.234" do not tell whether the sign is for decimals or for thousands`},
		{[]string{"৳2,999"}, cell.Doubt{Why: cell.DecimalOpen, Example: "৳2,999", Cells: 1, Answers: []string{".", ","}},
			`numbers such as "৳2,999" do not tell whether the sign is for decimals or for thousands`},
		{[]string{"KWD 12.345", "KWD 5"}, cell.Doubt{Why: cell.DecimalOpen, Example: "KWD 12.345", Cells: 1, Answers: []string{".", ","}},
			`numbers such as "KWD 12.345" do not tell whether the sign is for decimals or for thousands`},
		{[]string{"$1.234", "$1,234"}, cell.Doubt{Why: cell.DecimalOpen, Example: "$1,234", Cells: 2, Answers: []string{".", ","}},
			`numbers such as "$1,234" do not tell whether the sign is for decimals or for thousands`},
		{append(repeat(30, "1,50"), "2.50"), cell.Doubt{Why: cell.DecimalMixed, Example: "1,50", Other: "2.50", Cells: 30, OtherCells: 1, Answers: []string{",", "."}},
			`numbers are written in two ways in one column: 30 with a decimal comma, such as "1,50", and 1 with a decimal point, such as "2.50"`},
	} {
		e := numbers(c.cells...)
		_, err := e.Decide()
		var d *cell.Doubt
		if !errors.As(err, &d) {
			t.Fatalf("%q: %v", c.cells, err)
		}
		if got := (cell.Doubt{Why: d.Why, Example: d.Example, Other: d.Other, Cells: d.Cells, OtherCells: d.OtherCells, Answers: d.Answers}); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: doubt %+v, want %+v", c.cells, got, c.want)
		}
		if d.Error() != c.text || e.Reason() != c.text || e.Settled() {
			t.Errorf("%q: %s\nwant %s", c.cells, d, c.text)
		}
	}
	if s, err := numbers(append(repeat(99, "1,50"), "2.50")...).Decide(); err != nil || s.Decimal() != "," {
		t.Errorf("one slip in a hundred: %q, %v", s.Decimal(), err)
	}
}

func TestNumberCounts(t *testing.T) {
	e := numbers("$5.00", "5 €", "€6.00", "7", "1.234", "", "--", "soon", "#REF!", "12%")
	if e.Cells() != 5 || e.Other() != 3 || e.Empty() != 2 {
		t.Errorf("%d numbers, %d other, %d empty; want 5, 3, 2", e.Cells(), e.Other(), e.Empty())
	}
	want := []cell.CurrencyCount{{Currency: "€", Cells: 2}, {Currency: "$", Cells: 1}}
	if got := e.Currencies(); !reflect.DeepEqual(got, want) {
		t.Errorf("currencies %v, want %v", got, want)
	}
	var none money.Amount
	if a, p := decimal(t, ".").Amount([]byte("soon")); a != none || p != cell.NotNumber {
		t.Errorf("amount %v beside %v", a, p)
	}
}
