"""The words of dates in the languages that mail clients speak, as data; `written` has the rules.

Names and forms are those of the CLDR, which clients take theirs from, and of Windows; accents, case and
dots do not matter (`fold`). A new language is a new entry.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """`months` from January and `weekdays` from Monday: items by comma, the forms of each by space.

    `am` and `pm` are the halves of the day; `at` are words that stand between date and time.
    `year_first`: short dates may begin with two digits of the year.
    """

    code: str
    months: str
    weekdays: str
    am: str = "am"
    pm: str = "pm"
    at: str = ""
    year_first: bool = False


LANGUAGES = (
    DateWords(
        code="cs",
        months="leden ledna led, únor února úno, březen března bře, duben dubna dub, "
        "květen května kvě, červen června čvn čer, červenec července čvc, srpen srpna srp, "
        "září zář, říjen října říj, listopad listopadu lis, prosinec prosince pro",
        weekdays="pondělí po, úterý út, středa st, čtvrtek čt, pátek pá, sobota so, neděle ne",
        am="dop",
        pm="odp",
        at="v ve",
    ),
    DateWords(
        code="da",
        months="januar jan, februar feb, marts mar, april apr, maj, juni jun, juli jul, august aug, "
        "september sep sept, oktober okt, november nov, december dec",
        weekdays="mandag man, tirsdag tirs tir, onsdag ons, torsdag tors tor, fredag fre, "
        "lørdag lør, søndag søn",
        at="kl klokken den",
    ),
    DateWords(
        code="de",
        months="januar jan jänner jän, februar feb feber, märz mär mrz, april apr, mai, juni jun, "
        "juli jul, august aug, september sep sept, oktober okt, november nov, dezember dez",
        weekdays="montag mo mon, dienstag di die, mittwoch mi mit, donnerstag do don, "
        "freitag fr fre, samstag sa sam sonnabend, sonntag so son",
        am="vorm",
        pm="nachm",
        at="um uhr",
    ),
    DateWords(
        code="en",
        months="january jan, february feb, march mar, april apr, may, june jun, july jul, "
        "august aug, september sep sept, october oct, november nov, december dec",
        weekdays="monday mon, tuesday tue tues, wednesday wed, thursday thu thur thurs, friday fri, "
        "saturday sat, sunday sun",
        at="at on",
    ),
    DateWords(
        code="es",
        months="enero ene, febrero feb, marzo mar, abril abr, mayo may, junio jun, julio jul, "
        "agosto ago, septiembre setiembre sept sep set, octubre oct, noviembre nov, diciembre dic",
        weekdays="lunes lun, martes mar, miércoles mié, jueves jue, viernes vie, sábado sáb, "
        "domingo dom",
        at="a las la de el del",
    ),
    DateWords(
        code="et",
        months="jaanuar jaan, veebruar veebr veeb, märts mär, aprill apr, mai, juuni juun, "
        "juuli juul, august aug, september sept sep, oktoober okt, november nov, detsember dets",
        weekdays="esmaspäev, teisipäev, kolmapäev, neljapäev, reede, laupäev, pühapäev",
        at="kell kl",
    ),
    DateWords(
        code="fi",
        months="tammikuu tammikuuta tammi tammik, helmikuu helmikuuta helmi helmik, "
        "maaliskuu maaliskuuta maalis maalisk, huhtikuu huhtikuuta huhti huhtik, "
        "toukokuu toukokuuta touko toukok, kesäkuu kesäkuuta kesä kesäk, "
        "heinäkuu heinäkuuta heinä heinäk, elokuu elokuuta elo elok, syyskuu syyskuuta syys syysk, "
        "lokakuu lokakuuta loka lokak, marraskuu marraskuuta marras marrask, "
        "joulukuu joulukuuta joulu jouluk",
        weekdays="maanantai maanantaina ma, tiistai tiistaina ti, keskiviikko keskiviikkona ke, "
        "torstai torstaina to, perjantai perjantaina pe, lauantai lauantaina la, "
        "sunnuntai sunnuntaina su",
        am="ap",
        pm="ip",
        at="klo kello",
    ),
    DateWords(
        code="fr",
        months="janvier janv jan, février févr fév, mars mar, avril avr, mai, juin, "
        "juillet juil juill, août aoû, septembre sept sep, octobre oct, novembre nov, décembre déc",
        weekdays="lundi lun, mardi mar, mercredi mer, jeudi jeu, vendredi ven, samedi sam, "
        "dimanche dim",
        at="à le",
    ),
    DateWords(
        code="hr",
        months="siječanj siječnja sij, veljača veljače velj, ožujak ožujka ožu, travanj travnja tra, "
        "svibanj svibnja svi, lipanj lipnja lip, srpanj srpnja srp, kolovoz kolovoza kol, "
        "rujan rujna ruj, listopad listopada lis, studeni studenoga studenog stu, "
        "prosinac prosinca pro",
        weekdays="ponedjeljak pon, utorak uto, srijeda sri, četvrtak čet, petak pet, subota sub, "
        "nedjelja ned",
        am="prijepodne",
        pm="poslijepodne popodne",
        at="u",
    ),
    DateWords(
        code="hu",
        months="január jan, február febr feb, március márc már, április ápr, május máj, június jún, "
        "július júl, augusztus aug, szeptember szept, október okt, november nov, december dec",
        weekdays="hétfő, kedd, szerda sze, csütörtök csüt cs, péntek pén, szombat szo, vasárnap vas",
        am="de délelőtt",
        pm="du délután",
        at="órakor",
        year_first=True,
    ),
    DateWords(
        code="it",
        months="gennaio gen, febbraio feb febbr, marzo mar, aprile apr, maggio mag magg, giugno giu, "
        "luglio lug, agosto ago, settembre set sett, ottobre ott, novembre nov, dicembre dic",
        weekdays="lunedì lun, martedì mar, mercoledì mer, giovedì gio, venerdì ven, sabato sab, "
        "domenica dom",
        at="alle ore il",
    ),
    DateWords(
        code="nl",
        months="januari jan, februari feb febr, maart mrt, april apr, mei, juni jun, juli jul, "
        "augustus aug, september sep sept, oktober okt, november nov, december dec",
        weekdays="maandag ma maa, dinsdag di din, woensdag wo woe, donderdag do don, "
        "vrijdag vr vri, zaterdag za zat, zondag zo zon",
        at="om op uur",
    ),
    DateWords(
        code="no",
        months="januar jan, februar feb, mars mar, april apr, mai, juni jun, juli jul, august aug, "
        "september sep sept, oktober okt, november nov, desember des",
        weekdays="mandag man, tirsdag tirs tir, onsdag ons, torsdag tors tor, fredag fre, "
        "lørdag lør, søndag søn",
        at="kl klokken den",
    ),
    DateWords(
        code="pl",
        months="styczeń stycznia sty, luty lutego lut, marzec marca mar, kwiecień kwietnia kwi, "
        "maj maja, czerwiec czerwca cze, lipiec lipca lip, sierpień sierpnia sie, "
        "wrzesień września wrz, październik października paź, listopad listopada lis, "
        "grudzień grudnia gru",
        weekdays="poniedziałek pon pn, wtorek wt wto, środa śr śro, czwartek czw, piątek pt pią, "
        "sobota sob sb, niedziela niedz nd nie",
        at="o godz",
    ),
    DateWords(
        code="pt",
        months="janeiro jan, fevereiro fev, março mar, abril abr, maio mai, junho jun, julho jul, "
        "agosto ago, setembro set, outubro out, novembro nov, dezembro dez",
        weekdays="segunda seg, terça ter, quarta qua, quinta qui, sexta sex, sábado sáb, domingo dom",
        at="às as de em feira",
    ),
    DateWords(
        code="ro",
        months="ianuarie ian, februarie feb, martie mar, aprilie apr, mai, iunie iun, iulie iul, "
        "august aug, septembrie sept sep, octombrie oct, noiembrie nov noi, decembrie dec",
        weekdays="luni lun, marți mar, miercuri mie, joi, vineri vin, sâmbătă sâm, duminică dum",
        at="la ora",
    ),
    DateWords(
        code="ru",
        months="январь января янв, февраль февраля февр фев, март марта мар, апрель апреля апр, "
        "май мая, июнь июня июн, июль июля июл, август августа авг, сентябрь сентября сент сен, "
        "октябрь октября окт, ноябрь ноября нояб ноя, декабрь декабря дек",
        weekdays="понедельник пн, вторник вт, среда ср, четверг чт, пятница пт, суббота сб, "
        "воскресенье вс",
        at="в г",
    ),
    DateWords(
        code="sk",
        months="január januára jan, február februára feb, marec marca mar, apríl apríla apr, "
        "máj mája, jún júna, júl júla, august augusta aug, september septembra sep, "
        "október októbra okt, november novembra nov, december decembra dec",
        weekdays="pondelok po, utorok ut, streda st, štvrtok št, piatok pi, sobota so, nedeľa ne",
        at="o",
    ),
    DateWords(
        code="sv",
        months="januari jan, februari feb, mars mar, april apr, maj, juni jun, juli jul, "
        "augusti aug, september sep sept, oktober okt, november nov, december dec",
        weekdays="måndag mån, tisdag tis, onsdag ons, torsdag tors tor, fredag fre, lördag lör, "
        "söndag sön",
        am="fm",
        pm="em",
        at="kl klockan den",
        year_first=True,
    ),
    DateWords(
        code="tr",
        months="ocak oca, şubat şub, mart mar, nisan nis, mayıs may, haziran haz, temmuz tem, "
        "ağustos ağu, eylül eyl, ekim eki, kasım kas, aralık ara",
        weekdays="pazartesi pzt, salı sal, çarşamba çar, perşembe per, cuma cum, cumartesi cmt, "
        "pazar paz",
        am="öö",
        pm="ös",
        at="saat",
    ),
    DateWords(
        code="uk",
        months="січень січня січ, лютий лютого лют, березень березня бер, "
        "квітень квітня квіт кві, травень травня трав тра, червень червня черв чер, "
        "липень липня лип, серпень серпня серп сер, вересень вересня вер, "
        "жовтень жовтня жовт жов, листопад листопада лист лис, грудень грудня груд гру",
        weekdays="понеділок пн, вівторок вт, середа ср, четвер чт, п'ятниця пт, субота сб, неділя нд",
        am="дп",
        pm="пп",
        at="о об р",
    ),
    DateWords(
        code="ja",
        months="",  # 年月日, or figures alone
        weekdays="月曜日 月曜, 火曜日 火曜, 水曜日 水曜, 木曜日 木曜, 金曜日 金曜, 土曜日 土曜, 日曜日 日曜",
        am="午前",
        pm="午後",
        year_first=True,
    ),
)

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""Of Japan: the year before their first, which may be written 元."""
