"""Dates as mail clients write them, in 22 languages: one moment in many forms, and any in each language."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.parser.dates.words import LANGUAGES
from relay.parser.dates.written import parse_written_date
from relay.parser.folding import without_accents

_EAST = timezone(timedelta(hours=2))
_MOMENT = datetime(2021, 10, 27, 12, 25, tzinfo=UTC)
"""A Wednesday, 14:25 in a zone two hours east"""

_FORMS = {
    "cs": (
        "st 27. 10. 2021 v 14:25",
        "středa 27. října 2021 14:25:08 SELČ",
        "27. října 2021 14:25:08 SELČ",
        "27. října 2021 v 14:25:08",
        "středa 27. října 2021 14:25",
        "27.10.2021 14:25",
        "27. 10. 2021 14:25",
        "27.10.21 14:25",
        "27. říj 2021, 2:25:08 odp.",
        "27. 10. 2021 v 14:25:08, středoevropský letní čas",
    ),
    "da": (
        "ons. 27. okt. 2021 kl. 14.25",
        "onsdag den 27. oktober 2021 14.25",
        "27. oktober 2021 kl. 14.25.08 CEST",
        "onsdag 27. oktober 2021, 14:25:08 CEST",
        "27. okt. 2021 14.25",
        "27-10-2021 14:25",
        "27.10.2021 14.25",
        "27/10-2021 kl. 14.25",
        "onsdag den 27. oktober 2021 kl. 14.25.08 centraleuropæisk sommertid",
    ),
    "de": (
        "Mi., 27. Okt. 2021 um 14:25 Uhr",
        "Mittwoch, 27. Oktober 2021 14:25",
        "27. Oktober 2021 um 14:25:08 MESZ",
        "Mittwoch, 27. Oktober 2021, 14:25:08 MESZ",
        "Mittwoch, 27. Oktober 2021 um 14:25",
        "27.10.2021 14:25",
        "27.10.21 14:25",
        "27.10.21, 14:25",
        "Mi 27.10.2021 14:25",
        "27. Oktober 2021 um 14:25:08 Mitteleuropäische Sommerzeit",
        "Mittwoch, 27. Oktober 2021, 15:25 OESZ",
    ),
    "en": (
        "Wed, Oct 27, 2021 at 2:25 PM",
        "Wed, Oct 27, 2021 at 2:25\u202fPM",
        "Wed, 27 Oct 2021 at 14:25",
        "Wednesday, October 27, 2021 2:25 PM",
        "Wednesday, 27 October 2021 14:25",
        "27 October 2021 at 14:25:08 CEST",
        "October 27, 2021 at 8:25:08 AM EDT",
        "Wednesday, October 27, 2021, 02:25:08 PM GMT+2",
        "Wednesday 27 October 2021 at 13:25:08 BST",
        "10/27/2021 2:25 PM",
        "10/27/21, 2:25 PM",
        "27/10/2021, 14:25",
        "27/10/2021, 2:25 p.m.",
        "2021-10-27 2:25 p.m.",
        "27-Oct-2021 14:25",
        "27-Oct-21 2:25 PM",
        "27 October 2021 2.25pm",
        "October 27th, 2021 14:25",
        "Wed Oct 27 14:25:08 CEST 2021",
        "Wed Oct 27 2021 14:25:08 GMT+0200 (Central European Summer Time)",
        "Wednesday, October 27, 2021 2:25:08 PM Central European Summer Time",
        "Wednesday, October 27, 2021 7:25:08 AM Central Daylight Time",
        "Wednesday, October 27, 2021 5:25:08 AM Pacific Daylight Time",
        "27 Oct 2021, at 14:25",
        "2021-10-27T14:25:08+02:00",
        "2021-10-27T12:25:08Z",
        "2021-10-27T12:25:08.123Z",
        "2021-10-27 12:25:08 +0000 UTC",
    ),
    "es": (
        "mié, 27 oct 2021 a las 14:25",
        "El mié, 27 oct 2021 a las 14:25",
        "miércoles, 27 de octubre de 2021 14:25",
        "27 de octubre de 2021, 14:25:08 CEST",
        "miércoles, 27 de octubre de 2021, 14:25:08 CEST",
        "27 de octubre de 2021 a las 2:25:08 p.\xa0m. GMT+2",
        "27/10/2021 14:25",
        "27/10/21 14:25",
        "27/10/21, 14:25",
        "27-10-2021 14:25",
        "miércoles, 27 de octubre de 2021, 14:25:08 (hora de verano de Europa central)",
    ),
    "et": (
        "K, 27. oktoober 2021 kell 14:25",
        "kolmapäev, 27. oktoober 2021 14:25",
        "27. oktoober 2021 14:25:08 GMT+2",
        "27. oktoober 2021 kell 14:25:08",
        "27. okt 2021, 14:25",
        "27.10.2021 14:25",
        "27.10.21 14:25",
        "27.10.2021, kell 14:25",
        "kolmapäev, 27. oktoober 2021, 14:25:08 Kesk-Euroopa suveaeg",
    ),
    "fi": (
        "ke 27. lokak. 2021 klo 14.25",
        "keskiviikkona 27. lokakuuta 2021 14.25",
        "27. lokakuuta 2021 klo 14.25.08 UTC+2",
        "keskiviikkona 27. lokakuuta 2021 klo 14.25.08 UTC+2",
        "keskiviikko 27. lokakuuta 2021 14.25",
        "27.10.2021 klo 14.25",
        "27.10.2021 14.25",
        "27.10.2021 14:25",
        "27.10.21 14:25",
        "27. lokakuuta 2021 klo 14.25.08 Keski-Euroopan kesäaika",
    ),
    "fr": (
        "mer. 27 oct. 2021 à 14:25",
        "Le mer. 27 oct. 2021 à 14:25",
        "mercredi 27 octobre 2021 14:25",
        "27 octobre 2021 à 14:25:08 UTC+2",
        "mercredi 27 octobre 2021 à 14:25:08 UTC+2",
        "27 octobre 2021 à 14:25:08 heure d’été d’Europe centrale",
        "27/10/2021 14:25",
        "27/10/2021 à 14:25",
        "27/10/21 14:25",
        "27 octobre 2021 14h25",
        "2021-10-27 14 h 25",
        "mercredi 27 octobre 2021 à 8 h 25 min 08 s HAE",
        "27 octobre 2021 à 08:25:08 heure d’été de l’Est",
    ),
    "hr": (
        "sri, 27. lis 2021. u 14:25",
        "srijeda, 27. listopada 2021. 14:25",
        "27. listopada 2021. u 14:25:08 CEST",
        "srijeda, 27. listopada 2021. u 14:25:08",
        "27. lis 2021. 14:25",
        "27. 10. 2021. 14:25",
        "27.10.2021. 14:25",
        "27.10.2021 14:25",
        "27. listopada 2021. u 14:25:08, srednjoeuropsko ljetno vrijeme",
    ),
    "hu": (
        "2021. okt. 27., Sze, 14:25",
        "2021. október 27., szerda 14:25",
        "szerda, 2021. október 27. 14:25",
        "2021. október 27. 14:25:08 CEST",
        "2021. október 27. 14:25",
        "2021. 10. 27. 14:25",
        "2021.10.27. 14:25",
        "2021-10-27 14:25",
        "21. 10. 27. 14:25",
        "2021. október 27. du. 2:25",
        "2021. október 27. 14:25:08 közép-európai nyári időzóna",
    ),
    "it": (
        "mer 27 ott 2021 alle ore 14:25",
        "Il giorno mer 27 ott 2021 alle ore 14:25",
        "mercoledì 27 ottobre 2021 14:25",
        "27 ottobre 2021 alle ore 14:25:08 CEST",
        "27 ottobre 2021 14:25:08 CEST",
        "mercoledì 27 ottobre 2021 alle 14:25:08 CEST",
        "27/10/2021 14:25",
        "27/10/21, 14:25",
        "27/10/2021 14.25",
        "27 ottobre 2021, 14:25:08 Ora legale dell’Europa centrale",
    ),
    "ja": (
        "2021年10月27日(水) 14:25",
        "2021年10月27日 水曜日 14:25",
        "2021年10月27日 14:25:08 GMT+2",
        "2021年10月27日水曜日 午後2:25",
        "2021年10月27日 14時25分",
        "2021年10月27日 午後2時25分",
        "２０２１年１０月２７日 １４：２５",
        "2021/10/27 14:25",
        "2021/10/27(水) 14:25",
        "2021-10-27 14:25",
        "21/10/27 水曜日 14:25",
        "令和3年10月27日 14:25",
        "2021年10月27日 21:25:08 JST",
        "2021年10月27日 14:25:08 中央ヨーロッパ夏時間",
    ),
    "nl": (
        "wo 27 okt. 2021 om 14:25",
        "Op wo 27 okt 2021 om 14:25",
        "woensdag 27 oktober 2021 14:25",
        "27 oktober 2021 om 14:25:08 CEST",
        "woensdag 27 oktober 2021 om 14:25:08 CEST",
        "woensdag 27 oktober 2021 14:25:08 +0200",
        "27-10-2021 14:25",
        "27-10-21 14:25",
        "27/10/2021 14:25",
        "27 oktober 2021 14.25 uur",
        "27 oktober 2021 om 14:25:08 Midden-Europese zomertijd",
    ),
    "no": (
        "ons. 27. okt. 2021 kl. 14:25",
        "onsdag 27. oktober 2021 14:25",
        "27. oktober 2021 kl. 14:25:08 CEST",
        "onsdag 27. oktober 2021 kl. 14:25:08",
        "onsdag, 27. oktober 2021 kl. 14.25",
        "27. okt. 2021 14:25",
        "27.10.2021 14:25",
        "27.10.2021, 14:25",
        "27.10.2021 kl. 14.25.08 sentraleuropeisk sommertid",
    ),
    "pl": (
        "śr., 27 paź 2021 o 14:25",
        "środa, 27 października 2021 14:25",
        "27 października 2021 o 14:25:08 CEST",
        "środa, 27 października 2021 o 14:25:08",
        "27 paź 2021, o godz. 14:25",
        "27.10.2021 14:25",
        "27.10.2021, 14:25",
        "2021-10-27 14:25",
        "27 października 2021 14:25:08 czas środkowoeuropejski letni",
        "środa, 27 października 2021, 15:25 czas wschodnioeuropejski letni",
    ),
    "pt": (
        "qua., 27 de out. de 2021 às 14:25",
        "Em qua., 27 de out. de 2021 às 14:25",
        "quarta-feira, 27 de outubro de 2021 14:25",
        "27 de outubro de 2021 às 14:25:08 GMT+2",
        "27 de outubro de 2021 13:25:08 WEST",
        "27 de outubro de 2021 às 09:25:08 BRT",
        "quarta-feira, 27 de outubro de 2021 09:25:08 GMT-3",
        "27/10/2021 14:25",
        "27/10/2021 às 14:25",
        "27/10/21, 14:25",
        "27-10-2021 14:25",
        "27 de out. de 2021, à(s) 14:25",
        "27 de outubro de 2021 14:25:08 Horário de Verão da Europa Central",
    ),
    "ro": (
        "mie., 27 oct. 2021 la 14:25",
        "miercuri, 27 octombrie 2021 14:25",
        "27 octombrie 2021, 15:25:08 EEST",
        "miercuri, 27 octombrie 2021 la 14:25:08",
        "În mie., 27 oct. 2021 la 14:25, Ana",
        "27.10.2021 14:25",
        "27.10.2021, 14:25",
        "27/10/2021 14:25",
        "27 octombrie 2021 la 15:25:08 ora de vară a Europei de Est",
    ),
    "ru": (
        "ср, 27 окт. 2021 г. в 14:25",
        "среда, 27 октября 2021 г. 14:25",
        "27 октября 2021 г. в 14:25:08 GMT+2",
        "среда, 27 октября 2021 г., 14:25:08 GMT+2",
        "27 октября 2021 г. в 15:25:08 МСК",
        "27 окт. 2021 г., в 14:25",
        "27.10.2021 14:25",
        "27.10.2021, 14:25",
        "27.10.21 14:25",
        "27 октября 2021 г., 15:25:08 Москва, стандартное время",
    ),
    "sk": (
        "st 27. 10. 2021 o 14:25",
        "streda 27. októbra 2021 14:25",
        "27. októbra 2021 o 14:25:08 SELČ",
        "streda 27. októbra 2021, 14:25:08 SELČ",
        "27. októbra 2021, 14:25:08 GMT+2",
        "27. okt 2021, 14:25",
        "27. 10. 2021 14:25",
        "27.10.2021 14:25",
        "27. októbra 2021 o 14:25:08 stredoeurópsky letný čas",
    ),
    "sv": (
        "ons 27 okt. 2021 kl 14:25",
        "Den ons 27 okt. 2021 kl 14:25",
        "onsdag den 27 oktober 2021 14:25",
        "27 oktober 2021 kl. 14:25:08 CEST",
        "onsdag 27 oktober 2021 kl. 14:25:08",
        "den 27 oktober 2021 14:25",
        "27 oktober 2021 kl. 14.25.08",
        "2021-10-27 14:25",
        "2021-10-27, kl. 14:25",
        "27 oktober 2021 kl. 2:25 em",
        "27 oktober 2021 14:25:08 centraleuropeisk sommartid",
    ),
    "tr": (
        "27 Eki 2021 Çar, 14:25",
        "27 Ekim 2021 Çarşamba 14:25",
        "27 Ekim 2021 14:25:08 GMT+2",
        "27 Ekim 2021 Çarşamba 15:25:08 TRT",
        "27 Ekim 2021 Çarşamba saat 14:25",
        "ÇARŞAMBA, 27 EKİM 2021 14:25",
        "27.10.2021 14:25",
        "27.10.2021, 14:25",
        "27/10/2021 14:25",
        "27 Ekim 2021 14:25:08 Orta Avrupa Yaz Saati",
    ),
    "uk": (
        "ср, 27 жовт. 2021 р. о 14:25",
        "ср, 27 жовт. 2021 о 14:25",
        "середа, 27 жовтня 2021 р. 14:25",
        "27 жовтня 2021 р. о 14:25:08 GMT+2",
        "середа, 27 жовтня 2021 р., 15:25:08 EEST",
        "27 жовт. 2021 р., о 14:25",
        "27.10.2021 14:25",
        "27.10.2021, 14:25",
        "27 жовтня 2021 р. о 15:25:08 за східноєвропейським літнім часом",
    ),
}


@pytest.mark.parametrize("code", _FORMS)
def test_each_language_is_read_in_all_its_forms(code):
    for text in _FORMS[code]:
        date, defect = parse_written_date(text, _EAST, languages=frozenset({code}))
        assert defect is None, text
        assert date.replace(second=0) == _MOMENT, text


def test_a_language_needs_no_hint_but_its_own_words():
    guessed = []
    for text in (text for code, forms in _FORMS.items() for text in forms if code != "hu"):
        date, defect = parse_written_date(text, _EAST)
        if defect:
            guessed.append(text)
        else:
            assert date.replace(second=0) == _MOMENT, text
    assert guessed == ["27. lis 2021. 14:25"]  # October to Croats, November to Czechs and Poles


def test_there_are_enough_forms_of_all_languages():
    assert {language.code for language in LANGUAGES} == set(_FORMS)
    assert min(map(len, _FORMS.values())) > 8


_PATTERNS = (
    "{weekday}, {day}. {month} {year} {hour:02}:{minute:02}:{second:02}",
    "{weekday} {day} {month} {year} {at} {hour:02}.{minute:02}.{second:02}",
    "{year}. {month} {day}., {weekday}, {hour}:{minute:02}:{second:02}",
    "{weekday}, {month} {day}, {year} {at} {half_hour}:{minute:02}:{second:02}\u202f{half}",
    "{half_hour}:{minute:02}:{second:02} {half}, {day}. {month} {year}",
    "{day}. {month} {year} {hour:02}:{minute:02}:{second:02} {zone}",
    "{weekday} {day}.{month_number}.{year} {hour:02}:{minute:02}:{second:02}",
    "{day:02}/{month_number:02}/{year} {at} {hour:02}:{minute:02}:{second:02} {zone}",
    "{year}-{month_number:02}-{day:02} {hour:02}:{minute:02}:{second:02}",
    "{year}年{month_number}月{day}日 {hour:02}時{minute:02}分{second:02}秒",
    "{day:02}-{month_number:02}-{year} {hour:02}:{minute:02}:{second:02} GMT{zone}",
)


@given(
    language=st.sampled_from([language for language in LANGUAGES if language.months]),
    pattern=st.sampled_from(_PATTERNS),
    local=st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)).map(  # noqa: DTZ001 - the wall's
        lambda local: local.replace(microsecond=0)
    ),
    east=st.integers(-12, 14),
    shout=st.booleans(),
    data=st.data(),
)
def test_any_date_is_read_back_from_any_form_of_any_language(
    language, pattern, local, east, shout, data
):
    zone = timezone(timedelta(hours=east))
    text = pattern.format(
        weekday=_one(language.weekdays, local.weekday(), data),
        month=_one(language.months, local.month - 1, data),
        at=_one(language.at, 0, data),
        half=_one(language.pm if local.hour > 11 else language.am, 0, data),
        half_hour=(local.hour + 11) % 12 + 1,
        day=local.day,
        month_number=local.month,
        year=local.year,
        hour=local.hour,
        minute=local.minute,
        second=local.second,
        zone=local.replace(tzinfo=zone).strftime("%z"),
    )
    date, defect = parse_written_date(
        text.upper() if shout else text, zone, languages=frozenset({language.code})
    )
    expected = local.replace(tzinfo=zone).astimezone(UTC)
    assert date == expected or defect == "ambiguous", text
    assert defect is None or language.code == "en"


def _one(words, number, data):
    """One of the forms of an item."""
    return data.draw(st.sampled_from(words.split(",")[number].split()))


def test_accents_case_and_forms_of_digits_do_not_matter():
    assert (
        without_accents("ÇARŞAMBA, 27 KASIM")
        == without_accents("çarşamba, 27 kasım")
        == "carsamba, 27 kasim"
    )
    assert without_accents("２７\u200e\xa0Mär") == "27 mar"


@pytest.mark.parametrize(
    ("text", "month_and_day", "defect"),
    [
        ("Fri 03/04/2026 10:00", (4, 3), None),  # the weekday says it
        ("Wed 03/04/2026 10:00", (3, 4), None),
        ("Tue 03/04/2026 10:00", (4, 3), "ambiguous"),  # it is neither
        ("vendredi 03/04/2026 10:00", (4, 3), None),
        ("3/4/2026 10:00 AM", (3, 4), None),  # as Windows and Thunderbird write in America
        ("3/4/26, 10:00 AM", (3, 4), None),
        ("3/04/2026 10:00 AM", (4, 3), "ambiguous"),  # Australia, on Windows
        ("3/04/2026 10:00", (4, 3), None),
        ("03/04/2026 10:00 AM", (3, 4), "ambiguous"),
        ("03/04/2026 10:00 a.m.", (4, 3), "ambiguous"),
        ("3/4/2026 10:00", (4, 3), "ambiguous"),
        ("3/4/2026 10:00 EST", (3, 4), None),
        ("3/4/2026 10:00 -0700", (3, 4), None),
        ("3/4/2026 10:00 +0100", (4, 3), None),
        ("3/4/2026 10:00 BST", (4, 3), None),
        ("3.4.2026 10:00", (4, 3), None),
        ("3-4-2026 10:00", (4, 3), None),
        ("03-04-2026 10:00 AM", (4, 3), "ambiguous"),
        ("13/04/2026 10:00 AM", (4, 13), None),
        ("04/13/2026 10:00", (4, 13), None),
        ("4/4/2026 10:00", (4, 4), None),
        ("2026/04/03 10:00", (4, 3), None),
    ],
)
def test_month_and_day_are_told_apart_by_evidence(text, month_and_day, defect):
    date, found_defect = parse_written_date(text, UTC, languages=frozenset({"en"}))
    assert ((date.month, date.day), found_defect) == (month_and_day, defect)


@pytest.mark.parametrize(
    ("hours", "month_and_day", "defect"),
    [(-5, (3, 4), "ambiguous"), (1, (4, 3), "ambiguous"), (0, (4, 3), "ambiguous")],
)
def test_where_its_reader_lives_tips_the_balance_but_proves_nothing(hours, month_and_day, defect):
    date, found_defect = parse_written_date("3/4/2026 10:00", timezone(timedelta(hours=hours)))
    assert ((date.month, date.day), found_defect) == (month_and_day, defect)


@pytest.mark.parametrize("text", ["03/04/2026", "03/04/2026 10:00"])
def test_zeros_in_the_reader_s_zone_prove_nothing_either(text):
    date, defect = parse_written_date(text, _EAST, languages=frozenset({"en"}))
    there = date.astimezone(_EAST)
    assert ((there.month, there.day), defect) == ((4, 3), "ambiguous")


@pytest.mark.parametrize(
    ("code", "text", "month_and_day", "defect"),
    [
        ("de", "03/04/2026 10:00", (4, 3), None),
        ("de", "3/4/2026 10:00 AM", (3, 4), "ambiguous"),  # German labels, American settings
        ("pt-BR", "03/04/2026 10:00", (4, 3), None),
        ("ja", "03/04/05 10:00", (4, 5), None),
        ("hu", "03. 04. 05. 10:00", (4, 5), None),
        ("hu", "31. 13. 05. 10:00", None, "unreadable"),
        ("hr", "3 lis 2026 10:00", (10, 3), None),
        ("pl", "3 lis 2026 10:00", (11, 3), None),
        ("pl", "3 lip 2026 10:00", (7, 3), None),
        ("cs", "3. srp 2026 10:00", (8, 3), None),
        ("hr", "3. srp 2026 10:00", (7, 3), None),
        ("en", "3. srp 2026 u 10:00", (7, 3), None),  # its own words count more than the labels'
        ("fr", "mar. 3 mars 2026 10:00", (3, 3), None),
        ("da", "tirsdag 3 mar 2026 kl 00.01.01", (3, 3), None),
        ("it", "mar 3 mar 2026 00.01.01", (3, 3), None),
        ("pt", "terça-feira 3 março 2026 em 00.00.00", (3, 3), None),
        ("es", "mar, 3 mar 2026 10:00", (3, 3), None),
        ("es", "mar, 03/03/2026 10:00", (3, 3), None),
        ("tr", "3 Mar 2026 Sal, 10:00", (3, 3), None),
        ("tr", "mar 2026 10:00", None, "unreadable"),
    ],
)
def test_the_language_around_a_date_decides(code, text, month_and_day, defect):
    date, found_defect = parse_written_date(text, UTC, languages=frozenset({code}))
    assert (date and (date.month, date.day), found_defect) == (month_and_day, defect)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27 Oct 21 10:00", (2021, 10, 27, 10, 0)),
        ("Oct 27, '21 10:00", (2021, 10, 27, 10, 0)),
        ("27 Oct 99 10:00", (1999, 10, 27, 10, 0)),
        ("27 Oct 2021 24:10:00", (2021, 10, 27, 0, 0)),  # no time: none is made up
        ("28 Oct 2021", (2021, 10, 28, 0, 0)),
        ("27 Oct 2021 23:59:60", (2021, 10, 27, 23, 59)),
        ("27 Oct 2021 12 AM", (2021, 10, 27, 0, 0)),
        ("27 Oct 2021 12 PM", (2021, 10, 27, 12, 0)),
        ("27 Oct 2021 14:25 PM", (2021, 10, 27, 14, 25)),
        ("27. Okt. 2021, 17 Uhr", (2021, 10, 27, 17, 0)),
        ("2:25 PM, 27.10.2021", (2021, 10, 27, 14, 25)),
        ("27.10.21 9.31", (2021, 10, 27, 9, 31)),
        ("14.25.08 27.10.21", (2021, 10, 27, 14, 25)),
        ("99.10.2021, 27.10.2021 10:00", (2021, 10, 27, 10, 0)),
        ("令和元年5月1日 10:00", (2019, 5, 1, 10, 0)),
        ("平成31年4月30日 10時", (2019, 4, 30, 10, 0)),
        ("2021년 10월 27일 (수) 오후 2:25", (2021, 10, 27, 14, 25)),
        ("2021年10月27日 星期三 下午2:25", (2021, 10, 27, 14, 25)),
        ("\u200e27\u200e/\u200e10\u200e/\u200e2021 10:00", (2021, 10, 27, 10, 0)),
        ("27 Oct 2021 10:00 GMT+3", (2021, 10, 27, 7, 0)),
        ("27 Oct 2021 10:00 UTC\u22125:30", (2021, 10, 27, 15, 30)),
        ("27 Oct 2021 10:00 (UTC+01:00) Amsterdam", (2021, 10, 27, 9, 0)),
        ("27 Oct 2021 10:00 India Standard Time", (2021, 10, 27, 4, 30)),
        ("27 Oct 2021 10:00 British Summer Time", (2021, 10, 27, 9, 0)),
        ("27 Oct 2021 10:00 Mountain Standard Time", (2021, 10, 27, 17, 0)),
        ("27 Oct 2021 10:00 Western European Summer Time", (2021, 10, 27, 9, 0)),
    ],
)
def test_other_forms_and_odd_ones(text, expected):
    assert parse_written_date(text, UTC)[0].replace(second=0) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday at 10:00",
        "27 Oct, 10:00",
        "Oct 2021",
        "30 February 2021",
        "27 Oct 1921 10:00",
        "27 Oct 20211 10:00",
        "27 Oct 2021 10:00 +9900",
        "31.02.2021",
        "1" * 5000,
    ],
)
def test_what_is_no_date_is_never_guessed(text):
    assert parse_written_date(text, UTC) == (None, "unreadable")


def test_nothing_is_no_date():
    assert parse_written_date(" \n", UTC) == (None, "missing")
