"""The English words by which mail systems say why they did not deliver: data only.

All lower case, with white space as one space and straight apostrophes; `*` stands for up to 60
characters, `@` for any address. In the order of the lists, for the first that is found decides: what a
sender did wrong before what the recipient lacks, for the former's sentences often hold the latter's
words.
"""

from relay.model import BounceReason as Why
from relay.parser.bounces.wording import Table, phrases

CLEAR: Table = (
    (Why.DOMAIN_UNKNOWN, phrases("account or domain may not exist")),
    (
        Why.AUTHENTICATION,
        phrases("""
            dmarc | spf * {record, check, fail, valid, hard, did not, unauthorized} | failed spf |
            spf=fail | sender policy framework | not allowed to send from | not designate |
            unauthenticated email | dkim * {sign, fail, valid, check} | failed dkim |
            invalid dkim | authentication checks failed | authentication information |
            required authentication level | p=unauthenticatedmessage
        """),
    ),
    (
        Why.SENDER_REFUSED,
        phrases("""
            sender address * {rejected, blocked, blacklisted} | address that has been blacklisted |
            domain of sender
        """),
    ),
    (
        Why.SERVER_BLOCKED,
        phrases("""
            blocked using | rejected using | block list | blocklist | blacklist | black list |
            black listed | blackhole | dnsbl | realtime block | in an rbl | spamhaus | spamcop |
            barracudacentral | senderscore | ipcheck.proofpoint | listed at | is listed in |
            is listed on | listed by the lookup | {bad, low, poor} * reputation | reputation of |
            ip reputation | reverse {dns, hostname, lookup} | reverse-dns |
            ptr {record, lookup} | ptr resource record | no ptr | rdns |
            client host rejected | {client, sending, banned, black} ip | sending mta |
            ip is rejected | ip=*problem occurred |
            ip address * {blocked, banned, rejected, not allowed} | {ip, host} * is blocked |
            not in whitelist | blocked for abuse | blocked by ldap | :blocked) | user complaints |
            messages from*weren't sent | an open relay | server of your isp | geographical |
            dynamic ip | dynamically assigned | dial-up | helo command rejected | helo name |
            your hostname | not allowed to connect | [tss0 | [ts0 | (s3140) | (s3150) |
            p=ipblocked
        """),
    ),
    (
        Why.SENDER_REFUSED,
        phrases("""
            sender * {rejected, denied, refused, blocked} | sender not | sender is not |
            sender verif | verify sender | verify the sender | sender's domain |
            sender domain not | sender domain must | purported responsible |
            from: domain is invalid | mail from * invalid | sender * invalid | invalid sender |
            sender * not exist | {banned, blocked, bad} sender | bad outbound sender |
            senderfilterconfig | not authorized to {send to, post} |
            {permission, permissions} * {to send to, to post} |
            not allowed to {post, send to, send mail} | resolver.rst.notauthorized |
            resolver.rst.authrequired | resolver.rst.sendernotauth | only accepts * from | accept * only from |
            posting * restricted | subscribers only | members only | non-member | not a member |
            groups.google.com/support | p=customfromdenied | p=notauthorizederror
        """),
    ),
    (
        Why.VIRUS,
        phrases("""
            virus {detected, found, infected} | {contains, contained} * virus |
            due to virus | suspected virus | a virus was | malware | infected with
        """),
    ),
    (Why.RATE_LIMITED, phrases("unusual rate")),
    (
        Why.SPAM,
        phrases("""
            {as, is, be, like} spam | - spam | contains spam |
            spam {message, content, detected, score, filter} | considered spam |
            rejected * spam | unsolicited {mail, bulk, message, commercial} |
            likely unsolicited | content rejected, ube | content reject | content denied |
            junk mail | bulk mail | surbl | uribl | ofr_506 | p=unsolicitedmessageerror
        """),
    ),
    (
        Why.RATE_LIMITED,
        phrases("sending {quota, limit} | daily * {limit, quota} | hourly | too many messages per"),
    ),
    (
        Why.MAILBOX_FULL,
        phrases("""
            {mailbox, inbox, mailfolder} * full | mail box full | over quota | overquota |
            over-quota | over storage quota | out of quota | quota exceed | quotaexceed |
            quota * {is exceeded, been exceeded, violation} | {exceed, over} * quota |
            out of storage | storage {quota, full, allocation} | exceeded storage |
            exceeded its storage | exhausted * storage | not enough {storage, space} |
            recipient * out of space | mailbox size limit | mailbox * exceeded |
            too many messages on the server | speichervolumen
        """),
    ),
    (
        Why.RATE_LIMITED,
        phrases("""
            too many * {recipients, connections, messages, emails, mails, sessions, requests} |
            rate {limit, limited} | ratelimit | rate-limit | rate * exceeded |
            receiving mail * {at a rate, too quickly} | connection rate |
            frequency limit | messaging limits | messages per | throttl | slow down |
            slowing down | {connection, recipient, relay} limit | mail flood |
            out of allow
        """),
    ),
    (
        Why.TOO_LARGE,
        phrases("""
            {message, mail, attachment, body} * {too large, too big, is larger than} |
            {message, mail, attachment} is too long |
            message size exceeds | message length exceeds | message exceeds | exceeds size |
            {exceeds, exceeded} * {size limit, message size, maximum} | size limit * exceeded |
            maximum message size | sizelimit; | p=maxsizeerror
        """),
    ),
    (
        Why.NETWORK,
        phrases("""
            hop count | too many hops | mail loop | message looping | looping message |
            mail * loops back | routing loop | loop detected | resolver.fwd.loop |
            not found, try again | name server reply | lookup failure | lookup failed temporarily |
            lookup did not complete | servfail | dns timeout | dns * timed out | no route to host |
            network is unreachable | network unreachable | network error
        """),
    ),
    (
        Why.DOMAIN_UNKNOWN,
        phrases("""
            host {unknown, not found} |
            {unknown, nonexistent, non-existent, no such, invalid, illegal} host |
            {unknown, nonexistent, non-existent, no such, invalid} domain |
            unknown mail domain | domain * {not exist, not found, n't be found, cannot be found} |
            found in dns | bad destination system | find any host | find a mail exchanger |
            no mx record | no mx found | no relevant answers | null mx | nullmx | nxdomain |
            no smtp service | {host, domain} * does not accept mail | doesn't receive email |
            domain is not reachable | unable to route | name or service not known
        """),
    ),
    (
        Why.RELAYING,
        phrases("""
            relay access denied | {relay, relaying} {denied, not, prohibited} |
            denies relay | {permitted, allowed, unable} to relay | cannot relay |
            no relaying | relay through this server | unauthenticated senders |
            smtp authentication | authentication required | authentication is required |
            must authenticate | authenticate first | auth capability | not in my control files |
            allowed rcpthosts | email address is not verified
        """),
    ),
    (
        Why.MOVED,
        phrases("""
            {user, mailbox} has moved | has moved to | address has changed |
            user not local; {please try, will forward}
        """),
    ),
    (
        Why.MAILBOX_DISABLED,
        phrases("""
            {account, mailbox, user, recipient} * {disabled, suspended, deactivated, inactive} |
            {disabled, inactive} {recipient, account, user} |
            {account, mailbox} * {is closed, been closed, expired} | account closed |
            {account, mailbox, user} is not active | expired account | user terminated |
            {account, mailbox, user} * {locked, frozen} | discontinued | p=disableduser
        """),
    ),
    (
        Why.RECIPIENT_REFUSES,
        phrases("""
            recipient preferences | message filtered | domain filter | domain-filter |
            {blocked, refused} by {recipient, the recipient, this recipient} |
            rejected by recipient | rejected by the recipient's |
            {recipient, user} has blocked
        """),
    ),
    (
        Why.MAILBOX_UNKNOWN,
        phrases("""
            {user, recipient, mailbox, account, address, addressee} * {unknown, not found, not exist} |
            {user, recipient, mailbox, account, address} * {n't exist, n't found, not be found, n't be found} |
            unknown {user, recipient, account, mailbox, local} |
            unknown or illegal alias | unknown or invalid | unavailable mail user |
            no such {user, mailbox, recipient, address, account, local, person, email} |
            not in route list | previously bounced | history of bouncing | not a known user |
            not known here | mailbox not here | no mailbox | no local mailbox | recipientnotfound |
            recipnotfound | not listed in | address invalid |
            invalid {recipient, mailbox, user} | invalid * userid | validrcptto |
            bad destination mailbox | bad recipient |
            not a valid {mailbox, user, recipient, address} | not a registered |
            not user of | recipient verif | have a * account |
            no longer {valid, with, works, employed, on} | left the company |
            recipient address rejected: access denied | unrouteable address | unroutable address |
            no valid recipients | p=nosuchuser
        """),
    ),
    (
        Why.CONTENT,
        phrases("""
            header error | addresses in from | addresses in the from | multiple from |
            valid address in from | rfc 5322 | rfc 2822 | rfc 822 | rfc5322 | rfc2822 | malformed |
            {missing, invalid, duplicate} header | bare lf | bare newline | line too long |
            attachment * {not allowed, blocked, prohibited} | attachment type | unsafe attachment |
            file type | file extension | content presents a potential | media error |
            p=blockedmessage | smtputf8
        """),
    ),
)
"""Sentences that say one thing only."""

