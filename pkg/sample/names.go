package sample

// A word is a name as its owner writes it and in the letters of an e-mail
// address.
type word struct{ written, latin string }

// A people is those who share a language: their names, where they live and
// what they say of the shop. All of them are invented.
type people struct {
	share     int      // of all customers
	countries []string // ISO 3166-1; one that is listed twice is twice as likely
	women     []word
	men       []word
	families  []word

	womensFamilies []word // in the form that women bear, where it differs

	reversed bool   // family name first
	cafe     string // with a family name at %s
	trader   string // likewise
	remarks  remarks
}

var peoples = [...]people{
	{
		share:     280,
		countries: []string{"GB", "GB", "IE"},
		women: []word{{"Niamh", "niamh"}, {"Harriet", "harriet"}, {"Grace", "grace"}, {"Aoife", "aoife"},
			{"Priya", "priya"}, {"Rosalind", "rosalind"}, {"Eleanor", "eleanor"}, {"Siân", "sian"}},
		men: []word{{"Callum", "callum"}, {"Declan", "declan"}, {"Oliver", "oliver"}, {"Rhys", "rhys"},
			{"Marcus", "marcus"}, {"Alistair", "alistair"}, {"Femi", "femi"}, {"Seán", "sean"}},
		families: []word{{"Ashworth", "ashworth"}, {"O'Connor", "oconnor"}, {"Whitfield", "whitfield"},
			{"Byrne", "byrne"}, {"Okafor", "okafor"}, {"Penrose", "penrose"}, {"Ó Briain", "obriain"},
			{"Llewellyn", "llewellyn"}, {"Marsh-Taylor", "marshtaylor"}, {"Sutcliffe", "sutcliffe"}},
		cafe:   "The %s Coffee House",
		trader: "%s & Daughters Ltd",
	},
	{
		share:     190,
		countries: []string{"PL", "PL", "PL", "IE"},
		women: []word{{"Agnieszka", "agnieszka"}, {"Małgorzata", "malgorzata"}, {"Zofia", "zofia"},
			{"Bożena", "bozena"}, {"Grażyna", "grazyna"}, {"Żaneta", "zaneta"}, {"Ewa", "ewa"}},
		men: []word{{"Łukasz", "lukasz"}, {"Paweł", "pawel"}, {"Michał", "michal"}, {"Wojciech", "wojciech"},
			{"Grzegorz", "grzegorz"}, {"Stanisław", "stanislaw"}, {"Bartłomiej", "bartlomiej"}},
		families: []word{{"Żółć", "zolc"}, {"Wiśniewski", "wisniewski"}, {"Wójcik", "wojcik"},
			{"Dąbrowski", "dabrowski"}, {"Zieliński", "zielinski"}, {"Szczęsny", "szczesny"},
			{"Nowak", "nowak"}, {"Świątek", "swiatek"}},
		womensFamilies: []word{{"Żółć", "zolc"}, {"Wiśniewska", "wisniewska"}, {"Wójcik", "wojcik"},
			{"Dąbrowska", "dabrowska"}, {"Zielińska", "zielinska"}, {"Szczęsna", "szczesna"},
			{"Nowak", "nowak"}, {"Świątek", "swiatek"}},
		cafe:   "Kawiarnia %s",
		trader: "Hurtownia %s",
		remarks: remarks{
			{"Przesyłka przyszła uszkodzona", "Za drogo, niestety"},
			{"Kawa dobra, dostawa trochę wolna"},
			{"Świetna herbata, na pewno wrócę", "Szybko i ładnie zapakowane"},
		},
	},
	{
		share:     140,
		countries: []string{"DE"},
		women: []word{{"Käthe", "kaethe"}, {"Greta", "greta"}, {"Heike", "heike"}, {"Anneliese", "anneliese"},
			{"Lena", "lena"}, {"Ursula", "ursula"}},
		men: []word{{"Jürgen", "juergen"}, {"Götz", "goetz"}, {"Sönke", "soenke"}, {"Matthias", "matthias"},
			{"Björn", "bjoern"}, {"Emre", "emre"}},
		families: []word{{"Müller", "mueller"}, {"Schäfer", "schaefer"}, {"Weiß", "weiss"}, {"Köhler", "koehler"},
			{"Krüger", "krueger"}, {"Brandt", "brandt"}, {"Yıldız", "yildiz"}, {"von Asten", "vonasten"}},
		cafe:   "Café %s",
		trader: "%s Großhandel",
		remarks: remarks{
			{"Die Tasse kam zerbrochen an", "Leider zu langsam"},
			{"Guter Kaffee, aber der Versand ist teuer"},
			{"Schnelle Lieferung, gern wieder", "Der beste Earl Grey!"},
		},
	},
	{
		share:     90,
		countries: []string{"FR"},
		women: []word{{"Chloé", "chloe"}, {"Amélie", "amelie"}, {"Élodie", "elodie"}, {"Zoé", "zoe"},
			{"Inès", "ines"}, {"Manon", "manon"}},
		men: []word{{"Étienne", "etienne"}, {"François", "francois"}, {"Loïc", "loic"}, {"Jérôme", "jerome"},
			{"Mathieu", "mathieu"}, {"Théo", "theo"}},
		families: []word{{"Lefèvre", "lefevre"}, {"Moreau", "moreau"}, {"Béranger", "beranger"},
			{"Le Goff", "legoff"}, {"Noël", "noel"}, {"Garnier", "garnier"}, {"Marchand", "marchand"}},
		cafe:   "Café %s",
		trader: "Maison %s",
		remarks: remarks{
			{"Colis abîmé, dommage"},
			{"Bon thé, livraison un peu lente"},
			{"Très bon café, livraison rapide"},
		},
	},
	{
		share:     90,
		countries: []string{"TH", "TH", "GB"},
		women: []word{{"สุดา", "suda"}, {"มาลี", "malee"}, {"นภา", "napha"}, {"กัญญา", "kanya"},
			{"อรทัย", "orathai"}, {"พิมพ์ใจ", "phimjai"}},
		men: []word{{"สมชาย", "somchai"}, {"วิชัย", "wichai"}, {"อนุชา", "anucha"}, {"ประเสริฐ", "prasert"},
			{"กิตติ", "kitti"}, {"ธนกร", "thanakorn"}},
		families: []word{{"ใจดี", "jaidee"}, {"ศรีสุข", "srisuk"}, {"ทองคำ", "thongkham"}, {"บุญมี", "boonmee"},
			{"รักไทย", "rakthai"}, {"แสงจันทร์", "saengchan"}, {"สุขสวัสดิ์", "suksawat"}},
		cafe:   "ร้านกาแฟ %s",
		trader: "บริษัท %s จำกัด",
		remarks: remarks{
			{"ส่งช้ามาก", "แก้วแตก"},
			{"ชาอร่อย แต่ค่าส่งแพง"},
			{"ชาอร่อยมาก ส่งไวด้วย", "กาแฟหอมมาก"},
		},
	},
	{
		share:     90,
		countries: []string{"IL", "IL", "FR"},
		women: []word{{"נועה", "noa"}, {"תמר", "tamar"}, {"יעל", "yael"}, {"שירה", "shira"},
			{"מיכל", "michal"}, {"רחל", "rachel"}},
		men: []word{{"דוד", "david"}, {"יוסף", "yosef"}, {"איתי", "itay"}, {"אורי", "uri"},
			{"עומר", "omer"}, {"משה", "moshe"}},
		families: []word{{"כהן", "cohen"}, {"לוי", "levi"}, {"מזרחי", "mizrahi"}, {"פרץ", "peretz"},
			{"ביטון", "biton"}, {"פרידמן", "friedman"}, {"גולן", "golan"}},
		cafe:   "קפה %s",
		trader: "%s בע״מ",
		remarks: remarks{
			{"המשלוח הגיע באיחור", "הספל הגיע שבור"},
			{"קפה טוב, אבל יקר"},
			{"תה נפלא, שירות מצוין", "אחזור בקרוב"},
		},
	},
	{
		share:     80,
		countries: []string{"DE", "SE", "IR"},
		women: []word{{"زهرا", "zahra"}, {"مریم", "maryam"}, {"لیلا", "leila"}, {"شیرین", "shirin"},
			{"نسرین", "nasrin"}, {"فاطمه", "fatemeh"}},
		men: []word{{"رضا", "reza"}, {"امیر", "amir"}, {"کامران", "kamran"}, {"بهرام", "bahram"},
			{"حسین", "hossein"}, {"علی", "ali"}},
		families: []word{{"احمدی", "ahmadi"}, {"محمدی", "mohammadi"}, {"کریمی", "karimi"}, {"رضایی", "rezaei"},
			{"موسوی", "mousavi"}, {"تهرانی", "tehrani"}, {"نوری", "nouri"}},
		cafe:   "کافه %s",
		trader: "بازرگانی %s",
		remarks: remarks{
			{"بسته دیر رسید"},
			{"چای خوب بود، ولی گران"},
			{"چای عالی بود، ممنون"},
		},
	},
	{
		share:     20,
		countries: []string{"PL", "DE", "UA"},
		women:     []word{{"Оксана", "oksana"}, {"Олена", "olena"}, {"Ірина", "iryna"}, {"Софія", "sofiia"}},
		men:       []word{{"Тарас", "taras"}, {"Андрій", "andrii"}, {"Богдан", "bohdan"}, {"Юрій", "yurii"}},
		families: []word{{"Коваленко", "kovalenko"}, {"Бондар", "bondar"}, {"Мельник", "melnyk"},
			{"Ткачук", "tkachuk"}, {"Лисенко", "lysenko"}},
		cafe:   "Кав’ярня %s",
		trader: "ТОВ «%s»",
		remarks: remarks{
			{"Посилка прийшла із запізненням"},
			{"Непогано, але дорого"},
			{"Дуже смачний чай, дякую!"},
		},
	},
	{
		share:     10,
		countries: []string{"GR"},
		women:     []word{{"Ελένη", "eleni"}, {"Κατερίνα", "katerina"}, {"Άννα", "anna"}},
		men:       []word{{"Γιώργος", "giorgos"}, {"Νίκος", "nikos"}, {"Παναγιώτης", "panagiotis"}},
		families: []word{{"Νικολάου", "nikolaou"}, {"Γεωργίου", "georgiou"}, {"Αντωνίου", "antoniou"},
			{"Οικονόμου", "oikonomou"}},
		cafe:   "Καφενείο %s",
		trader: "Αφοί %s",
	},
	{
		share:     10,
		countries: []string{"JP"},
		women:     []word{{"花子", "hanako"}, {"美咲", "misaki"}, {"陽子", "yoko"}},
		men:       []word{{"健一", "kenichi"}, {"翔太", "shota"}, {"直樹", "naoki"}},
		families:  []word{{"佐藤", "sato"}, {"高橋", "takahashi"}, {"渡辺", "watanabe"}, {"小林", "kobayashi"}},
		reversed:  true,
		cafe:      "喫茶 %s",
		trader:    "%s商店",
		remarks: remarks{
			{"到着が遅かったです"},
			{"普通です"},
			{"お茶がとてもおいしかったです"},
		},
	},
}

