"""Estonian, Finnish, Hungarian, Japanese, Turkish."""

from relay.parser.forwards.language import Field, Language

ESTONIAN = Language(
    code="et",
    name="Estonian",
    labels={
        Field.FROM: "Saatja | Kellelt",
        Field.TO: "Saaja | Kellele | Adressaat",
        Field.CC: "Koopia | Cc | Koopia (Cc) | Ärakiri",
        Field.BCC: "Pimekoopia | Bcc | Salakoopia",
        Field.REPLY_TO: "Vasta | Vastus | Vasta aadressile | Vastuse aadress | Vastus aadressile",
        Field.DATE: "Kuupäev | Saadetud | Saatmisaeg | Saatmise aeg | Aeg",
        Field.SUBJECT: "Teema | Pealkiri",
        Field.OTHER: "Manused | Manus | Tähtsus | Prioriteet",
    },
    forwarded="Edastatud kiri | Edastatud sõnum | Edastatud e-kiri | Edastatud teade | Edastatud kirja algus | "
    "Edastatud sõnumi algus | Algab edastatud kiri | Algab edastatud sõnum | Edasi saadetud kiri | Edasisaadetud kiri",
    forwarded_by="Edastas | Edastatud kiri saatjalt | Edastaja",
    original="Algne kiri | Algne sõnum | Algne teade | Originaalkiri | Algsõnum | Esialgne kiri | Originaalsõnum | Algkiri",
    wrote="kirjutas | kirjutas järgmist | kell | kasutaja | kuupäeval",
    sent_from="Saadetud minu | Saadetud | Hankige Outlook | Hangi Outlook | Laadige alla Outlook",
)

FINNISH = Language(
    code="fi",
    name="Finnish",
    labels={
        Field.FROM: "Lähettäjä | Lähettänyt",
        Field.TO: "Vastaanottaja | Vastaanottajat | Kenelle | Vast.ott.",
        Field.CC: "Kopio | Cc | Kopio (Cc) | Kopiot",
        Field.BCC: "Piilokopio | Bcc | Piilokopiot",
        Field.REPLY_TO: "Vastaus | Vastausosoite | Vastaa | Vastaus osoitteeseen | Vastaa osoitteeseen",
        Field.DATE: "Päivämäärä | Päiväys | Lähetetty | Pvm | Lähetysaika",
        Field.SUBJECT: "Aihe | Otsikko",
        Field.OTHER: "Liitteet | Liite | Tärkeys | Prioriteetti",
    },
    forwarded="Välitetty viesti | Edelleenlähetetty viesti | Välitetty viesti / Fwd.Msg | Välitetty viesti alkaa | "
    "Edelleen lähetetty viesti | Välitetty sähköposti | Välitetty viesti alkaa tästä | Edelleenlähetetty sähköposti",
    forwarded_by="Välittänyt | Edelleenlähettänyt | Lähettänyt edelleen",
    original="Alkuperäinen viesti | Alkuperäinen sähköposti | Alkuperäinen sähköpostiviesti",
    wrote="kirjoitti | kirjoitti seuraavasti | klo | kello | kirjoitti näin",
    sent_from="Lähetetty | Hanki Outlook | Lataa Outlook",
)

HUNGARIAN = Language(
    code="hu",
    name="Hungarian",
    labels={
        Field.FROM: "Feladó | Küldő | Kitől",
        Field.TO: "Címzett | Címzettek | Kinek",
        Field.CC: "Másolatot kap | Másolat | Cc | Másolatot kapnak | Mp",
        Field.BCC: "Titkos másolat | Titkos másolatot kap | Bcc | Rejtett másolat | Vakmásolat",
        Field.REPLY_TO: "Válaszcím | Válasz | Válasz címe | Válasz erre | Válasz ide",
        Field.DATE: "Dátum | Elküldve | Küldve | Küldés ideje | Időpont | Elküldés dátuma | Küldés dátuma",
        Field.SUBJECT: "Tárgy",
        Field.OTHER: "Mellékletek | Melléklet | Fontosság | Prioritás",
    },
    forwarded="Továbbított üzenet | Továbbított levél | Továbbított e-mail | Továbbított levél kezdete | "
    "Továbbított üzenet kezdete | Továbbított üzenet eleje",
    forwarded_by="Továbbította | Továbbítva | Továbbított üzenet innen",
    original="Eredeti üzenet | Eredeti levél | Eredeti e-mail",
    wrote="írta | ezt írta | a következőt írta | időpontban | időpont | írta a következőt | dátummal",
    sent_from="Az iPhone | Az iPad | Elküldve | Küldve | Az Outlook | Az iOS | Androidos | Az Android | Szerezze be az Outlook",
)