UNCLEAR: Table = (
    (Why.SPAM, phrases("spam")),
    (
        Why.SYSTEM,
        phrases("""
            {system, internal, configuration, mailer, local, write, input/output, i/o} error |
            misconfigur | ldap | database | disk space | system storage | no space left |
            insufficient permission | permission denied |
            {couldn't, can't, cannot} create | {couldn't, can't, cannot} open |
            transaction failed | not implemented | sequence of commands | syntax error |
            unrecognized command | support tls | tls handshake |
            local {configuration, processing, problem} | exit status |
            during the delivery attempt | currently unavailable
        """),
    ),
    (
        Why.SERVER_BLOCKED,
        phrases("""
            error * {after initial connection, after ehlo, after helo} | refused to talk to me |
            in reply to {ehlo, helo} | my name was rejected | greeting failed
        """),
    ),
    (
        Why.SENDER_REFUSED,
        phrases("error * after mail from | in reply to mail from | sender was rejected"),
    ),
    (
        Why.POLICY,
        phrases("""
            policy | policies | access denied | access rejected | not authorized | not permitted |
            prohibit | violation | security reasons | starttls | tls is required | tls required |
            encryption
        """),
    ),
    (
        Why.MAILBOX_UNKNOWN,
        phrases(
            "@> * {not exist, not found, unknown} | mailbox unavailable | {unknown, invalid, bad} address | 5.1.0 address rejected"
        ),
    ),
    (Why.DOMAIN_UNKNOWN, phrases("does not exist | doesn't exist")),
    (
        Why.EXPIRED,
        phrases("""
            timed out | timeout | connection {refused, reset, dropped} | lost connection |
            {could not, couldn't, failed to, unable to} connect | unable to contact |
            requests to connect | connect successfully | smtp connection | queue too long |
            queue for too long | expired | not be delivered for | not delivered within |
            still undelivered | not yet been delivered | not yet received | been delayed |
            is delayed | delay in the delivery | multiple retries | retry time | greylist |
            graylist | for the last * seconds | to deliver * after | undeliverable for |
            not responding | not respond | not reachable | host unreachable | not be reached
        """),
    ),
    (Why.RATE_LIMITED, phrases("too many | limit exceeded | exceeded the limit")),
)
"""Words that stand in other sentences too, and the moment of the dialogue at which it was refused.

Asked after the clear ones and the codes.
"""

DELAY = phrases("""
    warning message only | delay in the delivery | continue trying | has been delayed |
    is delayed | was delayed | delayed for more than | delivery is being delayed |
    not yet been delivered | still undelivered after | will keep trying | will be retried |
    will continue to | temporary failure report
""")
"""The mail system goes on trying."""