// phones are ranges that the countries' regulators keep free for films and
// books (Ofcom, ComReg, Bundesnetzagentur, Arcep, PTS), a digit at each #.
// Customers elsewhere have no phone number, for theirs might ring somewhere.
var phones = map[string]string{
	"GB": "+44 7700 900###",
	"IE": "+353 20 91# ####",
	"DE": "+49 30 23125 ###",
	"FR": "+33 6 39 98 ## ##",
	"SE": "+46 8 465 004 ##",
}

// domains are those of RFC 2606, which nobody can own.
var domains = [...]string{"example.com", "example.org", "example.net"}

// remarks are what people say with the scores 0 to 6, 7 and 8, 9 and 10.
type remarks [3][]string

// englishRemarks are everyone's, beside those in their own language.
var englishRemarks = remarks{
	{
		"Parcel came late, and the mug was broken.",
		"Two wrong orders in a row",
		"Tried to call you three times.\nNobody answered.",
		"prices went up again, I shall look elsewhere",
		`The "fresh" roast was four weeks old`,
	},
	{
		"Good tea, slow delivery",
		"Nice, but I miss the old tins",
		"ok",
		"Fine. Postage to the islands is steep, though",
	},
	{
		"Best Earl Grey I have had, thank you!",
		"Lovely packaging, friendly note inside",
		"Quick, fresh, fair.\nThe strainer is a marvel.",
		`My husband says "never change the House Blend"`,
		"+1 for the refill bags",
		"Always a pleasure",
	},
}
