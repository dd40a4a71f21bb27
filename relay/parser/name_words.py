"""Words in display names that are nobody's first or last name, as data; `names` has the rules.

Compared without case, accents and dots.
"""

from relay.parser.folding import without_accents


def _folded(words: str) -> frozenset[str]:
    return frozenset(without_accents(words).split())


TITLES = _folded(
    "dr dra prof profdr mr mrs ms miss mx mister sir dame herr frau monsieur madame mme mlle "
    "señor señora srta sra dott dottssa sig sigra dhr mevr mevrouw judr mudr phdr rndr mddr mvdr "
    "thdr paeddr rsdr paní pán г-н г-жа"
)
TITLES_WITH_DOT = _folded(
    "ing mag mgr bc doc lic arch avv dipl dipl-ing dipl-inf dipl-kfm dipl-kffr hc med phil rer nat "
    "jur iur oec habil univ mult mga mba ph d csc dis hr fr sr eng rev capt col lt gen maj sgt st fru "
    "herra p pan pani инж проф"
)
"""Names or words of their own else: `Ing` is a Danish first name, `Doc` a nickname"""
GENERATIONS = _folded("jr sr ii iii iv jun sen junior senior")
"""Part of a last name"""
DEGREES = _folded(
    "phd md mba msc bsc meng beng llm llb esq cpa cfa pmp cissp dds dvm frcs dphil edd csc dis mph "
    "mpa msw lcsw rn facp"
)
DEGREES_BEHIND_COMMA = _folded("ma ba bs ms pe jd do dc pa od cae gc qc kc mp ea")

JOBS = _folded(
    "ceo cto cfo coo cmo cio president director manager partner founder owner vp head chief "
    "geschäftsführer geschäftsführerin inhaber inhaberin leiter leiterin directeur directrice gérant "
    "gérante directora gerente diretor diretora direttore direttrice"
)
"""Behind a comma only: `Manager` is also a name"""

PARTICLES = _folded(
    "van der den de het ten ter te von zu zur zum vom af av la le les du del della di da dal dos das "
    "do el al bin ibn 't"
)
"""They belong to the last name that comes behind them"""

ROLES = _folded(
    # en
    "support team sales info information service services billing accounts accounting noreply reply "
    "no-reply donotreply newsletter notifications notification alerts alert admin administrator "
    "helpdesk desk help marketing hr jobs careers recruiting recruitment contact hello mailer-daemon "
    "postmaster webmaster hostmaster daemon customer customers department dept office reception orders "
    "order shop store system success operations procurement purchasing invoices invoice payroll "
    "payments legal compliance security feedback enquiries inquiries reservations booking bookings "
    "events academy university college school hospital clinic hotel restaurant bank insurance "
    "foundation association committee council ministry embassy library club mailbox calendar scanner "
    "printer robot bot list announce updates digest news group staff board management "
    # de
    "vertrieb buchhaltung kundenservice kundendienst kundenbetreuung verkauf büro sekretariat "
    "zentrale einkauf personal personalabteilung rechnungswesen verwaltung empfang werkstatt praxis "
    "redaktion abteilung geschäftsleitung stadtwerke sparkasse verein "
    # es, pt, it, fr, ro
    "ventas soporte equipo atención facturación administración contabilidad compras recepción clientes "
    "suporte vendas equipe atendimento financeiro contabilidade compras comercial administrativo "
    "assistenza ufficio amministrazione vendite acquisti segreteria contabilità fatturazione clienti "
    "équipe comptabilité ventes commercial secrétariat facturation clientèle accueil bureau achats "
    "vânzări suport birou echipa contabilitate clienți "
    # nl, da, no, sv, fi, et
    "verkoop klantenservice administratie afdeling boekhouding inkoop receptie secretariaat "
    "salg kundeservice regnskab bogholderi kontor afdelingen support kundesenter regnskap avdeling "
    "försäljning kundtjänst kundservice ekonomi redovisning avdelningen inköp "
    "myynti asiakaspalvelu toimisto tuki laskutus hallinto "
    "klienditugi klienditeenindus müük raamatupidamine "
    # cs, sk, pl, hr, hu, tr
    "podpora obchod prodej fakturace účtárna sekretariát zákaznický oddělení predaj fakturácia "
    "dział sprzedaż sprzedaży obsługa obsługi biuro księgowość zespół klienta "
    "prodaja podrška računovodstvo odjel "
    "ügyfélszolgálat értékesítés iroda könyvelés csapat osztály "
    "satış destek muhasebe müşteri ekibi departmanı hizmetleri "
    # uk, ru
    "поддержка отдел продажи продаж бухгалтерия служба офис команда "
    "підтримка відділ продажі бухгалтерія офіс"
)
"""Words for a department or a machine: who is named so is no person"""

ROLE_ENDINGS = (
    "部", "課", "室", "係", "窓口", "事務局", "センター", "サポート", "チーム", "客服", "团队", "中心",
    "고객센터", "팀", "사무국", "株式会社", "有限会社", "公司", "協会", "協會", "大学", "大學", "銀行", "주식회사",
)  # fmt: skip
COMPANIES = _folded(
    "inc ltd llc gmbh corp corporation limited plc llp pty ohg mbh kgaa sarl srl bvba oyj aps sro "
    "spzoo kft zrt nyrt eood ооо тов тзов зао пао sasu eurl ltda eireli company holding"
)
COMPANIES_AS_WRITTEN = frozenset(
    [
        "AG",
        "KG",
        "AB",
        "AS",
        "A/S",
        "SA",
        "S.A.",
        "SpA",
        "SPA",
        "S.p.A.",
        "NV",
        "N.V.",
        "BV",
        "B.V.",
        "CV",
        "SE",
        "OY",
        "Oy",
        "Ab",
        "SL",
        "S.L.",
        "OÜ",
        "UG",
        "e.V.",
        "eV",
        "e.K.",
        "doo",
        "d.o.o.",
        "DOO",
        "OOD",
        "АО",
        "ао",
        "Co.",
        "&",
        "and",
        "und",
    ]
)
"""Names or words of their own in other spellings; or what joins several people"""
HONORIFICS = ("様", "さま", "さん", "先生", "殿", "님", "씨", "女士", "小姐")
"""Behind a name"""
