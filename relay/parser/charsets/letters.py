"""Which letters a language is written with, and which charsets its mail may be in. Data only.

Letters stand in the order of how common they are. Of Latin scripts only those are named that are not
in ASCII. The order is rough on purpose: it only has to tell text from the same bytes misread.
"""

LATIN = {
    "da": "åøæé",
    "de": "üäöß",
    "es": "áóíñé¿úü¡",
    "fi": "äöå",
    "fr": "éèàêçôùûîâëïœ",
    "is": "áðíéþöóúýæ",
    "it": "èàòùéì",
    "nl": "ëéïèö",
    "pt": "ãçéáíóêõâôúà",
    "sv": "äåöé",
}
CENTRAL_EUROPEAN = {
    "cs": "íáěéčřýžšůúťňďó",
    "de": "üäöß",
    "hr": "čšžćđ",
    "hu": "áéőöóíüúű",
    "pl": "łąężśóćńź",
    "ro": "ăîâşţșț",
    "sk": "áíčéýžšťúľôďňóäŕĺ",
}
TURKISH = {"tr": "ıişüğçöâî\u0307"}
BALTIC = {"et": "äõüöšž", "lt": "ėųšįžąčūę", "lv": "āīēšūņļķčžģ"}
VIETNAMESE = {"vi": "\u0323\u0301\u0300đưạơâêôă\u0309\u0303àáéèíúóùò"}
CYRILLIC = {
    "bg": "аоиентрсвлкдпмзгъубчщжцхйяшюф",
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "sr": "аиоенртсујвкдмплзбгчшцњљћжхђфџ",
    "uk": "оаинвіертскмлдупязьгбчйхжєшцюїщфґ",
}
GREEK = {"el": "αοιετσνηυρπκλμςόίάέήδωγθχύφβώξζψϊϋ"}
HEBREW = {"he": "יוהלארתמבשנדעקפחגסםטזןכצךףץ"}
ARABIC = {"ar": "اليمنوترهبدعكسفحةقجشطصىخأئضثذغزإءظؤآپچگ"}
THAI = {"th": "านรกเงมยลวดทตสีอ่ัปบค้ไิหพแจะใโชุข็ูถำศซธึผณฉ์ื"}
JAPANESE = {
    "ja": "のにはをたがでとしれさあいうるすかもなりこまらくっきんよめわえおけせそちつどげだじばべほやゆねみろむふひへてびぶごずぞぎぐざづぬぼぽぱぴぷぺょゅゃー、。"
    "ンスルトイリアクラドレタシロカバメマテサコデジムセソナフミモニネキオチプパビブベボワョュャッ"
    "日本人年大一会事出者社中国上分生時月後前当見行方間手今度様電話件確認送連絡願致御株式返信添付資料"
}
SIMPLIFIED = {
    "zh": "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现"
    "当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向"
    "您请谢邮件会议附合同确认联系客户电话公司报价订单，。：！？、"
}
TRADITIONAL = {
    "zh": "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現"
    "當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向"
    "您請謝郵件會議附合約確認聯絡客戶電話公司報價訂單，。：！？、"
}
KOREAN = {
    "ko": "이다는에의을가하고지로한기사를도은대어자시리서나해인일정있그제전니스보여주부안상수음과요아라게만들면장원공구조동세것으우오연적선마용성화회안"
    "무문년위신계분경없내비소월개발습합됩입국와모미진확인메견녕감드립"
}

CHARSETS = {
    "cp1252": (LATIN, 0),
    "cp1251": (CYRILLIC, 0),
    "gb18030": (SIMPLIFIED, 0.05),
    "cp949": (KOREAN, 0.05),
    "cp932": (JAPANESE, 0.05),
    "big5hkscs": (TRADITIONAL, 0.05),
    "koi8_u": (CYRILLIC, 0),
    "cp1250": (CENTRAL_EUROPEAN, -0.1),
    "iso8859_2": (CENTRAL_EUROPEAN, -0.1),
    "euc_jp": (JAPANESE, 0.05),
    "cp1254": (TURKISH, -0.1),
    "cp1253": (GREEK, -0.15),
    "cp1255": (HEBREW, -0.05),
    "cp1256": (ARABIC, -0.15),
    "cp874": (THAI, -0.15),
    "iso8859_7": (GREEK, -0.15),
    "cp1257": (BALTIC, -0.15),
    "mac_roman": (LATIN, -0.15),
    "cp850": (LATIN, -0.15),
    "iso8859_5": (CYRILLIC, -0.1),
    "cp866": (CYRILLIC, -0.05),
    "iso8859_6": (ARABIC, -0.1),
    "cp852": (CENTRAL_EUROPEAN, -0.25),
    "mac_cyrillic": (CYRILLIC, -0.05),
    "cp1258": (VIETNAMESE, -0.4),
}
"""Charsets of unlabelled mail: the languages, and how much likelier than cp1252 they are beforehand.
Of two that fit alike, the first is the likelier."""

EVERYDAY = {
    "cp932": ("euc_jp", 0xB0, 0xCF),
    "euc_jp": ("euc_jp", 0xB0, 0xCF),
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5hkscs": ("big5", 0xA4, 0xC6),
    "cp949": ("euc_kr", 0xB0, 0xC8),
}
"""Where the standards put the characters of everyday use: a codec, and its first and last row."""
