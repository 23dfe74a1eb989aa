"""Other languages are named, English of every kind is read, whoever speaks in it."""

from __future__ import annotations

import pytest

from core.analysis.language import foreign

# The same two sentences, in our own words in each.
OTHERS = {
    "German": "Als wir am Morgen das Haus verließen, lag noch Nebel über den Feldern, und der alte Hund"
    " trottete schweigend hinter uns her, als wüsste er schon, dass wir heute nicht zurückkommen würden.",
    "French": "Le matin où nous avons quitté la maison, il y avait encore de la brume sur les champs, et le"
    " vieux chien nous suivait sans bruit, comme s'il savait que nous ne reviendrions pas.",
    "Spanish": "La mañana en que dejamos la casa todavía había niebla sobre los campos, y el perro viejo nos"
    " seguía en silencio, como si ya supiera que no íbamos a volver nunca más.",
    "Dutch": "Toen we die ochtend het huis verlieten, hing er nog mist over de velden, en de oude hond liep"
    " zwijgend achter ons aan, alsof hij al wist dat we niet meer terug zouden komen.",
    "Latin": "Mane cum domum relinqueremus, nebula adhuc super agros iacebat, et canis senex tacitus nos"
    " sequebatur, quasi iam sciret nos numquam esse redituros, neque ullam spem nobis manere.",
    "Italian": "La mattina in cui lasciammo la casa c'era ancora nebbia sui campi, e il vecchio cane ci seguiva"
    " in silenzio, come se sapesse già che quel giorno non saremmo tornati indietro.",
    "Portuguese": "Na manhã em que deixámos a casa ainda havia nevoeiro sobre os campos, e o cão velho"
    " seguia-nos em silêncio, como se já soubesse que não íamos voltar nunca mais àquela terra.",
    "Swedish": "När vi lämnade huset på morgonen låg dimman fortfarande över fälten, och den gamla hunden gick"
    " tyst efter oss, som om han redan visste att vi inte skulle komma tillbaka.",
    "Danish": "Da vi forlod huset om morgenen, lå tågen stadig over markerne, og den gamle hund gik tavs efter"
    " os, som om den allerede vidste, at vi ikke ville komme tilbage igen.",
    "Norwegian": "Da vi forlot huset om morgenen, lå tåka fortsatt over jordene, og den gamle hunden gikk"
    " stille etter oss, som om han allerede visste at vi ikke kom til å komme tilbake igjen.",
    "Polish": "Kiedy rano wychodziliśmy z domu, nad polami leżała jeszcze mgła, a stary pies szedł za nami w"
    " milczeniu, jakby już wiedział, że tego dnia nie wrócimy i nigdy nas nie zobaczy.",
    "Czech": "Když jsme ráno odcházeli z domu, ležela nad poli ještě mlha a starý pes šel mlčky za námi, jako"
    " by už věděl, že se toho dne nevrátíme a že nás už nikdy neuvidí.",
    "Turkish": "Sabah evden çıktığımızda tarlaların üzerinde hâlâ sis vardı ve yaşlı köpek sanki bir daha"
    " dönmeyeceğimizi biliyormuş gibi sessizce arkamızdan geliyordu, başını bir kez bile kaldırmadan bizi"
    " izliyordu, çok üzgündü.",
    "Finnish": "Kun lähdimme aamulla talosta, pelloilla oli vielä sumua, ja vanha koira käveli hiljaa"
    " perässämme, aivan kuin se olisi jo tiennyt, ettemme tulisi enää koskaan takaisin siihen kylään, missä"
    " olimme syntyneet.",
    "Hungarian": "Amikor reggel elhagytuk a házat, még köd ült a mezők fölött, és az öreg kutya csendben jött"
    " mögöttünk, mintha már tudná, hogy aznap nem térünk vissza, és soha többé nem lát minket.",
    "Russian": "Когда утром мы вышли из дома, над полями ещё лежал туман, и старая собака молча шла за нами,"
    " будто уже знала, что мы сегодня не вернёмся.",
    "Ukrainian": "Коли вранці ми вийшли з дому, над полями ще лежав туман, і старий собака мовчки йшов за нами,"
    " ніби вже знав, що ми сьогодні не повернемося.",
    "Greek": "Όταν φύγαμε το πρωί από το σπίτι, υπήρχε ακόμα ομίχλη πάνω από τα χωράφια, και ο γέρικος σκύλος"
    " μας ακολουθούσε σιωπηλός.",
    "Chinese": "早上我们离开家的时候，田野上还笼罩着雾，老狗默默地跟在我们后面，好像已经知道我们今天不会回来了。",
    "Japanese": "朝、家を出たとき、畑にはまだ霧がかかっていて、年老いた犬は黙ってついてきた。",
    "Korean": "아침에 집을 나설 때 들판에는 아직 안개가 끼어 있었고, 늙은 개는 말없이 뒤따라왔다.",
    "Arabic": "عندما غادرنا البيت في الصباح كان الضباب لا يزال يغطي الحقول، وكان الكلب العجوز يتبعنا في صمت"
    " كأنه يعرف أننا لن نعود.",
    "Hebrew": "כשיצאנו בבוקר מהבית עוד היה ערפל מעל השדות, והכלב הזקן הלך אחרינו בשתיקה, כאילו כבר ידע שלא נחזור היום.",
    "Hindi": "सुबह जब हम घर से निकले तब खेतों पर अभी भी कोहरा था और बूढ़ा कुत्ता चुपचाप हमारे पीछे चल रहा था मानो उसे पता हो।",
    "Thai": "ตอนเช้าที่เราออกจากบ้าน ยังมีหมอกปกคลุมทุ่งนา และสุนัขแก่เดินตามเรามาเงียบๆ ราวกับรู้ว่าเราจะไม่กลับมาอีก",
    "Indonesian": "Ketika kami meninggalkan rumah pada pagi hari, kabut masih menyelimuti ladang, dan anjing"
    " tua itu berjalan diam di belakang kami, seolah-olah ia sudah tahu bahwa kami tidak akan kembali lagi.",
    "Romanian": "Când am plecat de acasă dimineața, pe câmpuri mai era ceață, iar câinele bătrân mergea tăcut"
    " în urma noastră, ca și cum ar fi știut deja că nu ne vom mai întoarce niciodată.",
    "Welsh": "Pan adawson ni'r tŷ yn y bore, roedd niwl o hyd dros y caeau, a cherddodd yr hen gi yn dawel y tu"
    " ôl i ni, fel pe bai'n gwybod na fyddem yn dod yn ôl.",
    "Vietnamese": "Buổi sáng khi chúng tôi rời nhà, sương mù vẫn còn phủ trên cánh đồng, và con chó già lặng lẽ"
    " đi theo sau chúng tôi, như thể nó đã biết rằng chúng tôi sẽ không trở lại.",
}
ENGLISH = {
    "plain": "The morning that we left the house there was still mist over the fields, and the old dog followed us"
    " without a sound, as if it knew already that we would not be coming back that day.",
    "Scots": "Ah dinnae ken whit ye're oan aboot, pal, but ah wis doon the road wi ma brither Hamish an he telt me aw"
    " aboot it, so he did, an ah near fell aff ma chair laughin at the cheek o the wee man, honest tae God.",
    "slang": "lol u guys r so dumb omg i cant even rn, he was like nah bro n i was like wtf dude chill, gonna go 2 the"
    " mall l8r w jess n kayla if ur down hmu, idk tho cuz mom gets mad af when im out l8 haha ttyl",
    "dialect": "Ain't nobody finna tell me nothin 'bout that boy. He been actin up since we was kids, runnin them"
    " streets wit' his cousin Ray-Ray an' them, an' Mama stay prayin for him every Sunday mornin.",
    "names": "Giovanni Bertolucci and Maria Esposito met Carlo Benedetti at the Piazza Garibaldi in Napoli, where"
    " Francesca Moretti had been waiting for Signor Pavarotti since noon with her brother Luigi.",
    "learned": "Epistemological foundationalism presupposes incorrigible propositions; coherentist alternatives reject"
    " such privileged justification, substituting holistic, mutually supporting doxastic networks.",
}


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_named(language: str) -> None:
    assert foreign(OTHERS[language]) == language


