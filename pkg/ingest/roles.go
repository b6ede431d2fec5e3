package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The roles that a column can play. These names are what --column and the
// configuration take.
const (
	roleCustomer = "customer"
	roleEmail    = "email"
	rolePhone    = "phone"
	roleOrder    = "order"
	roleDate     = "date"
	roleAmount   = "amount"
	roleQuantity = "quantity"
	rolePrice    = "price"
	roleCurrency = "currency"
	roleStatus   = "status"
	roleProduct  = "product"
	roleName     = "name"
	roleSignUp   = "signup"
	roleBirthday = "birthday"
	roleConsent  = "consent"
	roleStart    = "start"
	roleEnd      = "end"
	roleTenure   = "tenure"
	roleChurned  = "churned"
	roleMRR      = "mrr"
	roleOptOut   = "optout"
	roleReferrer = "referred_by"
	roleAsked    = "asked"
	roleMargin   = "margin"
	roleScore    = "score"
	roleComment  = "comment"
)

// The roles that only known formats name.
const (
	roleRefund    = "refund"
	roleAdjusted  = "adjusted"
	roleCancelled = "cancelled"
	roleOf        = "of"
	roleDiscount  = "discount"
	roleTo        = "to"
	roleTime      = "time"
	roleZone      = "zone"
	roleFirstName = "first_name"
	roleLastName  = "last_name"
)

var formatOnly = []string{
	roleRefund, roleAdjusted, roleCancelled, roleOf, roleTo, roleDiscount, roleTime, roleZone, roleFirstName, roleLastName,
}

// A synonym is a role and the headers that mean it, in order of preference,
// as headerKey writes them.
type synonym struct {
	role    string
	headers string
}

var identitySynonyms = []synonym{
	{roleCustomer, "customerid customer customerno customernumber customerkey customercode customerref clientid client clientno clientnumber" +
		" userid user buyerid buyer memberid member accountid account shopperid patientid contactid personid custid cust custno id" +
		" masterid respondentid kundennummer kundennr kundenid kunde idclient clientid numeroclient idcliente cliente codigocliente codicecliente" +
		" idklienta klient numerklienta klantnummer klantid klant kundnr kundenummer customeruniqueid"},
	{roleEmail, "email emailaddress customeremail buyeremail useremail contactemail mail emailadresse courriel correo correoelectronico adresemail adrese-mail"},
	{rolePhone, "phone phonenumber customerphone mobile mobilephone telephone tel telefon telefonnummer telefono telefone numertelefonu"},
}

var salesSynonyms = append([]synonym{
	{roleDate, "orderdate invoicedate transactiondate transdate purchasedate saledate salesdate orderdatetime ordertimestamp orderpurchasetimestamp" +
		" orderedat purchasedat soldat createdat created createddate paidat date datetime timestamp day time bestelldatum rechnungsdatum auftragsdatum kaufdatum datum datecommande" +
		" datefacture fechapedido fechacompra fecha dataordine datazamowienia datasprzedazy data besteldatum orderdato"},
	{roleAmount, "amount linetotal lineamount ordertotal orderamount totalamount totalprice netamount net netsales netrevenue revenue turnover sales" +
		" saleamount salesamount transactionamount transamount tranamount paymentvalue itemtotal extendedprice total grandtotal subtotal value sum gross" +
		" betrag gesamtbetrag summe umsatz nettobetrag bruttobetrag montant montantttc montantht importe importetotal monto importo totale kwota wartosc bedrag belop belopp"},
	{roleOrder, "orderid ordernumber orderno order invoiceid invoiceno invoicenumber invoice transactionid transactionnumber transaction saleid receiptid receiptno" +
		" receiptnumber receipt basketid purchaseid orderref bestellnummer auftragsnummer rechnungsnummer numerocommande numerofacture numeropedido" +
		" numerofactura numeroordine numerzamowienia ordernummer"},
	{roleQuantity, "quantity qty units unitssold itemquantity lineitemquantity pieces count menge anzahl stueckzahl quantite cantidad quantita ilosc aantal antal"},
	{rolePrice, "unitprice price itemprice priceeach lineitemprice unitcost sellingprice einzelpreis stueckpreis preis prixunitaire prix preciounitario precio" +
		" prezzounitario prezzo cenajednostkowa cena stuksprijs prijs"},
	{roleCurrency, "currency currencycode ordercurrency waehrung devise moneda valuta waluta"},
	{roleStatus, "status orderstatus financialstatus paymentstatus transactionstatus state bestellstatus statut estado stato statuszamowienia"},
	{roleProduct, "productname itemname product item articlename article menuitem lineitemname itemtitle producttitle productdescription itemdescription" +
		" produktname artikelname artikelbezeichnung artikel produkt nomproduit produit nombreproducto producto nomeprodotto prodotto nomeproduto produto nazwaproduktu" +
		" sku productcode productid itemcode itemid articleid stockcode artikelnummer description"},
}, identitySynonyms...)

