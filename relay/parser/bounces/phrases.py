"""The words by which mail systems say why they did not deliver: data only.

All lower case, with white space as one space and straight apostrophes, set apart by ` | `; `*` stands
for up to 60 characters. In the order of the lists, for the first that is found decides: what a sender
did wrong before what the recipient lacks, for the former's sentences often hold the latter's words.
"""

from relay.model import BounceReason as Why


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(" |"))


CLEAR: tuple[tuple[Why, tuple[str, ...]], ...] = (
    (Why.DOMAIN_UNKNOWN, _phrases("account or domain may not exist")),
    (
        Why.AUTHENTICATION,
        _phrases("""
            dmarc | spf record | spf check | spf fail | spf valid | spf hard | failed spf |
            sender policy framework | not allowed to send from | not designate |
            unauthenticated email | dkim sign | dkim fail | dkim valid | dkim check | failed dkim |
            authentication checks failed | authentication information | p=unauthenticatedmessage
        """),
    ),
    (
        Why.SENDER_REFUSED,
        _phrases("""
            sender address rejected | sender address has been | sender rejected | sender denied |
            sender not | sender is not | sender verif | verify sender | verify the sender |
            domain of sender | sender's domain | sender domain not | sender domain must | purported responsible | from: domain is invalid |
            invalid sender | banned sender | blocked sender | sender*blocked |
            sender*does not exist | address that has been blacklisted | bad sender |
            not authorized to send to | not authorized to post | permission to send to |
            permission to post | permissions to post | not allowed to post |
            not allowed to send to | resolver.rst.notauthorized | resolver.rst.authrequired |
            only accepts*from | accept*only from | posting*restricted | subscribers only |
            members only | non-member | not a member | groups.google.com/support |
            p=customfromdenied | p=notauthorizederror
        """),
    ),
    (
        Why.SERVER_BLOCKED,
        _phrases("""
            blocked using | block list | blocklist | blacklist | black list | blackhole | dnsbl |
            spamhaus | spamcop | barracudacentral | senderscore | poor reputation |
            bad reputation | low reputation | reputation of | ip reputation | reverse dns |
            reverse hostname | reverse-dns | reverse lookup | ptr record | ptr resource record |
            ptr lookup | sending ip | rdns | no ptr | client host rejected | client ip |
            banned ip | ip address*blocked | ip address*banned | ip address*rejected |
            ip address*not allowed | ip*is blocked | host*is blocked | blocked for abuse |
            blocked by ldap | user complaints | an open relay | server of your isp | dynamic ip |
            dynamically assigned | dial-up | helo command rejected | your hostname | [tss0 | [ts0 |
            (s3140) | ipcheck.proofpoint | ip=*problem occurred | (s3150) | p=ipblocked
        """),
    ),
    (
        Why.VIRUS,
        _phrases("""
            virus detected | virus found | virus infected | contains a virus | contained a virus |
            contains virus | suspected virus | a virus was | malware | infected with
        """),
    ),
    (
        Why.SPAM,
        _phrases("""
            as spam | - spam | is spam | be spam | like spam | spam message | spam content |
            spam detected | spam score | spam filter | considered spam | rejected*spam |
            unsolicited mail | unsolicited bulk | unsolicited message | unsolicited commercial |
            likely unsolicited | content rejected, ube | junk mail | ofr_506 |
            p=unsolicitedmessageerror | surbl | uribl | correo no deseado | correo basura | indésirable | 迷惑メール |
            垃圾邮件 | 垃圾郵件
        """),
    ),
    (
        Why.RATE_LIMITED,
        _phrases("""
            too many recipients | too many connections | too many messages | too many emails |
            too many mails | too many concurrent | too many sessions | too many simultaneous |
            rate limit | ratelimit | rate-limit | receiving mail at a rate |
            receiving mail too quickly | frequency limit | messaging limits | unusual rate | connection rate | sending quota |
            sending limit | daily*limit | daily*quota | hourly | messages per | throttl |
            slow down | slowing down | connection limit | recipient limit | mail flood
        """),
    ),
    (
        Why.TOO_LARGE,
        _phrases("""
            message size exceeds | message*too large | message*too big | mail*too large |
            message length exceeds | exceeds*size limit | exceeds*maximum*size |
            exceeds*message size | exceeded*message size | size limit*exceeded | exceeds size |
            message exceeds | maximum message size | sizelimit; | p=maxsizeerror |
            nachricht*zu groß | nachricht*zu gross | trop volumineux | taille maximale |
            demasiado grande | tamaño máximo | supera il limite | dimensioni massime |
            troppo grande | muito grande | tamanho máximo | bericht*te groot | zbyt duż |
            för stor | for stor | liian suuri | příliš velk | túl nagy | prea mare | çok büyük |
            слишком больш | превышает*размер | завелик | サイズ*超え | サイズが大き | 邮件*过大
        """),
    ),
    (
        Why.NETWORK,
        _phrases("""
            hop count | too many hops | mail loop | message looping | mail*loops back |
            routing loop | loop detected | resolver.fwd.loop | not found, try again |
            name server reply | lookup failure | lookup failed temporarily |
            lookup did not complete | servfail | dns timeout | dns*timed out | no route to host |
            network is unreachable | network unreachable | network error
        """),
    ),
    (
        Why.DOMAIN_UNKNOWN,
        _phrases("""
            host unknown | unknown host | host not found | domain not found |
            domain name not found | domain*not exist | domain may not exist | nonexistent domain |
            non-existent domain | non-existent host | no such domain | no such host |
            unknown domain | bad destination system | couldn't find any host |
            find a mail exchanger | no mx record | no relevant answers | null mx | nullmx |
            nxdomain | no smtp service | no mx found | host does not accept mail | domain does not accept mail |
            doesn't receive email | domain is not reachable | invalid domain | illegal host |
            unable to route | name or service not known | domäne*nicht gefunden |
            domain*nicht gefunden | domaine*introuvable | domaine*n'existe pas |
            dominio*no existe | no se encontró el dominio | dominio*non esiste |
            dominio*non trovato | domínio*não existe | domínio*não foi encontrado |
            domein*niet gevonden | domena*nie istnieje | домен*не найден | домен*не существует |
            ドメイン*存在しま | ドメイン*見つかりま
        """),
    ),
    (
        Why.RELAYING,
        _phrases("""
            relay access denied | relaying denied | relay denied | relay not permitted |
            relaying not | permitted to relay | allowed to relay | unable to relay | cannot relay |
            no relaying | relay prohibited | relaying prohibited | relay through this server |
            unauthenticated senders | smtp authentication | authentication required |
            authentication is required | must authenticate | authenticate first | auth capability |
            not in my control files | allowed rcpthosts | email address is not verified
        """),
    ),
    (
        Why.MOVED,
        _phrases("""
            user has moved | mailbox has moved | address has changed | please try forward |
            user not local; please try | user not local; will forward
        """),
    ),
    (
        Why.MAILBOX_DISABLED,
        _phrases("""
            account*disabled | mailbox*disabled | user*disabled |
            disabled recipient | recipient*disabled | account*suspended | mailbox*suspended |
            user*suspended | account*inactive | inactive account | inactive user |
            user is inactive | mailbox*inactive | account is locked | user*locked |
            mailbox is locked | mailbox is frozen | account*deactivated | mailbox*deactivated |
            account expired | account has expired | account is not active | mailbox is not active |
            discontinued | p=disableduser | konto*deaktiviert | konto*gesperrt | compte*désactivé |
            compte*suspendu | cuenta*desactivada | cuenta*deshabilitada | cuenta*suspendida |
            account*disattivato | conta*desativada | konto*zablokowane | ящик*заблокирован |
            ящик*отключ | пользователь*заблокирован | アカウント*停止 | アカウント*無効
        """),
    ),
    (
        Why.MAILBOX_FULL,
        _phrases("""
            mailbox*full | mailfolder is full | inbox*full | mail box full | over quota |
            overquota | over-quota | out of quota | quota exceed | quotaexceed |
            quota is exceeded | quota has been exceeded | exceed*quota | exceeds*quota |
            quota violation | out of storage | storage quota | storage full | exceeded storage |
            exceeded its storage | storage allocation | not enough storage |
            recipient*out of space | mailbox size limit | mailbox*exceeded | postfach*voll |
            boîte*pleine | quota*dépassé | buzón*lleno | buzón*llena | casella*piena |
            caixa*cheia | postvak*vol | skrzynka*pełna | przepełnion | postlåda*full |
            brevlåda*full | postkasse*fuld | postboks*full | postilaatikko*täynnä | schránka*pln |
            postafiók*megtelt | căsuța*plină | posta kutusu*dolu | ящик*переполнен |
            скринька*переповнен | メールボックス*一杯 | メールボックス*いっぱい | 容量*超え | 邮箱*已满 | 信箱*已滿
        """),
    ),
    (
        Why.RECIPIENT_REFUSES,
        _phrases("""
            recipient preferences | message filtered | domain filter | domain-filter |
            blocked by recipient | blocked by the recipient | refused by recipient |
            refused by the recipient | rejected by recipient | rejected by the recipient's |
            recipient has blocked | user has blocked
        """),
    ),
    (
        Why.MAILBOX_UNKNOWN,
        _phrases("""
            user unknown | unknown user | no such user | no such mailbox | no such recipient |
            no such address | no such account | no such local | not in route list | previously bounced | history of bouncing | no such person | no such email |
            unknown recipient | recipient unknown | unknown account | unknown mailbox |
            mailbox unknown | address unknown | unknown local |
            unknown or illegal alias | unknown or invalid | user*not found | user*not exist |
            user doesn't exist | not a known user | not known here |
            mailbox*not exist | mailbox*not found | mailbox not here | no mailbox |
            no local mailbox | account*not exist | account*not found | recipient*not exist |
            recipient*not found | recipient*doesn't exist | address*not exist |
            address*doesn't exist | address*not found | address wasn't found |
            address*could not be found | address*couldn't be found | addressee unknown |
            recipientnotfound | recipnotfound | not listed in | invalid recipient |
            invalid mailbox | invalid address | invalid user | bad address |
            bad destination mailbox | bad recipient | not a valid mailbox | not a valid user |
            not a valid recipient | not a valid address | not a registered |
            doesn't have a*account | does not have a*account | no longer valid | no longer with |
            no longer works | no longer employed | left the company |
            recipient address rejected: access denied | unrouteable address | unroutable address |
            no valid recipients | invalid*userid | p=nosuchuser | empfänger*unbekannt | benutzer*unbekannt |
            adresse*nicht gefunden | adresse*existiert nicht | postfach*existiert nicht |
            utilisateur inconnu | destinataire inconnu | adresse*introuvable |
            adresse*n'existe pas | usuario desconocido | destinatario desconocido |
            usuario*no existe | dirección*no existe | no se encontró la dirección |
            utente sconosciuto | destinatario*sconosciuto | indirizzo*non trovato |
            indirizzo*non esiste | usuário desconhecido | endereço*não existe |
            endereço*não foi encontrado | onbekende gebruiker | adres*niet gevonden |
            adres*bestaat niet | nieznany użytkownik | adres*nie istnieje |
            adres*nie został znaleziony | adressen*hittades inte | osoitetta*ei löyd |
            adressen*ikke funnet | adresse*ikke fundet | adresa*nenalezena | adresa*neexistuje |
            cím*nem található | adresa*nu a fost găsită | adres*bulunamad |
            пользователь*не найден | адрес*не найден | адрес*не существует | ящик*не существует |
            не существует*ящик | адресу*не знайдено | アドレス*見つかりま | 宛先*存在しま | ユーザー*存在しま | 地址*不存在 |
            找不到*地址
        """),
    ),
    (
        Why.CONTENT,
        _phrases("""
            header error | addresses in from | addresses in the from | rfc 5322 | rfc 2822 | rfc 822 | rfc5322 |
            rfc2822 | malformed | missing header | invalid header | duplicate header | bare lf |
            bare newline | line too long | attachment*not allowed | attachment*blocked |
            attachment type | unsafe attachment | attachment*prohibited | file type | content presents a potential | media error |
            p=blockedmessage | smtputf8
        """),
    ),
)
"""Sentences that say one thing only."""

