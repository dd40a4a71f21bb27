"""Domains at which anybody has an address: they say nothing about somebody's company. Data.

Providers of free mail, of mail that comes with internet access, of throw-away addresses, and of
addresses that hide a real one.
"""

from relay.domains import organisational


def is_free_mail(domain: str) -> bool:
    """Also below such a domain: companies register their own."""
    registered = organisational(domain)
    if registered in _DOMAINS or domain in _DOMAINS:
        return True
    return registered.partition(".")[0] in _IN_MANY_COUNTRIES


_IN_MANY_COUNTRIES = frozenset(
    {"aol", "gmail", "gmx", "googlemail", "hotmail", "icloud", "protonmail", "yahoo", "yandex"}
)
"""These have a domain in each of many countries: yahoo.co.uk, hotmail.fr"""

_WORLD = """
aim.com aol.com att.net bellsouth.net charter.net comcast.net cox.net duck.com earthlink.net email.com
excite.com fastmail.com fastmail.fm frontier.com gmail.com gmx.com gmx.net hey.com hush.com hushmail.com
icloud.com inbox.com juno.com lavabit.com live.com lycos.com mac.com mail.com mailbox.org mailfence.com
me.com mindspring.com msn.com myself.com netscape.net netzero.net optonline.net outlook.com passport.com
pm.me posteo.net privaterelay.appleid.com proton.me protonmail.ch q.com rediffmail.com riseup.net
roadrunner.com rocketmail.com rr.com runbox.com sbcglobal.net startmail.com tuta.com tuta.io tutamail.com
tutanota.com tutanota.de usa.com usa.net verizon.net windstream.net ymail.com zoho.com zohomail.com
zohomail.eu consultant.com engineer.com europe.com post.com techie.com writeme.com iname.com
windowslive.com skiff.com keemail.me disroot.org cock.li ctemplar.com simplelogin.com simplelogin.co
anonaddy.com anonaddy.me addy.io mozmail.com passmail.net passinbox.com
"""
_EUROPE = """
1und1.de a1.net abv.bg alice.de alice.it aon.at arcor.de aruba.it atlas.cz azet.sk belgacom.net blueyonder.co.uk
bluewin.ch bol.com.br btinternet.com btopenworld.com caiway.nl casema.nl centrum.cz centrum.sk chello.at
chello.nl citromail.hu clix.pt cytanet.com.cy dir.bg dbmail.com email.cz email.de email.it eircom.net
fibertel.com.ar forthnet.gr free.fr freemail.hu freenet.de freenet.at gawab.com get2net.dk gmx.at gmx.ch
gmx.de gmx.eu gmx.fr hetnet.nl home.nl home.se hispeed.ch iinet.net.au indamail.hu inbox.lt inbox.lv inode.at
inwind.it iol.ie iol.it interia.eu interia.pl jippii.fi kabelmail.de kolumbus.fi kpnmail.nl kpnplanet.nl
laposte.net libero.it live.be live.co.uk live.de live.dk live.fr live.ie live.it live.nl live.no live.se mail.bg
mail.dk mail.ee mail.telepac.pt mailo.com mm.st neostrada.pl neuf.fr netcologne.de netcourrier.com
netcabo.pt numericable.fr o2.co.uk o2.pl o2online.de online.de online.no op.pl orange.es orange.fr
otenet.gr outlook.at outlook.be outlook.cz outlook.de outlook.dk outlook.es outlook.fr outlook.ie
outlook.it outlook.pt outlook.sk ono.com pandora.be planet.nl poczta.fm poczta.onet.eu poczta.onet.pl
onet.eu onet.pl wp.pl post.cz posteo.de posteo.eu quicknet.nl sapo.pt seznam.cz sfr.fr sky.com skynet.be
spray.se sunrise.ch swissonline.ch t-online.de t-online.hu talktalk.net tele2.nl telefonica.net telenet.be
telia.com terra.com terra.es tim.it tin.it tiscali.co.uk tiscali.it tlen.pl tvcablenet.be upcmail.nl
versanet.de virgilio.it virgin.net virginmedia.com vip.hr vodafone.de vodafone.it voila.fr vp.pl wanadoo.es
wanadoo.fr wanadoo.nl web.de weltweit.de xs4all.nl zeelandnet.nl ziggo.nl zoznam.sk
ntlworld.com bbox.fr club-internet.fr alice.fr aliceadsl.fr cegetel.net noos.fr volny.cz quick.cz tiscali.cz
net.hr inet.hr siol.net amis.net telemail.it fastwebnet.it teletu.it luukku.com suomi24.fi elisanet.fi saunalahti.fi
"""
_EAST_AND_SOUTH = """
126.com 139.com 163.com 188.com 189.cn 21cn.com aliyun.com bigpond.com bigpond.net.au bk.ru bol.com.br
biglobe.ne.jp chollian.net daum.net docomo.ne.jp dodo.com.au eyou.com ezweb.ne.jp foxmail.com globo.com
globomail.com hanmail.net i.ua ig.com.br inbox.ru indiatimes.com internode.on.net kakao.com korea.com
list.ru live.cn live.com.au live.com.mx live.com.pt live.jp mail.ru mail.ua mac.hush.com meta.ua mweb.co.za
nate.com naver.com nifty.com ocn.ne.jp oi.com.br optusnet.com.au outlook.co.il outlook.co.id outlook.com.ar
outlook.com.au outlook.com.br outlook.com.tr outlook.in outlook.jp outlook.kr outlook.my outlook.ph outlook.sa
prodigy.net.mx qq.com r7.com rambler.ru rogers.com sasktel.net shaw.ca sina.cn sina.com sina.com.cn
softbank.ne.jp sohu.com speedy.com.ar sympatico.ca telkomsa.net telus.net terra.com.br tom.com ukr.net
uol.com.br vip.163.com vip.qq.com vodamail.co.za walla.co.il walla.com webmail.co.za xtra.co.nz ya.ru yeah.net
zipmail.com.br infoseek.jp plala.or.jp so-net.ne.jp videotron.ca bell.net eastlink.ca mynet.com ttmail.com
superonline.com sify.com vsnl.net sancharnet.in 263.net internet.ru lenta.ru narod.ru pochta.ru tut.by
"""
_THROW_AWAY = """
10minutemail.com dispostable.com fakeinbox.com getnada.com guerrillamail.com guerrillamail.de
maildrop.cc mailinator.com mailnesia.com moakt.com mohmal.com sharklasers.com spamgourmet.com temp-mail.org
tempmail.com tempr.email throwawaymail.com trashmail.com trashmail.de trash-mail.com yopmail.com yopmail.fr
"""
_DOMAINS = frozenset((_WORLD + _EUROPE + _EAST_AND_SOUTH + _THROW_AWAY).split())
