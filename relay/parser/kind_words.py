"""What automatic mail is called in its subject, in many languages: data only, lower case.

A subject is anybody's to write: `kinds` asks for a second sign.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in text.split(" |"))


FAILURE = _words("""
    undeliver | not delivered | not be delivered | not deliver | delivery fail |
    delivery has failed | delivery status | delivery report ( | delivery problem | delivery error |
    delivery delay | delivery incomplete | delivery notification | delivery warning |
    delivery has been delayed | mail delivery fail | mail delivery error | mail delivery problem |
    mail delivery system | mail delivery subsystem | failure notice | failed delivery | failed mail |
    mail failed | mail system error | mail error | returned mail | returned message |
    returning message to sender | return to sender | returned to sender | delayed mail |
    error sending your mail | message status - undeliverable | unzustellbar | nicht zugestellt |
    zustellung fehlgeschlagen | zustellung verzögert | non remis | échec de la remise |
    échec de remise | non distribu | no entregado | no se puede entregar |
    no se ha podido entregar | error en la entrega | non recapitabile | mancato recapito |
    recapito non riuscito | não entregue | não é possível entregar | não pôde ser entregue |
    falha na entrega | onbestelbaar | niet bezorgd | niet afgeleverd | går inte att leverera |
    kan inte levereras | kunne ikke leveres | kan ikke leveres | ei voi toimittaa |
    perille toimittamaton | niedostarcz | nie dostarczono | nedoručiteln | nedoručen |
    nije isporučen | kézbesíthetetlen | sikertelen kézbesítés | nelivrat | nu poate fi livrat |
    teslim edilemedi | teslim edilemez | не доставлен | недоставлен | сбой доставки |
    ошибка доставки | не доставлено | не удалось доставить | не вдалося доставити |
    kättetoimetamatu | 配信不能 | 配信できません | 配信エラー | 配送エラー | メールエラー | 送信エラー | 未送达 | 无法投递 | 退信 | 無法傳遞 |
    배달되지 않음
""")
"""Anywhere in a subject"""

AUTOMATIC = _words("""
    automatic reply | automated reply | automatic response | automated response | autoreply |
    auto reply | auto-reply | auto response | auto-response | autoresponse |
    out of office | out of the office | out-of-office | out of office re | vacation reply | on vacation |
    away from office |
    automatická odpověď | automatická odpoveď | mimo kancelář | mimo kancelárie | nepřítomnost |
    neprítomnosť |
    automatisk svar | automatiskt svar | autosvar | fraværsmelding | fraværsbesked | ikke til stede |
    ikke på kontoret | frånvaro | frånvarande | frånvaromeddelande |
    automatische antwort | automatische antwort auf | automatische rückantwort | abwesenheitsnotiz | abwesenheitsmeldung |
    abwesenheitsbenachrichtigung | abwesenheitsassistent | abwesenheit | abwesend |
    respuesta automática | respuesta automatica | fuera de la oficina | fuera de oficina | ausente |
    automaatvastus | automaatne vastus | kontorist väljas |
    automaattinen vastaus | poissaoloilmoitus | poissaoloviesti | poissa toimistosta |
    réponse automatique | reponse automatique | absence du bureau | absent du bureau | absent(e) |
    message d'absence |
    automatski odgovor | izvan ureda | odsutan | odsutna |
    automatikus válasz | házon kívül |
    risposta automatica | fuori sede | fuori ufficio |
    自動応答 | 自動返信 | 不在通知 |
    automatisch antwoord | automatische beantwoording | afwezigheidsbericht | afwezig | niet aanwezig |
    automatyczna odpowiedź | odpowiedź automatyczna | autoodpowiedź | poza biurem | nieobecność |
    resposta automática | fora do escritório | ausência do escritório | ausência temporária |
    răspuns automat | raspuns automat | în afara biroului |
    автоматический ответ | автоответ | автоматична відповідь | автовідповідь | нет на работе |
    вне офиса | поза офісом | відсутній на роботі | відсутня на роботі |
    otomatik yanıt | ofis dışında | ofis dışındayım |
    자동 회신 | 자동 응답 | 부재 중 | 自动答复 | 自动回复 | 自動回覆 | 自動答覆
""")
"""At the beginning of a subject; a line or more for each language"""

RECEIPT = _words("""
    read | not read | přečteno | nepřečteno | læst | ulæst | ikke læst | gelesen | ungelesen |
    nicht gelesen | leído | leido | no leído | loetud | lugemata | luettu | lukematon | lu | non lu |
    pročitano | nije pročitano | olvasva | elolvasva | olvasatlan | letto | non letto | 開封済み |
    開封確認 | 未開封 | gelezen | niet gelezen | ongelezen | lest | ulest | ikke lest | przeczytane |
    przeczytano | nieprzeczytane | nie przeczytano | lido | lida | não lido | não lida | citit |
    necitit | прочитано | прочтено | не прочитано | не прочтено | prečítané | neprečítané | läst |
    oläst | ej läst | okundu | okunmadı | 已读 | 已讀 | 未读 | 未讀
""")
"""The whole of a subject before its first colon, as Outlook and Exchange write receipts"""
