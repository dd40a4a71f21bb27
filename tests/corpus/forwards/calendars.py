"""How mail clients write a time: the words of each language, and the zone a user of it lives in.

The words are those of CLDR, which Google, Apple, Yahoo and Outlook for Mac take; where Windows has
others, the patterns of its clients know.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

LANGUAGES = (
    "cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "ja",
    "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sv", "tr", "uk",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`months` and `days` as they stand in a date, January and Monday first; both long and short."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]


def rows(table):
    """A table written out as text: the cells of each line, by its first one.

    `_` is a no-break space, as before French colons, `~` the narrow one before AM and PM.
    """
    lines = (line for line in table.strip().splitlines() if line.strip())
    split = ([cell.strip().translate(_SPACES) for cell in line.split("|")] for line in lines)
    return {first: cells for first, *cells in split}


_SPACES = str.maketrans("_~", "\xa0\u202f")


def _calendars(table):
    return {
        language: Calendar(
            months=tuple(months.split()),
            short_months=tuple(short_months.split()),
            days=tuple(days.split()),
            short_days=tuple(short_days.split()),
        )
        for language, (months, short_months, days, short_days) in rows(table).items()
    }


CALENDARS = _calendars("""
cs | ledna února března dubna května června července srpna září října listopadu prosince | led úno bře dub kvě čvn čvc srp zář říj lis pro | pondělí úterý středa čtvrtek pátek sobota neděle | po út st čt pá so ne
da | januar februar marts april maj juni juli august september oktober november december | jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec. | mandag tirsdag onsdag torsdag fredag lørdag søndag | man. tirs. ons. tors. fre. lør. søn.
de | Januar Februar März April Mai Juni Juli August September Oktober November Dezember | Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez. | Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag | Mo. Di. Mi. Do. Fr. Sa. So.
en | January February March April May June July August September October November December | Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec | Monday Tuesday Wednesday Thursday Friday Saturday Sunday | Mon Tue Wed Thu Fri Sat Sun
es | enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre | ene feb mar abr may jun jul ago sept oct nov dic | lunes martes miércoles jueves viernes sábado domingo | lun mar mié jue vie sáb dom
et | jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember | jaan veebr märts apr mai juuni juuli aug sept okt nov dets | esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev | E T K N R L P
fi | tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta | tammik. helmik. maalisk. huhtik. toukok. kesäk. heinäk. elok. syysk. lokak. marrask. jouluk. | maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina | ma ti ke to pe la su
fr | janvier février mars avril mai juin juillet août septembre octobre novembre décembre | janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc. | lundi mardi mercredi jeudi vendredi samedi dimanche | lun. mar. mer. jeu. ven. sam. dim.
hr | siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca | sij velj ožu tra svi lip srp kol ruj lis stu pro | ponedjeljak utorak srijeda četvrtak petak subota nedjelja | pon uto sri čet pet sub ned
hu | január február március április május június július augusztus szeptember október november december | jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec. | hétfő kedd szerda csütörtök péntek szombat vasárnap | H K Sze Cs P Szo V
it | gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre | gen feb mar apr mag giu lug ago set ott nov dic | lunedì martedì mercoledì giovedì venerdì sabato domenica | lun mar mer gio ven sab dom
ja | 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月 | 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月 | 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 | 月 火 水 木 金 土 日
nl | januari februari maart april mei juni juli augustus september oktober november december | jan feb mrt apr mei jun jul aug sep okt nov dec | maandag dinsdag woensdag donderdag vrijdag zaterdag zondag | ma di wo do vr za zo
no | januar februar mars april mai juni juli august september oktober november desember | jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des. | mandag tirsdag onsdag torsdag fredag lørdag søndag | man. tir. ons. tor. fre. lør. søn.
pl | stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia | sty lut mar kwi maj cze lip sie wrz paź lis gru | poniedziałek wtorek środa czwartek piątek sobota niedziela | pon. wt. śr. czw. pt. sob. niedz.
pt | janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro | jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez. | segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo | segunda terça quarta quinta sexta sábado domingo
pt-BR | janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro | jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez. | segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo | seg. ter. qua. qui. sex. sáb. dom.
ro | ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie | ian. feb. mar. apr. mai iun. iul. aug. sept. oct. nov. dec. | luni marți miercuri joi vineri sâmbătă duminică | lun. mar. mie. joi vin. sâm. dum.
ru | января февраля марта апреля мая июня июля августа сентября октября ноября декабря | янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек. | понедельник вторник среда четверг пятница суббота воскресенье | пн вт ср чт пт сб вс
sk | januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra | jan feb mar apr máj jún júl aug sep okt nov dec | pondelok utorok streda štvrtok piatok sobota nedeľa | po ut st št pi so ne
sv | januari februari mars april maj juni juli augusti september oktober november december | jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec. | måndag tisdag onsdag torsdag fredag lördag söndag | mån tis ons tors fre lör sön
tr | Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık | Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara | Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar | Pzt Sal Çar Per Cum Cmt Paz
uk | січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня | січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд. | понеділок вівторок середа четвер п’ятниця субота неділя | пн вт ср чт пт сб нд
""")

_ZONES = rows("""
cs    | 1  | 2  | SEČ   | SELČ
da    | 1  | 2  | CET   | CEST
de    | 1  | 2  | MEZ   | MESZ
en    | -5 | -4 | EST   | EDT
en-GB | 0  | 1  | GMT   | BST
es    | 1  | 2  | CET   | CEST
et    | 2  | 3  | EET   | EEST
fi    | 2  | 3  | UTC+2 | UTC+3
fr    | 1  | 2  | UTC+1 | UTC+2
hr    | 1  | 2  | CET   | CEST
hu    | 1  | 2  | CET   | CEST
it    | 1  | 2  | CET   | CEST
ja    | 9  | 9  | JST   | JST
nl    | 1  | 2  | CET   | CEST
no    | 1  | 2  | CET   | CEST
pl    | 1  | 2  | CET   | CEST
pt    | 0  | 1  | WET   | WEST
pt-BR | -3 | -3 | BRT   | BRT
ro    | 2  | 3  | EET   | EEST
ru    | 3  | 3  | GMT+3 | GMT+3
sk    | 1  | 2  | SEČ   | SELČ
sv    | 1  | 2  | CET   | CEST
tr    | 3  | 3  | GMT+3 | GMT+3
uk    | 2  | 3  | GMT+2 | GMT+3
""")


def zone(language, month):
    """The offset in that month where most users of a language live. Days near a change are not used."""
    winter, summer, *_ = _ZONES[language]
    return timezone(timedelta(hours=int(summer if _is_summer(month) else winter)))


def _is_summer(month):
    return 4 <= month <= 10


def written(moment: datetime, language: str, pattern: str) -> str:
    """A time by a pattern such as `{day}, {d}. {month} {y} um {HH}:{MM}`.

    d dd, m mm, y yy, H HH, h hh, MM, SS: figures, doubled with two digits; month, mon, day, wk: words,
    long and short; on: the day as Windows has it in Finnish, without "on"; ap, pm: AM or PM, am or pm; zone: its
    name; utc: +0100; gmt: +01:00; th: st, nd, rd or th.
    """
    calendar = CALENDARS[language.partition("-GB")[0]]
    offset = moment.strftime("%z")
    hour = moment.hour % 12 or 12
    return pattern.format(
        d=moment.day, dd=f"{moment.day:02}", m=moment.month, mm=f"{moment.month:02}",
        y=moment.year, yy=f"{moment.year % 100:02}", H=moment.hour, HH=f"{moment.hour:02}",
        h=hour, hh=f"{hour:02}", MM=f"{moment.minute:02}", SS=f"{moment.second:02}",
        month=calendar.months[moment.month - 1], mon=calendar.short_months[moment.month - 1],
        day=calendar.days[moment.weekday()], wk=calendar.short_days[moment.weekday()],
        on=calendar.days[moment.weekday()].removesuffix("na"),
        ap="AM" if moment.hour < 12 else "PM", pm="am" if moment.hour < 12 else "pm",
        zone=_ZONES[language][3 if _is_summer(moment.month) else 2],
        utc=offset, gmt=f"{offset[:3]}:{offset[3:]}",
        th={1: "st", 2: "nd", 3: "rd"}.get(moment.day % 10 if moment.day // 10 != 1 else 0, "th"),
    )  # fmt: skip


RFC = "{wk}, {d} {mon} {y} {HH}:{MM}:{SS} {utc}"
"""RFC 5322: written with English words, whatever the client's language."""
