"""How much unlabelled text is read right: short texts in many languages and charsets."""

import pytest

from relay.parser.charsets.decoding import decode_unlabelled

_TEXTS = {
    "da": "Kære Søren|Vi ses på torsdag|Prøv igen på mandag|Køb af udstyr til århus|Særlige vilkår",
    "de": "Prüfung|Bestätigung Ihrer Bestellung für Köln|Vertragsänderung|Der Schlüssel ist größer als üblich"
    "|Frau Jäger läßt grüßen",
    "es": "La próxima reunión será en Córdoba|¿Podría enviarme el catálogo?|Señor Muñoz|Está bien, gracias"
    "|Información sobre la garantía",
    "fi": "Hyvää huomenta|Sähköposti|Tämä on väärä päivä|Käsittely kestää viikon|Terveisiä Jyväskylästä",
    "fr": "Bonjour Hélène|Je vous envoie le modèle demandé|La pièce jointe a été reçue|Société Générale"
    "|Où êtes-vous basés ?",
    "it": "Le invierò la fattura più tardi|Venerdì alle tre|Qualità del servizio|È arrivata la merce"
    "|Ci sarà anche Nicolò",
    "nl": "De coördinatie met België|Officiële reünie|Eén offerte per cliënt",
    "pt": "Estou à disposição para esclarecimentos|São Paulo|Você pode confirmar a reunião de amanhã?"
    "|Condições de pagamento|Até já, Inês",
    "sv": "Bästa hälsningar från Malmö|Kan vi träffas på onsdag?|Räkning för januari|Östen Åberg"
    "|Vårt möte är flyttat",
    "cs": "Dobré ráno, posílám přílohu|Cenová nabídka č. 5|Potvrďte prosím účast na schůzce|Tomáš Němec"
    "|Účtárna žádá o platbu",
    "hu": "Jó napot kívánok|Megrendelés visszaigazolása: szükség van rá|Fizetési határidő péntekig"
    "|Tóth Győző|Mellékelten küldöm a számlát",
    "pl": "Proszę o fakturę|Spotkanie w piątek o dziesiątej|Pozdrawiam, Paweł Żak|Załączam zamówienie"
    "|Treść wiadomości będzie później",
    "ro": "Mulţumim pentru comandă|Factura este ataşată, vă rog să confirmaţi|Bună dimineaţa",
    "sk": "Ďakujeme za objednávku|Posielam prílohu, prosím potvrďte|Kľúčové údaje nájdete nižšie",
    "tr": "Sayın yetkili, fatura ektedir|Siparişiniz alındı|Teşekkür ederiz|Görüşme için uygun mu?"
    "|Sağlık sigortası",
    "lt": "Siunčiu sąskaitą|Kada galėtume susitikti šią savaitę?|Dėkoju už greitą atsakymą",
    "lv": "Sūtu rēķinu par preci|Vai varam tikties šajā ceturtdienā?|Labrīt, vēlos pasūtīt šo",
    "ru": "Здравствуйте, высылаю договор на подпись|Встреча|Коммерческое предложение|Оплата прошла"
    "|Жду ответа, Наталья",
    "uk": "Добрий день, надсилаю рахунок|Підтвердіть зустріч|Щиро дякую|Комерційна пропозиція для Києва",
    "bg": "Добър ден, изпращам фактурата|Моля, потвърдете срещата|Поздрави от София",
    "el": "Καλησπέρα, επισυνάπτω το τιμολόγιο|Παρακαλώ επιβεβαιώστε τη συνάντηση|Προσφορά|Αθήνα"
    "|Φιλικά, Νίκος",
    "he": "בוקר טוב, מצורפת החשבונית|נא לאשר את הפגישה|הצעת מחיר חדשה",
    "ar": "صباح الخير، أرفقت لكم الفاتورة|يرجى تأكيد الموعد|عرض سعر جديد",
    "th": "เรียนคุณสมชาย แนบใบแจ้งหนี้มาด้วย|กรุณายืนยันการประชุม|ราคาใหม่",
    "ja": "いつもありがとうございます。|請求書を送付いたします|打合せの件|ご確認ください|納期について"
    "|よろしくお願いいたします。",
    "zh": "早上好，发票已附上|请确认会议时间|报价单|谢谢，期待您的回复|产品目录和价格",
    "tw": "早安，發票已附上|請確認會議時間|報價單|謝謝，期待您的回覆|產品目錄和價格",
    "ko": "좋은 아침입니다. 청구서를 첨부합니다|회의 시간을 확인해 주세요|견적서|빠른 답변 부탁드립니다|계약서 검토",
}
_LATIN = ("da", "de", "es", "fi", "fr", "it", "nl", "pt", "sv")
_MIDDLE = ("cs", "hu", "pl", "ro", "sk")
_USUAL = {
    "cp1252": _LATIN,
    "cp1250": _MIDDLE,
    "iso8859_2": _MIDDLE,
    "cp1254": ("tr",),
    "cp1257": ("lt", "lv"),
    "cp1251": ("ru", "uk", "bg"),
    "koi8_r": ("ru",),
    "koi8_u": ("uk",),
    "iso8859_5": ("ru", "bg"),
    "cp1253": ("el",),
    "iso8859_7": ("el",),
    "cp1255": ("he",),
    "cp1256": ("ar",),
    "cp874": ("th",),
    "cp932": ("ja",),
    "euc_jp": ("ja",),
    "iso2022_jp": ("ja",),
    "gb18030": ("zh",),
    "hz": ("zh",),
    "big5": ("tw",),
    "cp949": ("ko",),
    "iso2022_kr": ("ko",),
    "utf-8": tuple(_TEXTS),
}
_OLD = {
    "mac_roman": _LATIN,
    "cp850": _LATIN,
    "cp852": _MIDDLE,
    "cp866": ("ru", "bg"),
    "mac_cyrillic": ("ru",),
}


@pytest.mark.parametrize(
    ("charsets", "floor"), [(_USUAL, 0.97), (_OLD, 0.95)], ids=["usual", "old"]
)
def test_unlabelled_text_is_recognised(charsets, floor):
    cases = [
        (text, charset)
        for charset, languages in charsets.items()
        for language in languages
        for text in _TEXTS[language].split("|")
    ]
    misread = [
        (text, charset, read)
        for text, charset in cases
        if (read := decode_unlabelled(text.encode(charset))) != text
    ]
    assert 1 - len(misread) / len(cases) >= floor, misread
