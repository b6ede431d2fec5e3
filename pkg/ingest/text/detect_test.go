package text

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// How many different words with letters beyond ASCII it takes: with eight,
// drawn at random, the text comes back in nearly all draws, and windows-1252
// is never taken for another. Names and towns as customer lists have them.
func TestDetectionRate(t *testing.T) {
	const draws = 200
	tests := []struct {
		in    *charmap.Charmap
		words string
		least int // of the draws, that come back
	}{
		{charmap.Windows1250, "Łódź Kraków Wójcik Świątek Gdańsk Poznań Wrocław Małgorzata Kamiński Zieliński Szymański Woźniak Kozłowski Jabłoński Król Łukasz Paweł Michał Rafał Bartłomiej Józef Stanisław Częstochowa Rzeszów Toruń Elbląg Płock Wałbrzych", 195},
		{charmap.Windows1250, "Dvořák Jiří Plzeň Novák Tomáš Ústí Žižka České Budějovice Procházka Kučera Veselý Horák Němec Pokorný Pospíšil Hájek Jelínek Král Růžička Beneš Sedláček Doležal Kolář Krejčí Navrátil Čermák Vaněk Blažek Kříž Šťastný Kateřina Věra", 190},
		{charmap.Windows1250, "Ionuţ Braşov Ştefan Mărăşescu Timişoara Iaşi Constanţa Bucureşti Târgu Mureş Piteşti Brăila Galaţi Buzău Botoşani Bistriţa Ţepeş", 190},
		{charmap.Windows1251, "Иван Петров Москва Ольга Кузнецова Нижний Новгород Екатеринбург Смирнов Иванова Анна Дмитрий Соколов Попова Казань Самара Алексей Морозов Волкова", draws},
		{charmap.Windows1252, "Amélie Lefèvre Besançon Gérard Hébert Orléans François Château Nîmes René Hélène Noël Zoë Étienne Béziers Angoulême Chloé Léa Théo Jérôme Cécile Agnès Benoît Clément Frédéric Anaïs Maïté Gaëlle Joël Évry Créteil", draws},
		{charmap.Windows1252, "Müller Jürgen Köln Weiß Düsseldorf Größe Schäfer Jäger Böhm Schröder Krüger Günther Köhler Straße Österreich Jörg Björn Käthe München Nürnberg Würzburg Lübeck", draws},
		{charmap.Windows1252, "José Núñez Málaga Íñigo Peña María García López Martínez González Rodríguez Hernández Pérez Sánchez Ramírez Gómez Díaz Muñoz Álvarez Jiménez Cádiz León Cáceres Ávila Andrés Ramón Belén Sofía Inés", draws},
		{charmap.Windows1252, "Søren Kjær Århus Jørgensen Sørensen Møller Kjærgaard Østergaard Nørgaard Rødovre Åse Pål Øystein Tromsø Bodø Ålesund Malmö Göteborg Västerås Örebro Åkesson Sjöberg Jönköping Hämäläinen Mäkinen", draws},
		{charmap.Windows1254, "Ayşe Yılmaz İstanbul Çağlar Öztürk Eskişehir Şahin Yıldız Yıldırım Aydın Doğan Kılıç Çetin Koç Özdemir Şimşek İzmir Muğla", 190},
		{charmap.Windows1255, "יעל כהן תל אביב דוד לוי ירושלים משה אברהם חיפה רחובות נתניה שרה מזרחי פרץ ביטון דהן אזולאי מלכה", 195},
		{charmap.Windows1256, "محمد علي القاهرة فاطمة الزهراء الرياض أحمد حسن عبدالله خالد مريم يوسف دمشق بغداد سارة إبراهيم عمر خديجة", draws},
		{charmap.Windows1257, "Šiauliai Rūta Žukauskaitė Panevėžys Šarūnas Jasikevičius Petrauskienė Stankevičius Žalgiris Ąžuolas Marijampolė Mažeikiai", 190},
		{charmap.Windows874, "สมชาย ใจดี กรุงเทพ สุดา เชียงใหม่ วิชัย ภูเก็ต นครราชสีมา สมหญิง ประเสริฐ ขอนแก่น อรุณ มานะ ปิติ ชูใจ", draws},
		{charmap.Macintosh, "Amélie Lefèvre Besançon Gérard Hébert Orléans François Château Nîmes René Hélène Noël Zoë Béziers Angoulême Chloé Léa Théo Jérôme Cécile Agnès Benoît Clément", 195},
		{charmap.CodePage866, "Иван Петров Москва Ольга Кузнецова Нижний Новгород Екатеринбург Смирнов Иванова Анна Дмитрий", draws},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, tt := range tests {
		words := strings.Fields(tt.words)
		back := 0
		var failed string
		for range draws {
			var list strings.Builder
			list.WriteString("id,name\n")
			for _, i := range random.Perm(len(words))[:8] {
				list.WriteString("17," + words[i] + "\n")
			}
			got, x := read(t, encode(t, tt.in, list.String()), Options{})
			if got == list.String() {
				back++
			} else {
				failed = x.Encoding() + " (" + x.Evidence() + "): " + got
			}
		}
		if back < tt.least {
			t.Errorf("%v %.12s: %d of %d, want %d; such as %s", tt.in, tt.words, back, draws, tt.least, failed)
		}
	}
}

// Detection looks at words only so far, and at so many.
func TestWordsBeyondASCII(t *testing.T) {
	long := strings.Repeat("a", 2*maxWord)
	words, size := wordsBeyondASCII([]byte("id;Ren\xe9;Ren\xe9 Zo\xeb," + long + "\xe9t\xe9," + strings.Repeat("\xe9", 2*maxWord)))
	want := []string{"Ren\xe9", "Zo\xeb", "\xe9t\xe9", strings.Repeat("\xe9", maxWord)}
	if strings.Join(words, " ") != strings.Join(want, " ") || size != 4+maxWord {
		t.Errorf("got %q, %d bytes", words, size)
	}
}