var customersSynonyms = append([]synonym{
	{roleStart, "startdate start contractstart subscriptionstart servicestart startedat activationdate vertragsbeginn datedebut fechainicio datainizio datarozpoczecia"},
	{roleEnd, "enddate end contractend subscriptionend serviceend endedat churndate cancellationdate terminationdate vertragsende datefin fechafin datafine datazakonczenia"},
	{roleTenure, "tenuremonths tenureinmonths monthsonbook tenuredays tenureindays tenureweeks tenureyears"},
	{roleChurned, "churned churn ischurned haschurned churnflag churnlabel attritionflag exited"},
	{roleMRR, "mrr mrramount monthlyrecurringrevenue monthlyrevenue monthlyfee monthlycharges monthlyprice"},
	{roleMargin, "margin marginshare profitmargin grossmargin contributionmargin"},
	{roleAsked, "asked askedon askedat invited invitedon invitedat invitationsent surveysent surveysentat surveysenton npssent npsasked npsinvited"},
	{roleName, "name fullname customername companyname company contactname displayname kundenname nom nomcomplet nombre nomecompleto nome nazwa imieinazwisko naam navn namn"},
	{roleSignUp, "signupdate signup signedup signedupat registrationdate registeredat registered joindate joined joinedat createdate createdat created" +
		" membersince customersince dateadded registrierungsdatum dateinscription fecharegistro dataregistrazione datarejestracji"},
	{roleBirthday, "birthday birthdate dateofbirth dob geburtstag geburtsdatum datenaissance fechanacimiento datanascita dataurodzenia"},
	{roleOptOut, "optout optedout emailoptout optoutemail optedoutemail emailoptedout hasoptedoutofemail marketingoptout unsubscribed unsubscribe isunsubscribed unsubscribedfromallemail unsubscribedat unsubscribetime" +
		" unsubscribedate optoutdate donotcontact donotemail donotmail donotcall donotmarket nomarketing nonewsletter suppressed dnc abgemeldet abgemeldetam" +
		" werbesperre werbewiderspruch keinewerbung desabonne desinscrit nocontactar bajanewsletter disiscritto noncontattare wypisany niekontaktowac" +
		" afgemeld avregistrerad"},
	{roleConsent, "consent marketingconsent emailconsent emailmarketingconsent smsconsent acceptsmarketing acceptsemailmarketing acceptmarketing marketingaccepted" +
		" marketingallowed marketingpermission emailpermission optin emailoptin marketingoptin optedin newsletter newsletteroptin newslettersubscriber" +
		" subscribed issubscribed emailsubscribed subscriptionstatus emailstatus marketingstatus emailmarketingstatus gdprconsent" +
		" einwilligung werbeeinwilligung newsletterangemeldet consentement abonnenewsletter consentimiento consenso zgoda zgodamarketingowa toestemming samtykke samtycke"},
	{roleReferrer, "referredby referrer referrerid referreremail referredbyid recommendedby invitedby broughtby introducedby geworbenvon empfohlenvon parrain parrainepar" +
		" recomendadopor referidopor invitadopor presentatoda poleconyprzez polecajacy aangebrachtdoor doorverwezendoor"},
}, identitySynonyms...)

var surveySynonyms = append([]synonym{
	{roleScore, "score nps npsscore npsrating rating likelihoodtorecommend recommend recommendation wouldrecommend" +
		" howlikelyareyoutorecommendus howlikelyareyoutorecommendustoafriendorcolleague"},
	{roleDate, "responsedate submittedat submitdate submitdateutc respondedat recordeddate completedat answeredat enddate timestamp date createdat created datetime"},
	{roleComment, "comment comments feedback feedbacktext reason verbatim text answer"},
}, identitySynonyms...)

func synonymsOf(k Kind) []synonym {
	switch k {
	case Customers:
		return customersSynonyms
	case Survey:
		return surveySynonyms
	}
	return salesSynonyms
}

// Roles returns the names of the roles that a column of such a file can play.
func Roles(k Kind) []string {
	var names []string
	for _, s := range synonymsOf(k) {
		names = append(names, s.role)
	}
	return names
}

