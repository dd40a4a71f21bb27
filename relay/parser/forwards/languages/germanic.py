"""Danish, Dutch, English, German, Norwegian, Swedish."""

from relay.parser.forwards.language import Field, Language

DANISH = Language(
    code="da",
    name="Danish",
    labels={
        Field.FROM: "Fra | Afsender",
        Field.TO: "Til | Modtager",
        Field.CC: "Cc | Kopi | Kopi til",
        Field.BCC: "Bcc | Blindkopi | Skjult kopi",
        Field.REPLY_TO: "Svar til | Svar-til | Besvar til",
        Field.DATE: "Dato | Sendt | Sendt den | Afsendt",
        Field.SUBJECT: "Emne",
        Field.OTHER: "Vedhæftede filer | Vedhæftet fil | Vedhæftninger | Prioritet | Vigtighed",
    },
    forwarded="Videresendt meddelelse | Videresendt besked | Videresendt mail | Videresendt e-mail | "
    "Start på videresendt besked | Start på videresendt meddelelse | Begynd videresendt meddelelse",
    forwarded_by="Videresendt af | Videresendt meddelelse fra | Videresendt besked fra",
    original="Oprindelig meddelelse | Oprindelig besked | Original meddelelse | Original besked | Oprindelig mail",
    wrote="skrev | skrev følgende | har skrevet | den | d. | kl.",
    sent_from="Sendt fra | Hent Outlook | Få Outlook | Sendt via | Sendt med",
)

DUTCH = Language(
    code="nl",
    name="Dutch",
    labels={
        Field.FROM: "Van | Afzender",
        Field.TO: "Aan | Naar | Ontvanger",
        Field.CC: "Cc | Kopie | Kopie (CC) | Kopie aan",
        Field.BCC: "Bcc | Blinde kopie | Blinde kopie (BCC)",
        Field.REPLY_TO: "Antwoord aan | Antwoorden aan | Beantwoorden aan | Antwoordadres | Antwoord-aan | Antwoord naar",
        Field.DATE: "Datum | Verzonden | Verzonden op | Verstuurd | Verzenddatum",
        Field.SUBJECT: "Onderwerp",
        Field.OTHER: "Bijlagen | Bijlage | Urgentie | Prioriteit | Belang | Gevoeligheid",
    },
    forwarded="Doorgestuurd bericht | Doorgestuurde e-mail | Doorgestuurd e-mailbericht | Doorgezonden bericht | "
    "Begin doorgestuurd bericht | Begin van doorgestuurd bericht",
    forwarded_by="Doorgestuurd door | Doorgestuurd bericht van",
    original="Oorspronkelijk bericht | Origineel bericht | Oorspronkelijke e-mail | Originele e-mail",
    wrote="schreef | heeft | geschreven | het volgende geschreven | heeft geschreven | schreef het volgende | op | om",
    sent_from="Verstuurd vanaf | Verzonden vanaf | Verzonden via | Verstuurd via | Verzonden vanuit | Download Outlook | "
    "Outlook voor | Verzonden met | Verstuurd met",
)

ENGLISH = Language(
    code="en",
    name="English",
    labels={
        Field.FROM: "From",
        Field.TO: "To",
        Field.CC: "Cc",
        Field.BCC: "Bcc",
        Field.REPLY_TO: "Reply-To | Reply to | ReplyTo",
        Field.DATE: "Date | Sent | Sent on | Sent at | Date sent",
        Field.SUBJECT: "Subject",
        Field.OTHER: "Attachments | Attachment | Importance | Message-ID | Newsgroups | Organization | Priority | "
        "Resent-Date | Resent-From | Resent-To | Resent-Cc | Sender | Sensitivity | Status | When | Where | Categories | References",
    },
    forwarded="Forwarded message | Forwarded mail | Forwarded email | Forwarded e-mail | Begin forwarded message | "
    "Start of forwarded message | Fwd.Msg | Forwarded message attached | Begin forwarded email | Forwarded",
    forwarded_by="Forwarded by | Forwarded message from | Forwarded email from | Forwarded mail from",
    original="Original message | Original email | Original mail | Original e-mail | Original appointment",
    wrote="wrote | writes | on | at | wrote the following",
    sent_from="Sent from | Get Outlook | Sent via | Sent with | Sent by | Sent using | Sent on",
)

