package scan

import (
	"maps"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// commonWords are words that ordinary messages are full of, by language, bare:
// by themselves they are bad anchors. Our own lists; what is missing costs
// time and never a hit.
var commonWords = map[string]string{
	"en": `
a about after again all also always am an and any anyone are as ask asked at away back bad be beautiful because been
before being best better big born both but by call came can cant care come could day did didn do does doesn doing don
done dont down each eat else enough even ever every everyone everything fact favorite feel few film find first food for
forever found friend friends from fun game games get gets getting girl give go goes going gone gonna good got great guess
guy guys had happy hard has hate have haven having he hear heard help her here high him his home hope house how i if im in
into is isn it its just keep kid kids know last later left let life like little live living ll long look looking lot love
m made make makes man many maybe me mean might more most mother much music must my myself name need needed never new next nice
night no not nothing now of off oh ok old on once one only or other our out over own part people person phone place play
played player playing pretty probably put quite re read real really remember right room run s said same saw say says school
see seen she should show sleep so some someone something sometimes soon still stop sure t take talk talking team tell than
thank thanks that the their them then there these they thing things think this those though thought time to today together
told tonight too took tried true try trying two u up ur us use used usually ve very video wait wake want wanted wants was
wasn watch water way we week well went were what when where which while who why will wish with won word words work worked
world would wouldn wow wrong yeah year years yes yet you your yourself`,
	"de": `
aber alle alles als also am an auch auf aus bei bin bis bist da dann das dass dein deine dem den der des dich die dir doch
du ein eine einen einer er es euch fur ganz gar geht gibt gut habe haben hast hat hier ich ihr ihm ihn im immer in ist ja
jetzt kann kein keine kommt machen mal man mehr mein meine mich mir mit nach nicht nie noch nur oder schon sehr sein sich
sie sind so und uns unter von vor war warum was weg weil wenn wer wie wieder will wir wird wo zu zum zur`,
	"fr": `
ai aime alors apres au aussi autre avec avoir bien bon c ca ce ces cest cette comme d dans de des deux dire dit donc elle
elles en encore es est et etait ete etre eu fait faire fais faut il ils j jai je jour la le les leur lui ma mais me meme mes
moi mon ne non nous on ont ou par pas peu peut plus pour pourquoi qu quand que quel qui quoi rien sa sais sans se ses si
son sont sur ta te tes toi ton tous tout toute tres tu un une va vas veux viens vous y`,
	"es": `
algo como con cuando del donde el ella ellos eres esta este esto fue ha hay hoy lo los mas mi muy nada nunca o para pero
por porque puede que quien quiero si sin solo soy su te tengo tiene todo tu una yo
`,
	"it": `
a ad adesso al alla allora anche ancora bene bello c casa che chi ci ciao come con cosa cosi da dai dal dei del della di
dici dire dopo dove due e ed era fa fai fare fatto forse gia gli grazie ha hai hanno ho i il in io la lei lo loro lui ma
mai me meglio mi mia mio molto ne nel no noi non o oggi ok ora per perche piu poi posso prima proprio puoi quando quanto
quello questa questo qui sa sai scuola se sei sempre senza si sia sono sono sta stai sto su sua suo ti tra tu tua tuo
tutti tutto un una uno va vai vero vi voi volta vuoi`,
	"pt": `
a agora ai ainda algo ao aqui as assim ate bem boa bom casa coisa com como da dar de depois dia do dos e ela ele eles em
era es escola essa esse esta estao estas este estou eu fazer foi gosto ha hoje isso isto ja la lo mais mas me mesmo meu
minha muito na nada nao nem no nos nunca o obrigado oi ola onde os ou para pois por porque posso pra quando que quem quero
sabe se sei sempre ser so sou sua tambem tao te tem tenho teu ti toda todo tu tua tudo um uma vai vais vamos voce voces vou`,
	"nl": `
aan al alles als altijd ben bent bij daar dan dat de deze die dit doe doen door dus echt een en er even ga gaan gaat geen
goed had haha heb hebben heeft heel hem het hier hij hoe hoi huis iemand ik in is ja je jij jou jouw jullie kan kom komen
kun kunnen leuk maar me mee meer mijn mij moet moeten morgen na naar nee niet niks nog nu of om ook op over school thuis te
toch toen tot uit van vandaag veel voor waar wanneer want was wat we weer weet wel wie wij wil worden wordt ze zeg zei zich
zijn zo zou`,
	"pl": `
a ale albo bardzo bez bo by byc byl byla bylo chce chcesz chyba ci cie co cos czemu czy dlaczego do dobra dobrze dom dzis
dzisiaj gdzie go i ich idziesz im ja jak jaki jakis je jego jej jest jestem jestes jeszcze jutro juz kiedy kto ktos ktory ma
mam masz me mi mnie moge moj moja moze mozesz my na nad nam nas nic nie niego nigdy no o od ok on ona oni po pod prosze
przez przy sa sam se sie spoko szkole ta tak takie tam te tego tej ten teraz tez to tobie tu tutaj twoj twoja ty tylko u w
wam was wez wiem wiesz wszystko wtedy wy z za zaraz ze zeby zawsze znowu`,
	"ro": `
a acasa acolo acum ai aia aici am ar are as asa asta ati au azi bine bun buna ca cam cand care casa ce cel chiar cine cu cum
da daca dar de deci despre din doar dupa e ea ei el eram este esti eu eu fac face faci fi fie fost ia iar ii il imi in
inca isi iti la le li lor lui ma mai maine mea meu mi mie mult multumesc ne nici nimic niste noi nu numai o oare ok pai pe
pentru poate pot poti prea prin sa salut sau scoala se si spune stii stiu sunt tau te ti tot toti tu un una unde va vad vine
vrea vreau vrei voi`,
	"sv": `
aldrig alla allt andra att av bara bra da de dem den det dig din ditt du da eller en ett for fran fick gar ge gor gora ha
hade han har hej hem henne hennes hon honom hur i idag igen imorgon in inga ingen inget inte ja jag ju kan kanske kom komma
kommer kunde lite man med men mer mig min mitt mot mycket nar nej ni nog nu nagon nagot och ocksa om oss pa sa sag sager
samma se sen sig sin sitt skola skolan ska skulle som sa till tycker under upp ut vad var vara varfor vart vem vet vi vid
vill vilken`,
	"cs": `
a aby ahoj ale ani asi az bez bude budes budu by byl byla bylo bych byt chces chci ci co cau do dobre dnes dneska doma ja jak
jako jaky je jeho jeji jen jeste jestli jo jsem jsi jsme jsou ji jim jit jste k kam kde kdo kdy kdyz ktera ktery ma mam
mas me mi mit mne mnou moc moje muj mu muzes muzu my na nad nam nas ne nebo nebyl neco nej nejde neni nevim nez nic nikdo no
o od ok on ona oni pak po pod podle pro proc prosim protoze proto s sam se si ten tak taky tam te ted tedy tenhle ti to
toho tohle tom tomu ty tu tve tvoje u uz v vam vas vcera vi vim vis vsak vsechno vy z za zase ze zitra`,
	"el": `
α αν απο ας αυτη αυτο αυτος αυτα αλλα αλλο βρε γεια για γιατι γινει δε δεν δηλαδη εγω εδω ειμαι ειναι εισαι ειχα ειχε εκει
ενα ενας εσυ ετσι εχει εχεις εχω η ηταν θα θελω θελεις και καλα καλο κανει κανεις κανω κατι κι κοιτα μα μαζι με μεσα μετα
μη μην μια μου μπορει μπορεις μπορω να ναι ξερω ξερεις ο οι οκ ολα ολο ομως οταν οτι ουτε οχι παλι παμε παντα παρα πας
πες πια πιο ποιος πολυ ποτε που πρεπει πριν πω πως σε σημερα σου στα στη στην στις στο στον στους τα ταχα τελος τι τις το
τον του τους τωρα τοσο χωρις ωραια`,
}

// Everyday are the words that ordinary messages of a language are full of, bare;
// empty for a language without a list. See [EverydayLanguages].
func Everyday(language string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(commonWords[language]) {
		m[normalize.Bare(w)] = true
	}
	return m
}

// EverydayLanguages are the languages with a list of everyday words, sorted.
func EverydayLanguages() []string { return slices.Sorted(maps.Keys(commonWords)) }
