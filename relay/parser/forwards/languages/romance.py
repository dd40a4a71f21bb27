"""French, Italian, Portuguese of Portugal and of Brazil, Romanian, Spanish."""

from relay.parser.forwards.language import Field, Language

BRAZILIAN = Language(
    code="pt-BR",
    name="Portuguese of Brazil",
    labels={
        Field.FROM: "De | Remetente",
        Field.TO: "Para | Destinatário",
        Field.CC: "Cc | Cópia | Com cópia | Cópia para",
        Field.BCC: "Cco | Bcc | Cópia oculta",
        Field.REPLY_TO: "Responder a | Responder para | Responder-Para",
        Field.DATE: "Data | Enviado | Enviada | Enviado em | Enviada em | Enviado às | Data de envio",
        Field.SUBJECT: "Assunto",
        Field.OTHER: "Anexos | Anexo | Importância | Prioridade",
    },
    forwarded="Mensagem encaminhada | E-mail encaminhado | Início da mensagem encaminhada | Mensagem Encaminhada | "
    "Início do e-mail encaminhado",
    forwarded_by="Encaminhado por | Encaminhada por | Mensagem encaminhada de | Mensagem encaminhada por",
    original="Mensagem original | Mensagem Original | E-mail original",
    wrote="escreveu | em | às | escreveu o seguinte",
    sent_from="Enviado do | Enviado de | Enviado via | Enviado pelo | Enviado com | Enviada do | Obter o Outlook | "
    "Obtenha o Outlook | Baixe o Outlook | Enviado por | Enviado a partir",
)

FRENCH = Language(
    code="fr",
    name="French",
    labels={
        Field.FROM: "De | Expéditeur | Émetteur",
        Field.TO: "À | A | Pour | Destinataire | Destinataires",
        Field.CC: "Cc | Copie | Copie à | Copies à | Copie (Cc)",
        Field.BCC: "Cci | Bcc | Copie cachée | Copie cachée à",
        Field.REPLY_TO: "Répondre à | Réponse à | Adresse de réponse | Répondre-à",
        Field.DATE: "Date | Envoyé | Envoyé le | Envoyée | Date d'envoi | Envoyé à",
        Field.SUBJECT: "Objet | Sujet",
        Field.OTHER: "Pièces jointes | Pièce jointe | Importance | Priorité | Fichiers joints",
    },
    forwarded="Message transféré | Message transmis | Message réexpédié | Message retransmis | Courriel transféré | "
    "Début du message transféré | Début du message réexpédié | Début du message transmis | E-mail transféré | Mail transféré",
    forwarded_by="Transféré par | Transmis par | Réexpédié par | Message transféré de | Message transféré par | Message réexpédié de",
    original="Message d'origine | Message original | Message initial | Courriel original | Courriel d'origine | E-mail d'origine | "
    "Mail original | Mail d'origine",
    wrote="a écrit | écrit | écrivait | le | à | a écrit ce qui suit",
    sent_from="Envoyé de | Envoyé depuis | Envoyé à partir | Envoyé avec | Envoyé via | Télécharger Outlook | "
    "Obtenez Outlook | Obtenir Outlook | Provenance | Envoyé par",
)

ITALIAN = Language(
    code="it",
    name="Italian",
    labels={
        Field.FROM: "Da | Mittente",
        Field.TO: "A | Destinatario | Destinatari | Per",
        Field.CC: "Cc | Copia | Per conoscenza | Copia (Cc) | Copia a",
        Field.BCC: "Ccn | Bcc | Copia nascosta | Copia conoscenza nascosta",
        Field.REPLY_TO: "Rispondi a | Rispondi-a | Indirizzo di risposta | Rispondere a",
        Field.DATE: "Data | Inviato | Inviato il | Inviata | Data invio",
        Field.SUBJECT: "Oggetto",
        Field.OTHER: "Allegati | Allegato | Priorità | Importanza",
    },
    forwarded="Messaggio inoltrato | Inizio messaggio inoltrato | Inizio del messaggio inoltrato | Email inoltrata | "
    "E-mail inoltrata | Mail inoltrata | Messaggio Inoltrato",
    forwarded_by="Inoltrato da | Messaggio inoltrato da",
    original="Messaggio originale | Messaggio Originale | Email originale | Mail originale | E-mail originale",
    wrote="ha scritto | scrisse | scrive | il | il giorno | alle | alle ore | ore",
    sent_from="Inviato da | Inviato dal | Inviato con | Inviato tramite | Inviata da | Scarica Outlook | Ottieni Outlook",
)