GERMAN = Language(
    code="de",
    name="German",
    labels={
        Field.FROM: "Von | Absender",
        Field.TO: "An | Empfänger",
        Field.CC: "Cc | Kopie | Kopie (CC) | Kopie an",
        Field.BCC: "Bcc | Blindkopie | Blindkopie (BCC) | Blindkopie an",
        Field.REPLY_TO: "Antwort an | Antworten an | Antwortadresse | Antwort-An",
        Field.DATE: "Datum | Gesendet | Gesendet am | Gesendet um | Versendet",
        Field.SUBJECT: "Betreff",
        Field.OTHER: "Anlagen | Anlage | Anhänge | Anhang | Wichtigkeit | Priorität | Vertraulichkeit | Organisation",
    },
    forwarded="Weitergeleitete Nachricht | Weitergeleitete E-Mail | Weitergeleitete Mail | "
    "Anfang der weitergeleiteten Nachricht | Anfang der weitergeleiteten E-Mail | Beginn der weitergeleiteten Nachricht | "
    "Start der weitergeleiteten Nachricht | Beginn der weitergeleiteten E-Mail",
    forwarded_by="Weitergeleitet von | Weitergeleitete Nachricht von | Weitergeleitete E-Mail von",
    original="Ursprüngliche Nachricht | Originalnachricht | Original-Nachricht | Ursprüngliche Mail | Originale Nachricht | "
    "Ursprüngliche E-Mail | Original-Mail | Originalmail | Urspr. Mitteilung",
    wrote="schrieb | hat geschrieben | geschrieben | hat | schreibt | schrieb folgendes | am | um | uhr | folgendes geschrieben",
    sent_from="Von meinem | Gesendet von | Gesendet mit | Gesendet über | Gesendet aus | Outlook für | Holen Sie sich Outlook | "
    "Diese Nachricht wurde von meinem | Versendet mit | Hol dir Outlook | Laden Sie Outlook",
)

NORWEGIAN = Language(
    code="no",
    name="Norwegian",
    labels={
        Field.FROM: "Fra | Avsender",
        Field.TO: "Til | Mottaker",
        Field.CC: "Cc | Kopi | Kopi til",
        Field.BCC: "Bcc | Blindkopi",
        Field.REPLY_TO: "Svar til | Svar-til",
        Field.DATE: "Dato | Sendt | Sendt den",
        Field.SUBJECT: "Emne",
        Field.OTHER: "Vedlegg | Prioritet | Viktighet | Betydning",
    },
    forwarded="Videresendt melding | Videresendt e-post | Videresendt epost | Begynnelse på videresendt melding | "
    "Start på videresendt melding | Starten på videresendt melding | Begynnelsen på videresendt melding",
    forwarded_by="Videresendt av | Videresendt melding fra",
    original="Opprinnelig melding | Original melding | Opprinnelig e-post | Original e-post | Opprinnelig meddelelse",
    wrote="skrev | skrev følgende | har skrevet | den | kl. | følgende",
    sent_from="Sendt fra | Få Outlook | Hent Outlook | Skaff deg Outlook | Sendt via | Sendt med | Last ned Outlook",
)

SWEDISH = Language(
    code="sv",
    name="Swedish",
    labels={
        Field.FROM: "Från | Avsändare",
        Field.TO: "Till | Mottagare",
        Field.CC: "Cc | Kopia | Kopia till",
        Field.BCC: "Bcc | Hemlig kopia | Dold kopia | Blindkopia",
        Field.REPLY_TO: "Svar till | Svara till | Svarsadress | Svar-till",
        Field.DATE: "Datum | Skickat | Skickat den | Skickades | Sänt",
        Field.SUBJECT: "Ämne | Rubrik",
        Field.OTHER: "Bifogade filer | Bifogad fil | Bilagor | Bilaga | Prioritet | Vikt | Angelägenhetsgrad",
    },
    forwarded="Vidarebefordrat meddelande | Vidarebefordrat mejl | Vidarebefordrat mail | Vidarebefordrat brev | "
    "Vidarebefordrat e-postmeddelande | Vidarebefordrat e-brev | Början på vidarebefordrat meddelande | "
    "Början av vidarebefordrat meddelande | Vidarebefordrat e-post",
    forwarded_by="Vidarebefordrat av | Vidarebefordrat meddelande från",
    original="Ursprungligt meddelande | Originalmeddelande | Ursprungligt mejl | Ursprungligt mail | Originalmejl",
    wrote="skrev | följande | skrev följande | har skrivit | den | kl | kl.",
    sent_from="Skickat från | Hämta Outlook | Skickat via | Skickat med | Ladda ner Outlook | Skaffa Outlook",
)
