"""The words of other languages than English: data only, as in `phrases`.

Answers of mail servers are nearly always English or carry a code; these are for what mail systems
write above them to the person who sent the mail.
"""

from relay.model import BounceReason as Why
from relay.parser.bounces.wording import Table, phrases

CLEAR: Table = (
    (
        Why.SPAM,
        phrases("""
            correo no deseado | correo basura | indésirable | спам | スパム | 迷惑メール | 垃圾邮件 | 垃圾郵件
        """),
    ),
    (
        Why.TOO_LARGE,
        phrases("""
            nachricht * {zu groß, zu gross} | trop volumineux | taille maximale |
            demasiado grande | tamaño máximo | supera il limite | dimensioni massime |
            troppo grande | muito grande | tamanho máximo | bericht * te groot | zbyt duż |
            för stor | for stor | liian suuri | příliš velk | túl nagy | prea mare | çok büyük |
            liiga suur | prevelik | слишком больш | превышает * размер | завелик | サイズ * {超え, 大き} |
            邮件 * 过大
        """),
    ),
    (
        Why.MAILBOX_DISABLED,
        phrases("""
            konto * {deaktiviert, gesperrt} | compte * {désactivé, suspendu} |
            cuenta * {desactivada, deshabilitada, suspendida} | account * disattivato |
            conta * desativada | konto * zablokowane |
            {ящик, пользователь} * {заблокирован, отключ} | アカウント * {停止, 無効}
        """),
    ),
    (
        Why.MAILBOX_FULL,
        phrases("""
            {postfach, mailbox} * voll | boîte * pleine | quota * dépassé | buzón * llen | {casella, cassetta} * piena |
            caixa * {cheia, lotada} | {postvak, brievenbus} * vol | skrzynka * pełna | przepełnion |
            {postlåda, brevlåda} * full | postkasse * fuld | {postboks, postkasse} * full |
            postilaatikko * täynnä | schránka * pln | {postafiók, postalád} * megtelt | căsuța * plină |
            posta kutusu * dolu | postkast * täis | {sandučić, pretinac} * pun | ящик * переполнен |
            скринька * переповнен | メールボックス * {一杯, いっぱい, 満杯} | 容量 * 超え | 邮箱 * 已满 | 信箱 * 已滿
        """),
    ),
    (
        Why.DOMAIN_UNKNOWN,
        phrases("""
            {domäne, domain} * nicht gefunden | domaine * {introuvable, n'existe pas} |
            dominio * {no existe, non esiste, non trovato} | no se encontró el dominio |
            domínio * {não existe, não foi encontrado} | domein * niet gevonden |
            domena * nie istnieje | домен * {не найден, не существует, не знайдено} |
            ドメイン * {存在しま, 見つかりま}
        """),
    ),
    (
        Why.MAILBOX_UNKNOWN,
        phrases("""
            {empfänger, benutzer} * {unbekannt, nicht bekannt} | adresse * nicht gefunden |
            {adresse, postfach} * existiert nicht | {utilisateur, destinataire} inconnu |
            adresse * {introuvable, n'existe pas} | {usuario, destinatario} desconocido |
            {usuario, dirección} * no {existe, se encontró, se encuentra, se pudo encontrar} |
            no se {encontró, encuentra, pudo encontrar, puede encontrar} * dirección |
            adresse * {n'a pas été trouvé, n'a pas pu être trouvé} |
            {utente, destinatario} * sconosciuto | impossibile trovare * indirizzo |
            indirizzo * {non trovato, non è stato trovato, non esiste} |
            usuário desconhecido | endereço * {não existe, não foi encontrado} |
            não {foi, é} possível {encontrar, localizar} * endereço |
            onbekende gebruiker | adres * {niet gevonden, bestaat niet} | nieznany użytkownik |
            adres * {nie istnieje, nie został znaleziony} |
            {nie znaleziono, nie można odnaleźć, nie można znaleźć} * adres |
            inte att hitta * adressen | adressen * {hittades inte, kunde inte hittas, ikke funnet} |
            {fant, finner} ikke * adressen | adresse * ikke fundet | kunne ikke finde * adresse |
            osoitetta * ei löy |
            adresa * {nenalezena, nebyla nalezena, se nenašla, sa nenašla, neexistuje, ne postoji} |
            adresa * {nu a fost găsită, nu a putut fi găsită, nije pronađena} |
            {nu s-a găsit, nije pronađena} * adresa |
            cím * nem található | adres * bulunamad | aadressi * ei leitud |
            {пользователь, адрес, ящик} * {не найден, не существует} | не существует * ящик |
            адресу * не знайдено | {アドレス, 宛先, ユーザー} * {見つかりま, 存在しま} | 地址 * 不存在 | 找不到 * 地址
        """),
    ),
)

DELAY = phrases("""
    wird verzögert | verzögert sich | noch nicht zugestellt | est retardé | a été retardé |
    se ha {retrasado, demorado} | è stata ritardata | è stato ritardato |
    está atrasada | está demorando | is vertraagd | opóźnion | har blivit fördröjd |
    er forsinket | on viivästynyt | zpoždě | késik | întârziat | gecikti | hilineb |
    kasni | задержан | задержка | затримк | 遅延 | 遅れて | 延迟 | 延遲
""")
"""The mail system goes on trying."""
