package ingest

import (
	"slices"
	"sync"
)

// What a status says of a line.
const (
	statusUnknown = iota // counted as a sale, and named in a note
	statusSale
	statusNoSale
)

// statusWords are the words that exports use, as headerKey writes them.
var statusWords = sync.OnceValue(func() map[string]int {
	words := map[string]int{}
	for _, w := range []string{
		"paid", "complete", "completed", "fulfilled", "shipped", "delivered", "processing", "processed", "pending", "onhold", "closed", "invoiced",
		"approved", "success", "successful", "succeeded", "captured", "authorized", "open", "new", "active", "settled", "partiallyrefunded",
		"partiallypaid", "partiallyshipped", "partiallyfulfilled", "unfulfilled", "confirmed", "received", "sale", "sold", "bezahlt", "versendet",
		"abgeschlossen", "payee", "paye", "expedie", "pagado", "enviado", "pagato", "spedito", "oplacone", "wyslane", "betaald", "verzonden",
		"awaitingfulfillment", "awaitingshipment", "awaitingpickup",
	} {
		words[w] = statusSale
	}
	for _, w := range []string{
		"cancelled", "canceled", "cancellation", "void", "voided", "failed", "failure", "declined", "refunded", "fullyrefunded", "rejected", "error",
		"expired", "abandoned", "incomplete", "draft", "chargeback", "denied", "storniert", "erstattet", "annule", "annulee", "rembourse",
		"cancelado", "cancelada", "reembolsado", "annullato", "rimborsato", "anulowane", "zwrocone", "geannuleerd", "terugbetaald",
	} {
		words[w] = statusNoSale
	}
	return words
})

// NoSaleWords are the words of a status that make a line no sale, letters and
// digits in lower case, sorted.
func NoSaleWords() []string {
	var words []string
	for w, meaning := range statusWords() {
		if meaning == statusNoSale {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	return words
}
