package cell

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// currencyCodes are the codes of ISO 4217 that are in use, and a few that old
// files have.
const currencyCodes = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD " +
	"CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF GTQ GYD " +
	"HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD " +
	"MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR " +
	"RMB RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS " +
	"UAH UGX USD USDC USDT UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL BTC ETH"

// currencyWords are the other ways in which currencies are named, each group
// by its first word; single signs of Unicode's class of currencies are added.
var currencyWords = [...]string{
	"US$ USD$ U$S", "CA$ C$ CAD$", "A$ AU$ AUD$", "NZ$", "HK$", "S$ SG$", "NT$", "MX$ Mex$", "AR$", "CL$ CLP$", "CO$ COL$", "RD$", "R$", "J$", "TT$", "Z$",
	"$ ﹩", "€ Euro euro", "£ ￡ GBP£", "¥ ￥", "₩ ￦", "¢ ￠", "kr kr. Kr Kr.", "zł zl Zł ZŁ", "Kč Kc", "Ft", "lei Lei LEI", "лв лв.", "руб руб. р. р", "грн грн.", "дин дин. din din.", "KM", "kn",
	"Fr Fr. SFr SFr. Fr.S", "DM", "TL", "Rs Rs. Re Re. रु", "Rp Rp.", "RM", "Tk Tk. TK", "৳", "RMB¥ CN¥", "JP¥", "元 圓 圆", "円", "원", "đ", "R", "KSh Ksh", "TSh", "USh",
	"GH₵", "FCFA CFA", "S/ S/.", "B/.", "Bs Bs.", "₲ Gs Gs.", "ש\"ח ש״ח שח", "د.إ", "د.ك", "د.ب", "د.ج", "د.م.", "د.ت", "د.ا", "د.ع", "ر.س", "ر.ق", "ر.ع.", "ج.م", "ل.ل", "﷼ ریال", "تومان", "บาท",
}

var currencies = sync.OnceValue(func() map[string]string {
	currencies := map[string]string{}
	for code := range strings.FieldsSeq(currencyCodes) {
		currencies[code] = code
	}
	for _, group := range currencyWords {
		words := strings.Fields(group)
		for _, w := range words {
			currencies[w] = words[0]
		}
	}
	for _, r16 := range unicode.Sc.R16 {
		for r := rune(r16.Lo); r <= rune(r16.Hi); r += rune(r16.Stride) {
			if _, ok := currencies[string(r)]; !ok && twinOf(r) == 0 {
				currencies[string(r)] = string(r)
			}
		}
	}
	return currencies
})

// IsCurrency reports whether a text is a code of ISO 4217, or a sign or an
// abbreviation of a currency.
func IsCurrency(name string) bool {
	_, ok := currencies()[name]
	return ok
}

// threeDecimals reports whether amounts in a currency are written with three
// decimals (the dinars of ISO 4217 and the rial of Oman), so that 1.234 can be
// one.
func threeDecimals(currency string) bool {
	switch currency {
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "ر.ع.":
		return true
	}
	return strings.HasPrefix(currency, "د")
}

// Currency returns the currency that a cell names beside its number: a code of
// ISO 4217 in capitals, else the sign or the abbreviation in one spelling ($,
// €, kr, Rs); "" where it names none or is no number. Where it names two, as
// in "$5.00 USD", the code is returned.
func Currency(b []byte) string {
	if n := len(b); n == 0 || isDigit(b[n-1]) && (isDigit(b[0]) || b[0] == '-' && isDigit(b[1])) {
		return ""
	}
	var buf [longest]byte
	d, _, p := undress(clean(&buf, b))
	if p != 0 {
		return ""
	}
	return d.currency
}

// A dress is what stands around the digits of a number.
type dress struct {
	negative bool
	currency string
	cents    byte // the decimal sign of 5,- that has no decimals; 0 for none
}

var zero = []byte{'0'}

