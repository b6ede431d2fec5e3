package ingest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// signs are the signs and abbreviations that mean one currency.
var signs = map[string]string{
	"€": "EUR", "£": "GBP", "₣": "CHF", "FR": "CHF", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "ЛВ": "BGN", "₽": "RUB", "РУБ": "RUB", "₴": "UAH",
	"₺": "TRY", "TL": "TRY", "₪": "ILS", "₹": "INR", "৳": "BDT", "TK": "BDT", "฿": "THB", "บาท": "THB", "₫": "VND", "Đ": "VND", "₩": "KRW",
	"원": "KRW", "円": "JPY", "JP¥": "JPY", "CN¥": "CNY", "RMB¥": "CNY", "RP": "IDR", "RM": "MYR", "₱": "PHP", "₦": "NGN", "₵": "GHS",
	"US$": "USD", "CA$": "CAD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL",
}

// several are the signs that mean one of several currencies, the one that is
// meant without any other hint first.
var several = map[string]string{
	"$": "USD CAD AUD NZD HKD SGD MXN ARS CLP COP", "¥": "JPY CNY", "KR": "SEK NOK DKK ISK", "RS": "INR PKR LKR NPR MUR",
}

// currencyName is a currency as it is compared: the code of ISO 4217, or a
// sign that means several.
func currencyName(word []byte) string {
	name := string(bytes.ToUpper(word))
	if code, ok := signs[name]; ok {
		return code
	}
	return name
}

// isCurrency reports whether a name, as currencyName, is the currency asked
// for.
func isCurrency(name, asked string) bool {
	return name == asked || slices.Contains(strings.Fields(several[name]), asked)
}

// names returns the word by which a record names its currency, by its column
// or else beside its amount, and the column where that stands; nothing where
// there is none. An amount in another file that names its currency is in that
// one, whatever was paid with.
func (w *salesWorker) names() (word []byte, column int) {
	switch {
	case w.amounts != nil && w.amounts.named != nil:
		key := trim(w.c.Field(w.i, w.amounts.on))
		return []byte(w.amounts.named[string(key)]), w.amounts.on
	case w.has(currencyCell):
		return w.cell(currencyCell), w.cols.at[currencyCell]
	case w.has(amountCell):
		return w.dress(amountCell)
	case w.has(priceCell):
		return w.dress(priceCell)
	}
	return nil, none
}

func (w *salesWorker) dress(s slot) (word []byte, column int) {
	return []byte(cell.Currency(w.raw(s))), w.cols.at[s]
}

// otherCurrency reports whether a line is in another currency than the one
// asked for, and notes where each currency stands first. In a file with a
// column for it a line without any is in none; one that has no sign beside its
// amount is in the shop's own.
func (w *salesWorker) otherCurrency() bool {
	word, column := w.names()
	switch {
	case column == none || len(word) == 0 && column != w.cols.at[currencyCell]:
		return false
	case string(word) == string(w.currency):
		return w.foreignCurrency
	}
	w.currency = append(w.currency[:0], word...)
	name := currencyName(word)
	if _, ok := w.foreign[name]; !ok && name != "" {
		w.foreign[name] = mark{file: w.file, at: w.c.Place(w.i, column)}
	}
	w.foreignCurrency = w.o.Currency != "" && w.rates == nil && !isCurrency(name, currencyName([]byte(w.o.Currency)))
	return w.foreignCurrency
}

// convert converts a line to the currency asked for.
func (w *salesWorker) convert(day calendar.Day, line *dataset.Line) badCell {
	word, column := w.names()
	if len(word) == 0 {
		return badCell{}
	}
	currency := currencyName(word)
	if isCurrency(currency, w.rates.to) {
		return badCell{}
	}
	if codes := strings.Fields(several[currency]); len(codes) > 0 {
		currency = codes[0]
	}
	var ok, okRefund bool
	line.Amount, ok = w.rates.convert(line.Amount, currency, day)
	line.Refund, okRefund = w.rates.convert(line.Refund, currency, day)
	if !ok || !okRefund {
		return badCell{column: column, missing: fmt.Sprintf("no rate from %s to %s by %v", w.o.currency(currency), w.rates.to, day)}
	}
	return badCell{}
}
