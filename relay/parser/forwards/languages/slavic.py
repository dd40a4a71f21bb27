"""Croatian, Czech, Polish, Russian, Slovak, Ukrainian."""

from relay.parser.forwards.language import Field, Language

CROATIAN = Language(
    code="hr",
    name="Croatian",
    labels={
        Field.FROM: "Od | Šalje | Pošiljatelj",
        Field.TO: "Za | Prima | Primatelj | Do | Kome",
        Field.CC: "Cc | Kopija | Kopija (Cc) | Kopija za | Kp",
        Field.BCC: "Bcc | Skrivena kopija | Slijepa kopija",
        Field.REPLY_TO: "Odgovori na | Odgovor na | Odgovor za | Adresa za odgovor | Odgovori",
        Field.DATE: "Datum | Poslano | Poslano dana | Vrijeme",
        Field.SUBJECT: "Predmet | Naslov | Tema",
        Field.OTHER: "Privitci | Privitak | Prilozi | Prilog | Važnost | Prioritet",
    },
    forwarded="Proslijeđena poruka | Prosljeđena poruka | Proslijeđeni e-mail | Započni proslijeđenu poruku | "
    "Početak proslijeđene poruke | Proslijeđena e-pošta | Poruka proslijeđena",
    forwarded_by="Proslijedio | Proslijedila | Proslijeđena poruka od",
    original="Izvorna poruka | Originalna poruka | Izvorna e-pošta | Originalni e-mail | Izvorna poruka e-pošte",
    wrote="napisao | napisala | napisao je | napisala je | je napisao | je napisala | napisao/la | napisao/la je | je napisao/la | "
    "piše | je | dana | u | korisnik | napisao(la)",
    sent_from="Poslano s | Poslano sa | Poslano iz | Poslano putem | Preuzmite Outlook | Nabavite Outlook | Poslano uz",
)

CZECH = Language(
    code="cs",
    name="Czech",
    labels={
        Field.FROM: "Od | Odesílatel | Odeslal",
        Field.TO: "Komu | Příjemce | Pro | Adresát",
        Field.CC: "Kopie | Cc | Kopie (Cc) | Na vědomí",
        Field.BCC: "Skrytá kopie | Skrytá | Bcc | Skrytá kopie (Bcc)",
        Field.REPLY_TO: "Odpověď | Odpovědět | Odpověď na | Odpovědět komu | Adresa pro odpověď | Odpovědět na",
        Field.DATE: "Datum | Odesláno | Odesláno dne | Odeslané",
        Field.SUBJECT: "Předmět | Věc",
        Field.OTHER: "Přílohy | Příloha | Důležitost | Priorita",
    },
    forwarded="Přeposlaná zpráva | Předaná zpráva | Přeposlaný e-mail | Začátek přeposílané zprávy | "
    "Začátek přeposlané zprávy | Přeposílaná zpráva | Začátek předávané zprávy | Přesměrovaná zpráva",
    forwarded_by="Přeposlal | Přeposlala | Předal | Předala | Přeposlaná zpráva od",
    original="Původní zpráva | Originální zpráva | Původní e-mail | Původní mail",
    wrote="napsal | napsala | napsal(a) | napsal/a | píše | dne | v | odesílatel | uživatel | napsal(a) následující",
    sent_from="Odesláno z | Odesláno ze | Odesláno pomocí | Získat Outlook | Získejte Outlook | Stáhnout Outlook | "
    "Odesláno přes | Odesláno s | Odesláno v",
)

POLISH = Language(
    code="pl",
    name="Polish",
    labels={
        Field.FROM: "Od | Nadawca",
        Field.TO: "Do | Adresat | Odbiorca",
        Field.CC: "DW | Kopia | Do wiadomości | Cc",
        Field.BCC: "UDW | Ukryta kopia | Ukryte do wiadomości | Bcc",
        Field.REPLY_TO: "Odpowiedź do | Odpowiedz do | Odpowiedź na | Odpowiedź | Zwrotny | Adres zwrotny",
        Field.DATE: "Data | Wysłano | Wysłane | Wysłany | Data wysłania | Wysłano dnia",
        Field.SUBJECT: "Temat",
        Field.OTHER: "Załączniki | Załącznik | Ważność | Priorytet | Ważne",
    },
    forwarded="Przekazana wiadomość | Przekazywana wiadomość | Wiadomość przekazana | Treść przekazanej wiadomości | "
    "Początek przekazywanej wiadomości | Początek przekazanej wiadomości | Wiadomość przesłana dalej | "
    "Przesłana wiadomość | Przesłana dalej wiadomość | Dalej przekazana wiadomość | Wiadomość przekazana dalej",
    forwarded_by="Przekazane przez | Przekazana przez | Przesłane dalej przez | Przekazana wiadomość od",
    original="Wiadomość oryginalna | Oryginalna wiadomość | Pierwotna wiadomość | Wiadomość pierwotna | Oryginalny e-mail | "
    "Treść oryginalnej wiadomości",
    wrote="napisał | napisała | napisał(a) | napisał/a | pisze | dnia | w dniu | użytkownik | o | pisał | pisała | o godz. | "
    "wysłał | wysłała",
    sent_from="Wysłane z | Wysłano z | Pobierz aplikację Outlook | Pobierz Outlook | Uzyskaj Outlook | Wysłane za pomocą | "
    "Wysłane przy użyciu | Wysłane przez | Wysłano za pomocą",
)

