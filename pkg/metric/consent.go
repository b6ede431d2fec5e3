package metric

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/retain-cli/retain/pkg/dataset"
)

// refusals are the texts, in lower case and with spaces for hyphens and
// underscores, by which a record of the customers file says that somebody is
// not to be written to: words for no, false and out, and the states of common
// mail tools.
var refusals = sync.OnceValue(func() map[string]bool {
	return texts(
		// English and mail tools
		"no, n, false, f, 0, off, never, none, not given, opt out, opted out, optout, out, unsubscribed, unsubscribe, not subscribed, "+
			"nonsubscribed, non subscribed, declined, denied, refused, rejected, revoked, withdrawn, do not contact, do not email, do not mail, "+
			"blocked, suppressed, cleaned, bounced, complained, invalid, redacted, pending, unconfirmed",
		// German, Dutch, Scandinavian, Finnish and Estonian
		"nein, falsch, abgemeldet, abgelehnt, widerrufen, nee, onwaar, afgemeld, nej, nei, falsk, avregistrerad, afmeldt, avmeldt, ei",
		// French, Italian, Spanish, Portuguese and Romanian
		"non, faux, désabonné, désabonnée, désinscrit, désinscrite, refusé, falso, disiscritto, disiscritta, rifiutato, baja, rechazado, não, nao, "+
			"recusado, descadastrado, nu, fals",
		// Polish, Czech, Slovak, Hungarian, the Baltic and the South Slavic languages
		"nie, fałsz, wypisany, wypisana, odmowa, ne, odhlášen, odhlášena, nem, nē, netiesa",
		// Russian, Ukrainian, Bulgarian, Greek and Turkish
		"нет, ложь, отписан, ні, хибність, не, όχι, οχι, hayır, hayir, yanlış",
		// Hebrew, Arabic, Persian, Hindi, Thai, Vietnamese, Indonesian
		"לא, لا, نه, خیر, नहीं, ไม่, ไม่ใช่, ไม่ยินยอม, không, tidak",
		// Chinese, Japanese, Korean
		"否, 不, 不同意, 拒绝, 拒絕, いいえ, 拒否, 아니요, 아니오, 거부",
	)
})

// texts is the set of the texts in lists with commas.
func texts(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for text := range strings.SplitSeq(list, ",") {
			set[strings.TrimSpace(text)] = true
		}
	}
	return set
}

var hyphens = strings.NewReplacer("-", " ", "_", " ")

// A doorkeeper leaves out people who do not want to be written to.
type doorkeeper struct {
	ds       *dataset.Dataset
	refused  int             // who said no
	silent   int             // let in without a word about it
	admitted map[string]bool // texts taken for a yes; no more than one over mostTexts
}

// mostTexts is up to how many texts a note names.
const mostTexts = 5

// needConsent refuses data in which no record says whether somebody wants to
// be written to.
func needConsent(ds *dataset.Dataset) error {
	for p := range ds.All() {
		if ds.Listed(p) && consentOf(ds, p) != "" {
			return nil
		}
	}
	return &DataError{LacksConsent, "no record says who opted out", "name the column of the customers file that tells who may be written to"}
}

func consentOf(ds *dataset.Dataset, p dataset.Person) string {
	return strings.TrimSpace(hyphens.Replace(ds.Profile(p).Consent))
}

// admits reports whether p did not opt out.
func (d *doorkeeper) admits(p dataset.Person) bool {
	text := consentOf(d.ds, p)
	switch {
	case text == "":
		d.silent++
	case refusals()[strings.ToLower(text)]:
		d.refused++
		return false
	case len(d.admitted) <= mostTexts:
		if d.admitted == nil {
			d.admitted = map[string]bool{}
		}
		d.admitted[text] = true
	}
	return true
}

func (d *doorkeeper) note(n *notes) {
	n.add("%s who opted out: left out", counted(d.refused, "customer"))
	if len(d.admitted) > mostTexts {
		n.add("more than %d texts of the consent column were taken for a yes: check them", mostTexts)
	} else if len(d.admitted) > 0 {
		n.add("taken for a yes to being written to: %s", strings.Join(slices.Sorted(maps.Keys(d.admitted)), ", "))
	}
	if d.silent > 0 {
		n.add("%s on the list of whom no record says whether they opted out", counted(d.silent, "customer"))
	}
}