PORTUGUESE = Language(
    code="pt",
    name="Portuguese",
    labels={
        Field.FROM: "De | Remetente",
        Field.TO: "Para | Destinatário",
        Field.CC: "Cc | Com cópia | Cópia | Com conhecimento",
        Field.BCC: "Bcc | Cco | Cópia oculta | Com conhecimento oculto",
        Field.REPLY_TO: "Responder a | Responder para",
        Field.DATE: "Data | Enviado | Enviada | Enviado em | Enviada em | Enviado a | Data de envio",
        Field.SUBJECT: "Assunto",
        Field.OTHER: "Anexos | Anexo | Importância | Prioridade",
    },
    forwarded="Mensagem reencaminhada | Mensagem encaminhada | Início da mensagem reencaminhada | "
    "Início da mensagem encaminhada | E-mail reencaminhado | Início do e-mail reencaminhado",
    forwarded_by="Reencaminhado por | Reencaminhada por | Encaminhado por | Mensagem reencaminhada de | Mensagem reencaminhada por",
    original="Mensagem original | E-mail original",
    wrote="escreveu | em | às | escreveu o seguinte | no dia",
    sent_from="Enviado do | Enviado de | Enviado a partir | Enviado via | Enviado através | Obter o Outlook | Enviado com | "
    "Enviado por",
)

ROMANIAN = Language(
    code="ro",
    name="Romanian",
    labels={
        Field.FROM: "De la | De | Expeditor | Expeditorul",
        Field.TO: "Către | Catre | La | Destinatar | Destinatarul | Pentru",
        Field.CC: "Cc | Copie | Copie la",
        Field.BCC: "Bcc | Copie ascunsă | Bcc (copie oarbă) | Cci",
        Field.REPLY_TO: "Răspunde la | Răspuns la | Răspuns către | Răspundeți la | Raspunde la",
        Field.DATE: "Data | Dată | Trimis | Trimis la | Expediat | Trimis pe",
        Field.SUBJECT: "Subiect | Subiectul",
        Field.OTHER: "Atașamente | Ataşamente | Atașări | Importanță | Prioritate | Fișiere atașate",
    },
    forwarded="Mesaj redirecționat | Mesajul redirecționat | Mesaj înaintat | Mesaj retransmis | Mesaj retrimis | "
    "Începe mesajul redirecționat | Începutul mesajului redirecționat | Început mesaj redirecționat | "
    "Începe mesajul înaintat",
    forwarded_by="Redirecționat de | Înaintat de | Mesaj redirecționat de | Retransmis de",
    original="Mesaj original | Mesajul original | Mesaj inițial | Mesajul inițial | E-mail original",
    wrote="a scris | scris | în data de | la | pe | în | a scris următoarele",
    sent_from="Trimis de pe | Trimis de | Trimis din | Trimis cu | Descărcați Outlook | Obțineți Outlook | Descarcă Outlook",
)

SPANISH = Language(
    code="es",
    name="Spanish",
    labels={
        Field.FROM: "De | Remitente | Desde",
        Field.TO: "Para | A | Destinatario | Destinatarios",
        Field.CC: "Cc | Con copia | Copia | Con copia a | Copia a",
        Field.BCC: "Cco | Bcc | Con copia oculta | Copia oculta",
        Field.REPLY_TO: "Responder a | Responder-a | Dirección de respuesta",
        Field.DATE: "Fecha | Enviado | Enviado el | Enviada | Enviado a las | Fecha de envío | Enviada el",
        Field.SUBJECT: "Asunto",
        Field.OTHER: "Datos adjuntos | Adjuntos | Archivos adjuntos | Importancia | Prioridad",
    },
    forwarded="Mensaje reenviado | Correo reenviado | Inicio del mensaje reenviado | Inicio de mensaje reenviado | "
    "Comienzo del mensaje reenviado | Mensaje Reenviado | Correo electrónico reenviado",
    forwarded_by="Reenviado por | Mensaje reenviado de | Mensaje reenviado por",
    original="Mensaje original | Mensaje Original | Correo original | Correo electrónico original",
    wrote="escribió | ha escrito | el | a las | a la(s) | escribe | escribió lo siguiente | lo siguiente",
    sent_from="Enviado desde | Obtener Outlook | Obtén Outlook | Enviado por | Enviado con | Enviado mediante | "
    "Descargar Outlook | Enviado vía",
)
