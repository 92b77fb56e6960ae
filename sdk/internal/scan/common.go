package scan

// commonWords are words that ordinary messages are full of, in English,
// German, French and Spanish, bare: by themselves they are bad anchors. Our
// own list; what is missing costs time and never a hit.
const commonWords = `
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
world would wouldn wow wrong yeah year years yes yet you your yourself
aber alle alles als also am an auch auf aus bei bin bis bist da dann das dass dein deine dem den der des dich die dir doch
du ein eine einen einer er es euch fur ganz gar geht gibt gut habe haben hast hat hier ich ihr ihm ihn im immer in ist ja
jetzt kann kein keine kommt machen mal man mehr mein meine mich mir mit nach nicht nie noch nur oder schon sehr sein sich
sie sind so und uns unter von vor war warum was weg weil wenn wer wie wieder will wir wird wo zu zum zur
ai aime alors apres au aussi autre avec avoir bien bon c ca ce ces cest cette comme d dans de des deux dire dit donc elle
elles en encore es est et etait ete etre eu fait faire fais faut il ils j jai je jour la le les leur lui ma mais me meme mes
moi mon ne non nous on ont ou par pas peu peut plus pour pourquoi qu quand que quel qui quoi rien sa sais sans se ses si
son sont sur ta te tes toi ton tous tout toute tres tu un une va vas veux viens vous y
algo como con cuando del donde el ella ellos eres esta este esto fue ha hay hoy lo los mas mi muy nada nunca o para pero
por porque puede que quien quiero si sin solo soy su te tengo tiene todo tu una yo
`