// headerKey is a header as synonyms write it: letters and digits in lower
// case, accents that their language writes out as two letters written so.
func headerKey(header string) string { return string(appendHeaderKey(nil, header)) }

// appendHeaderKey appends what headerKey returns.
func appendHeaderKey[T string | []byte](dst []byte, header T) []byte {
	n := len(dst)
	for i := range len(header) {
		switch c := header[i]; {
		case c >= utf8.RuneSelf:
			return appendForeignKey(dst[:n], string(header))
		case 'A' <= c && c <= 'Z':
			dst = append(dst, c|0x20)
		case 'a' <= c && c <= 'z', isDigit(c):
			dst = append(dst, c)
		}
	}
	return dst
}

// appendForeignKey is appendHeaderKey for more than ASCII.
func appendForeignKey(dst []byte, header string) []byte {
	for _, r := range strings.ToLower(header) {
		switch {
		case r == 'ä':
			dst = append(dst, "ae"...)
		case r == 'ö':
			dst = append(dst, "oe"...)
		case r == 'ü':
			dst = append(dst, "ue"...)
		case r == 'ß':
			dst = append(dst, "ss"...)
		case accents[r] != 0:
			dst = append(dst, accents[r])
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// isOneOf reports whether a text is one of some words, as headerKey writes them.
func isOneOf[T string | []byte](words map[string]bool, text T) bool {
	var room [32]byte
	return words[string(appendHeaderKey(room[:0], text))]
}

var accents = map[rune]byte{
	'é': 'e', 'è': 'e', 'ê': 'e', 'á': 'a', 'à': 'a', 'â': 'a', 'ã': 'a', 'í': 'i', 'ì': 'i', 'ó': 'o', 'ò': 'o', 'ô': 'o', 'õ': 'o',
	'ú': 'u', 'ù': 'u', 'ç': 'c', 'ñ': 'n', 'ł': 'l', 'ą': 'a', 'ć': 'c', 'ę': 'e', 'ń': 'n', 'ś': 's', 'ź': 'z', 'ż': 'z', 'ø': 'o', 'å': 'a',
}

// findRoles returns which column plays each role: the first header that the
// most preferred synonym names. A question that asks whether somebody would
// recommend something is a score.
func findRoles(k Kind, headers []string) map[string][]int {
	at := make(map[string]int, len(headers))
	for i, h := range headers {
		key := headerKey(h)
		if _, ok := at[key]; !ok && key != "" {
			at[key] = i
		}
	}
	roles := map[string][]int{}
	taken := map[int]bool{}
	for _, s := range synonymsOf(k) {
		for key := range strings.FieldsSeq(s.headers) {
			if i, ok := at[key]; ok && !taken[i] {
				roles[s.role] = []int{i}
				taken[i] = true
				break
			}
		}
	}
	if k == Survey && roles[roleScore] == nil {
		for i, h := range headers {
			if h := strings.ToLower(h); strings.Contains(h, "recommend") && strings.Contains(h, "likely") {
				roles[roleScore] = []int{i}
				break
			}
		}
	}
	return roles
}

// RolesOf returns which of the columns of a table play which role, by their
// names alone.
func RolesOf(k Kind, columns []string) map[string]string {
	names := map[string]string{}
	for role, at := range findRoles(k, columns) {
		names[role] = columns[at[0]]
	}
	return names
}

// kindNamed is the Kind whose String is name.
func kindNamed(name string) Kind {
	for k := Sales; k <= Survey; k++ {
		if k.String() == name {
			return k
		}
	}
	return Unknown
}

// kindOf tells what a file holds by its headers: answers have a score; sales
// have a date, somebody or an order, and usually money; customers are the
// people without any of these.
func kindOf(headers []string) Kind {
	survey, sales, people := findRoles(Survey, headers), findRoles(Sales, headers), findRoles(Customers, headers)
	has := func(roles map[string][]int, names ...string) bool {
		for _, n := range names {
			if _, ok := roles[n]; ok {
				return true
			}
		}
		return false
	}
	money := has(sales, roleAmount, roleQuantity, rolePrice)
	switch {
	case has(survey, roleScore) && !has(sales, roleAmount, rolePrice):
		return Survey
	case has(sales, roleDate) && has(sales, roleCustomer, roleEmail, rolePhone, roleOrder) &&
		(money || has(sales, roleOrder) || !has(people, roleName, roleSignUp, roleBirthday, roleConsent, roleOptOut, roleReferrer)):
		return Sales
	case has(people, roleCustomer, roleEmail, rolePhone) && !money:
		return Customers
	}
	return Unknown
}