RUSSIAN = Language(
    code="ru",
    name="Russian",
    labels={
        Field.FROM: "От | Отправитель | От кого",
        Field.TO: "Кому | Получатель | Получатели",
        Field.CC: "Копия | Копии | Cc | Копия (Cc)",
        Field.BCC: "Скрытая копия | Скрытая | СК | Bcc | Слепая копия",
        Field.REPLY_TO: "Ответить | Обратный адрес | Кому ответить | Адрес для ответа | Ответ | Ответить на | Отвечать | Ответ-кому | Ответ кому",
        Field.DATE: "Дата | Отправлено | Дата отправки | Отправлен | Время",
        Field.SUBJECT: "Тема",
        Field.OTHER: "Вложения | Вложение | Важность | Приоритет | Вложенные файлы",
    },
    forwarded="Пересылаемое сообщение | Пересланное сообщение | Перенаправленное сообщение | Переадресованное сообщение | "
    "Начало переадресованного сообщения | Начало пересылаемого сообщения | Начало пересланного сообщения | "
    "Пересылаемое письмо | Пересланное письмо",
    forwarded_by="Переслано | Переслал | Пересылаемое сообщение от | Пересланное сообщение от | Переадресовано",
    original="Исходное сообщение | Первоначальное сообщение | Оригинальное сообщение | Исходное письмо | "
    "Оригинал сообщения | Начальное сообщение",
    wrote="написал | написала | написал(а) | пишет | писал | писала | пользователь | от пользователя | в | г. | от",
    sent_from="Отправлено с | Отправлено из | Отправлено через | Скачать Outlook | Получить Outlook | Получите Outlook | "
    "Отправлено при помощи | Послано из | Отправлено с помощью",
)

SLOVAK = Language(
    code="sk",
    name="Slovak",
    labels={
        Field.FROM: "Od | Odosielateľ",
        Field.TO: "Komu | Pre | Príjemca",
        Field.CC: "Kópia | Kopia | Cc | Kópia (Cc) | Kópie",
        Field.BCC: "Skrytá kópia | Skrytá kópia (Bcc) | Bcc",
        Field.REPLY_TO: "Odpovedať | Odpoveď | Odpovedať komu | Odpoveď na | Adresa pre odpoveď | Odpoveď pre | Odpovedať pre",
        Field.DATE: "Dátum | Odoslané | Poslané | Odoslané dňa | Dátum odoslania",
        Field.SUBJECT: "Predmet | Vec",
        Field.OTHER: "Prílohy | Príloha | Dôležitosť | Priorita",
    },
    forwarded="Preposlaná správa | Preposlaný e-mail | Začiatok preposlanej správy | Začiatok preposielanej správy | "
    "Poslaná ďalej správa | Odovzdaná správa | Preposielaná správa",
    forwarded_by="Preposlal | Preposlala | Preposlaná správa od",
    original="Pôvodná správa | Originálna správa | Pôvodný e-mail",
    wrote="napísal | napísala | napísal(a) | napísal/a | píše | používateľ | dňa | o",
    sent_from="Odoslané z | Odoslané zo | Odoslané pomocou | Odoslané cez | Získať Outlook | Získajte Outlook | "
    "Stiahnuť Outlook | Poslané z",
)

UKRAINIAN = Language(
    code="uk",
    name="Ukrainian",
    labels={
        Field.FROM: "Від | Відправник | Від кого",
        Field.TO: "Кому | Одержувач | Отримувач | До",
        Field.CC: "Копія | Копії | Cc | Копія (Cc)",
        Field.BCC: "Прихована копія | Прихована | Bcc | Схована копія",
        Field.REPLY_TO: "Відповісти | Відповідь | Адреса для відповіді | Відповідати | Кому відповісти | Відповісти на",
        Field.DATE: "Дата | Надіслано | Відправлено | Дата надсилання",
        Field.SUBJECT: "Тема",
        Field.OTHER: "Вкладення | Важливість | Пріоритет | Вкладені файли",
    },
    forwarded="Переслане повідомлення | Перенаправлене повідомлення | Переадресоване повідомлення | "
    "Пересилане повідомлення | Початок переадресованого повідомлення | Початок пересланого повідомлення | "
    "Початок листа, що пересилається | Початок повідомлення, що пересилається | Пересланий лист | Початок пересланого листа",
    forwarded_by="Переслано | Переслав | Переслала | Переслане повідомлення від | Переадресовано",
    original="Початкове повідомлення | Оригінальне повідомлення | Вихідне повідомлення | Первинне повідомлення | "
    "Оригінал повідомлення | Початковий лист",
    wrote="написав | написала | написав(-ла) | написав(ла) | пише | писав | писала | користувач | о | р. | в | від користувача",
    sent_from="Надіслано з | Надіслано із | Відправлено з | Надіслано через | Завантажити Outlook | Отримати Outlook | "
    "Надіслано за допомогою | Отримайте Outlook",
)
