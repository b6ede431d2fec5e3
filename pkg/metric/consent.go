package metric

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/retain-cli/retain/pkg/dataset"
)

// noes are the texts, in lower case and with spaces for hyphens and
// underscores, that say no.
var noes = texts(
	"no, n, false, f, 0, off, never, none",
	// German, Dutch, Scandinavian, Finnish and Estonian
	"nein, falsch, nee, onwaar, nej, nei, falsk, ei",
	// French, Italian, Spanish, Portuguese and Romanian
	"non, faux, falso, não, nao, nu, fals",
	// Polish, Czech, Slovak, Hungarian, the Baltic and the South Slavic languages
	"nie, fałsz, ne, nem, nē, netiesa",
	// Russian, Ukrainian, Bulgarian, Greek and Turkish
	"нет, ложь, ні, хибність, не, όχι, οχι, hayır, hayir, yanlış",
	// Hebrew, Arabic, Persian, Hindi, Thai, Vietnamese, Indonesian
	"לא, لا, نه, خیر, नहीं, ไม่, ไม่ใช่, không, tidak",
	// Chinese, Japanese, Korean
	"否, 不, いいえ, 아니요, 아니오",
)

// outs are the texts, written likewise, that say that somebody is not to be
// written to, in whatever column: words for out, and the states of common mail
// tools.
var outs = texts(
	"not given, opt out, opted out, optout, out, unsubscribed, unsubscribe, not subscribed, nonsubscribed, non subscribed, declined, denied, "+
		"refused, rejected, revoked, withdrawn, do not contact, do not email, do not mail, blocked, suppressed, cleaned, bounced, complained, "+
		"invalid, redacted, pending, unconfirmed",
	"abgemeldet, abgelehnt, widerrufen, afgemeld, avregistrerad, afmeldt, avmeldt",
	"désabonné, désabonnée, désinscrit, désinscrite, refusé, disiscritto, disiscritta, rifiutato, baja, rechazado, recusado, descadastrado",
	"wypisany, wypisana, odmowa, odhlášen, odhlášena, отписан, ไม่ยินยอม, 不同意, 拒绝, 拒絕, 拒否, 거부",
)

// ins are those that say in a column of refusals that there is none.
var ins = texts("subscribed, opt in, opted in, optin, in, active, allowed, granted, confirmed, angemeldet, abonné, abonnée, iscritto, suscrito, zapisany")

// texts is the set of the texts in lists with commas, made when first looked
// into.
func texts(lists ...string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		set := map[string]bool{}
		for _, list := range lists {
			for text := range strings.SplitSeq(list, ",") {
				set[strings.TrimSpace(text)] = true
			}
		}
		return set
	})
}

var hyphens = strings.NewReplacer("-", " ", "_", " ")

// A doorkeeper leaves out people who do not want to be written to.
type doorkeeper struct {
	ds       *dataset.Dataset
	refused  int             // who said no
	silent   int             // let in without a word about it
	admitted map[string]bool // texts of consent taken for a yes; no more than one over mostTexts
	out      map[string]bool // texts of the column of refusals taken for one, likewise
}

// mostTexts is up to how many texts a note names.
const mostTexts = 5

// needConsent refuses data in which no record says whether somebody wants to
// be written to.
func needConsent(ds *dataset.Dataset) error {
	for p := range ds.All() {
		if ds.Listed(p) && (worded(ds.Profile(p).Consent) != "" || ds.Profile(p).OptOut != "") {
			return nil
		}
	}
	return noConsent()
}

func noConsent() error {
	return &DataError{LacksConsent, "no record says who opted out", "name the column of the customers file that tells who may be written to, or who may not"}
}

// worded is a text without hyphens and underscores.
func worded(text string) string { return strings.TrimSpace(hyphens.Replace(text)) }

// admits reports whether p did not opt out: neither by a column that says yes
// to who may be written to, nor by one that says yes to who may not.
func (d *doorkeeper) admits(p dataset.Person) bool {
	if p == dataset.Nobody {
		return d.lets(dataset.Profile{})
	}
	return d.lets(d.ds.Profile(p))
}

// lets reports whether somebody with the profile did not opt out.
func (d *doorkeeper) lets(profile dataset.Profile) bool {
	consent, optOut := worded(profile.Consent), worded(profile.OptOut)
	if optsOut(optOut) {
		d.refused++
		gather(&d.out, strings.TrimSpace(profile.OptOut))
		return false
	}
	switch {
	case refuses(consent):
		d.refused++
		return false
	case consent != "":
		gather(&d.admitted, strings.TrimSpace(profile.Consent))
	case optOut == "":
		d.silent++
	}
	return true
}

// refuses reports whether a text of consent says no.
func refuses(consent string) bool {
	word := strings.ToLower(worded(consent))
	return noes()[word] || outs()[word]
}

// optsOut reports whether a text of the column of refusals is one.
func optsOut(text string) bool {
	word := strings.ToLower(worded(text))
	return word != "" && !noes()[word] && !ins()[word]
}

// gather adds a text to those that a note names.
func gather(set *map[string]bool, text string) {
	if *set == nil {
		*set = map[string]bool{}
	}
	if len(*set) <= mostTexts {
		(*set)[text] = true
	}
}

func (d *doorkeeper) note(n *notes) {
	n.add("%s who opted out: left out", counted(d.refused, "customer"))
	if len(d.out) > mostTexts {
		n.add("more than %d texts of the opt-out column were taken for a refusal, such as days", mostTexts)
	} else if len(d.out) > 0 {
		n.add("taken for a refusal in the opt-out column: %s", strings.Join(slices.Sorted(maps.Keys(d.out)), ", "))
	}
	if len(d.admitted) > mostTexts {
		n.add("more than %d texts of the consent column were taken for a yes: check them", mostTexts)
	} else if len(d.admitted) > 0 {
		n.add("taken for a yes to being written to: %s", strings.Join(slices.Sorted(maps.Keys(d.admitted)), ", "))
	}
	if d.silent > 0 {
		n.add("%s on the list of whom no record says whether they opted out", counted(d.silent, "customer"))
	}
}