@pytest.mark.parametrize("kind", ENGLISH)
def test_english_is_english(kind: str) -> None:
    assert foreign(ENGLISH[kind]) is None


def test_a_few_words_are_no_proof() -> None:
    assert foreign("Oui, monsieur, je vous en prie.") is None
    assert foreign("") is None


def test_other_letters_are() -> None:
    assert foreign("Когда мы вышли из дома.") == "Russian"
    assert foreign("早上我们离开家的时候，田野上还笼罩着雾。") == "Chinese"


@pytest.mark.parametrize(("english", "german", "answer"), [(7, 3, None), (3, 7, "German"), (70, 30, None)])
def test_of_two_languages_the_larger_part_counts(english: int, german: int, answer: str | None) -> None:
    parts = [*[ENGLISH["plain"]] * english, *[OTHERS["German"]] * german]
    assert foreign("\n\n".join(parts)) == answer
    assert foreign("\n\n".join(reversed(parts))) == answer


def test_a_foreign_word_now_and_then_is_english() -> None:
    text = f"{ENGLISH['plain']} “Mon Dieu,” he said, “c'est la vie.” {ENGLISH['names']}"
    assert foreign(text) is None


@pytest.mark.parametrize("text", ["word " * 5000, "la la la la, " * 40, "buffalo Buffalo " * 60])
def test_the_same_few_words_again_tell_no_language(text: str) -> None:
    assert foreign(text) is None