UNCLEAR: tuple[tuple[Why, tuple[str, ...]], ...] = (
    (Why.SPAM, _phrases("spam | спам | スパム")),
    (
        Why.SYSTEM,
        _phrases("""
            system error | internal error | configuration error | misconfigur | mailer error |
            local error | write error | input/output error | i/o error | ldap | disk space |
            system storage | no space left | insufficient permission | permission denied |
            couldn't create | can't create | cannot open | transaction failed | not implemented |
            sequence of commands | syntax error | unrecognized command | support tls |
            tls handshake | local configuration | local processing | local problem | exit status |
            during the delivery attempt | currently unavailable
        """),
    ),
    (
        Why.SERVER_BLOCKED,
        _phrases("""
            error*after initial connection | error*after ehlo | error*after helo |
            refused to talk to me | in reply to ehlo | in reply to helo | my name was rejected |
            greeting failed
        """),
    ),
    (
        Why.SENDER_REFUSED,
        _phrases("error*after mail from | in reply to mail from | sender was rejected"),
    ),
    (
        Why.POLICY,
        _phrases("""
            policy | policies | access denied | access rejected | not authorized | not permitted |
            prohibited | violation | security policy | security reasons | starttls | tls is required | encryption
        """),
    ),
    (Why.MAILBOX_UNKNOWN, _phrases("mailbox unavailable | unknown address")),
    (
        Why.EXPIRED,
        _phrases("""
            timed out | timeout | connection refused | connection reset | connection dropped |
            lost connection | could not connect | couldn't connect | failed to connect |
            unable to connect | unable to contact | requests to connect | connect successfully |
            smtp connection | queue too long | expired | not be delivered for |
            not delivered within | still undelivered | greylist | graylist | not yet been delivered | been delayed |
            is delayed | multiple retries | retry time | for the last*seconds | to deliver*after |
            undeliverable for | not responding | not respond | host unreachable | not reachable | not yet received |
            delay in the delivery
        """),
    ),
)
"""Words that stand in other sentences too, and the moment of the dialogue at which it was refused.

Asked after the clear ones and the codes.
"""

DELAY = _phrases("""
    warning message only | delay in the delivery | continue trying | has been delayed | is delayed | was delayed | delayed for more than |
    delivery is being delayed | not yet been delivered | still undelivered after |
    will keep trying | will be retried | will continue to | temporary failure report |
    wird verzögert | verzögert sich | noch nicht zugestellt | est retardé | a été retardé |
    se ha retrasado | se ha demorado | è stata ritardata | é stato ritardato | está atrasada |
    está demorando | is vertraagd | opóźnion | har blivit fördröjd | er forsinket |
    on viivästynyt | zpoždě | késik | întârziat | gecikti | задержан | задержка | затримк | 遅延 |
    遅れて | 延迟 | 延遲
""")
"""The mail system goes on trying."""