JAPANESE = Language(
    code="ja",
    name="Japanese",
    labels={
        Field.FROM: "差出人 | 送信者 | 送信元 | 差出人名",
        Field.TO: "宛先 | 受信者 | 送信先 | 宛名",
        Field.CC: "Cc | 写し | 同報 | カーボンコピー",
        Field.BCC: "Bcc | ブラインドカーボンコピー",
        Field.REPLY_TO: "返信先 | 返信用アドレス",
        Field.DATE: "日付 | 日時 | 送信日時 | 送信日 | 送信時刻 | 受信日時 | 送信済み",
        Field.SUBJECT: "件名 | 題名 | タイトル | 表題",
        Field.OTHER: "添付ファイル | 添付 | 重要度 | 優先度",
    },
    forwarded="転送メッセージ | 転送されたメッセージ | 転送済みメッセージ | メッセージを転送 | 転送されたメール | 転送メール | "
    "転送されたメッセージの開始 | ここから転送されたメッセージ | 以下転送メッセージ | 転送されたメッセージここから | 転送文",
    forwarded_by="転送者 | 転送元",
    original="元のメッセージ | 元のメール | オリジナルメッセージ | オリジナル メッセージ | 元のEメール | 元メッセージ",
    wrote="のメール | のメッセージ | は書きました | さんは書きました | が書きました | さんからのメール | が次のように書きました | "
    "さんのメール | wrote | のコメント | に | は以下を書き込みました | は次のように書きました",
    sent_from="iPhoneから送信 | iPadから送信 | 私の | iOS版 | Outlook for | Android版 | iPhone から送信 | iPad から送信 | "
    "Androidから送信 | Outlookを入手",
)

TURKISH = Language(
    code="tr",
    name="Turkish",
    labels={
        Field.FROM: "Kimden | Gönderen | Gönderici",
        Field.TO: "Kime | Alıcı | Alıcılar",
        Field.CC: "Bilgi | Cc | Kopya | Bilgi (Cc) | Karbon Kopya",
        Field.BCC: "Gizli | Gizli Bilgi | Bcc | Gizli Kopya | Gizli alıcı",
        Field.REPLY_TO: "Yanıtla | Yanıt adresi | Yanıt | Cevapla | Yanıtlama Adresi | Yanıt Kime | Yanıtlanacak",
        Field.DATE: "Tarih | Gönderildi | Gönderilme Tarihi | Gönderim | Gönderim Tarihi | Gönderme tarihi | Gönderilme | "
        "Gönderilen",
        Field.SUBJECT: "Konu",
        Field.OTHER: "Ekler | Ek | Önem | Önem Derecesi | Öncelik",
    },
    forwarded="İletilen mesaj | İletilmiş mesaj | İletilen ileti | İletilmiş ileti | Yönlendirilen ileti | "
    "Yönlendirilmiş ileti | Yönlendirilen mesaj | Yönlendirilmiş mesaj | İleti başlangıcı | İletilen e-posta | "
    "İletilen iletinin başlangıcı | İletilmiş iletinin başlangıcı | Yönlendirilen iletinin başlangıcı | İlet | İletildi",
    forwarded_by="İleten | Yönlendiren",
    original="Orijinal mesaj | Özgün ileti | Orijinal ileti | Özgün mesaj | Asıl ileti | Orijinal e-posta",
    wrote="yazdı | şunu yazdı | şunları yazdı | tarihinde | tarihinde şunu yazdı | tarihinde şunları yazdı | saat | "
    "aşağıdakini yazdı | kişisi | adlı kullanıcı",
    sent_from="iPhone'umdan | iPad'imden | iOS için | Android için | Samsung | Outlook'u edinin | Windows için | Gönderildi",
)