// undress takes a clean cell apart: one minus in front or behind, or brackets
// for a negative number, a currency in front, behind or both, and blanks. What
// is left are digits, with the signs between them.
func undress(b []byte) (d dress, body []byte, p Problem) {
	if len(b) == 0 || len(b) > longest {
		return d, nil, NotNumber
	}
	if b[0] == '#' {
		return d, nil, SheetError
	}
	signs, brackets := 0, 0
front:
	for len(b) > 0 {
		n := 1
		switch c := b[0]; {
		case isDigit(c), c == '.', c == ',':
			break front
		case c == ' ':
		case c == '-', c == '+':
			signs++
			d.negative = c == '-'
		case c == '(' && brackets == 0:
			brackets = 1
		default:
			if n = d.nameBefore(b); n == 0 {
				return d, nil, NotNumber
			}
		}
		b = b[n:]
	}
	if len(b) == 0 { // the zero of accountants: $ -
		d.negative = false
		if signs == 1 && brackets == 0 && d.currency != "" {
			return d, zero, 0
		}
		return d, nil, NotNumber
	}
back:
	for {
		n := 1
		switch c := b[len(b)-1]; {
		case isDigit(c):
			break back
		case c == '.', c == ',': // of 5. or of 5 kr.
			if n = d.nameAfter(b); n == 0 {
				break back
			}
		case c == ' ':
		case c == '-':
			if n = d.noCents(b); n == 0 {
				n = 1
				signs++
				d.negative = true
			}
		case c == ')' && brackets == 1:
			brackets = 2
		case c == '%':
			return d, nil, Percentage
		default:
			if n = d.nameAfter(b); n == 0 {
				return d, nil, NotNumber
			}
		}
		b = b[:len(b)-n]
		if len(b) == 0 {
			return d, nil, NotNumber
		}
	}
	if brackets == 2 {
		signs++
		d.negative = true
	}
	if signs > 1 || brackets == 1 {
		return d, nil, NotNumber
	}
	return d, b, 0
}

// noCents returns the length of what stands for no decimals at the end of b,
// the ,- of 5,- or the .-- of 5.--, and keeps its decimal sign; 0 where there
// is none.
func (d *dress) noCents(b []byte) int {
	n := len(b)
	for n > 0 && b[n-1] == '-' && len(b)-n < 2 {
		n--
	}
	if n < 2 || b[n-1] != ',' && b[n-1] != '.' || !isDigit(b[n-2]) {
		return 0
	}
	d.cents = b[n-1]
	return len(b) - n + 1
}

// nameBefore returns the length of the name of a currency that b begins with,
// and keeps it; 0 where there is none.
func (d *dress) nameBefore(b []byte) int {
	n := 0
	for n < len(b) && !endsName(b[n]) {
		n++
	}
	for ; n > 0; n-- {
		if d.name(b[:n]) {
			return n
		}
		if c := b[n-1]; c != '.' && c != ',' { // $.50
			return 0
		}
	}
	return 0
}

// nameAfter is nameBefore for the end of b.
func (d *dress) nameAfter(b []byte) int {
	n := 0
	for n < len(b) && !endsName(b[len(b)-1-n]) {
		n++
	}
	for ; n > 0; n-- {
		if d.name(b[len(b)-n:]) {
			return n
		}
		if c := b[len(b)-n]; c != '.' && c != ',' {
			return 0
		}
	}
	return 0
}

func endsName(c byte) bool {
	return isDigit(c) || c == ' ' || c == '-' || c == '+' || c == '(' || c == ')'
}

// name keeps the currency that b names; a code goes before a sign.
func (d *dress) name(b []byte) bool {
	c, ok := currencies()[string(b)]
	if !ok {
		return false
	}
	if d.currency == "" || len(c) == 3 && c[0] < utf8.RuneSelf && isLetter(c[0]) && isLetter(c[2]) {
		d.currency = c
	}
	return true
}
