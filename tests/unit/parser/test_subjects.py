import time

import pytest

from relay.parser.subjects import bare, is_forward, is_reply, without_forward

_DANISH = frozenset({"da"})
_FINNISH = frozenset({"fi"})

_REPLIES = [
    "Re:",
    "RE:",
    "re:",
    "Aw:",
    "AW:",
    "Antw:",
    "Antwort:",
    "SV:",
    "Sv:",
    "Odp:",
    "Odg:",
    "R:",
    "RES:",
    "RIF:",
    "YNT:",
    "Yan:",
    "Vá:",
    "VÁ:",
    "Ang:",
    "BLS:",
    "Atb:",
    "Απ:",
    "ΑΠ:",
    "ΣΧΕΤ:",
    "НА:",
    "Отв:",
    "Відп:",
    "回复:",
    "回覆:",
    "答复:",
    "返信:",
    "회신:",
    "답장:",
    "Re[2]:",
    "Re(2):",
    "Re^2:",
    "Odp.:",
    "Rép :",
    "RÉP :",
    "Vast:",
]
_FORWARDS = [
    "Fwd:",
    "PROSL:",
    "Wtrlt:",
    "FWD:",
    "Fw:",
    "FW:",
    "fwd:",
    "WG:",
    "TR:",
    "I:",
    "VB:",
    "Vb:",
    "RV:",
    "ENC:",
    "Enc:",
    "Doorst:",
    "VL:",
    "PD:",
    "İLT:",
    "ILT:",
    "ilt:",
    "Továbbítás:",
    "TRS:",
    "YML:",
    "ΠΡΘ:",
    "ПЕР:",
    "Пересл:",
    "转发:",
    "轉寄:",
    "轉發:",
    "転送:",
    "전달:",
    "Fwd[3]:",
]


@pytest.mark.parametrize("prefix", _REPLIES)
def test_a_reply_is_known_by_its_prefix(prefix):
    for subject in (f"{prefix} the offer", f"{prefix}the offer", f"{prefix[:-1]} : the offer"):
        assert (is_reply(subject), is_forward(subject)) == (True, False)
        assert bare(subject) == "the offer"
        assert without_forward(subject) == subject


@pytest.mark.parametrize("prefix", _FORWARDS)
def test_a_forward_is_known_by_its_prefix(prefix):
    for subject in (
        f"{prefix} the offer",
        f"{prefix[:-1]}\uff1a the offer",
        f"{prefix} Re: the offer",
    ):
        assert (is_reply(subject), is_forward(subject)) == (False, True)
        assert bare(subject) == "the offer"


@pytest.mark.parametrize(
    "subject",
    [
        "the offer",
        "Report: the offer",
        "Regarding: the offer",
        "Trip: the offer",
        "Ref: 1234",
        "VA: the offer",
        "i: the offer",
        "r: the offer",
        "на: the offer",
        "Pr: the offer",
        "Re the offer",
        "RE/MAX: the offer",
        "A: the offer",
        "[EXTERNAL] the offer",
        "[Fwd: the offer] and more",
        "10:30 the offer",
        "",
    ],
)
def test_words_of_a_subject_are_no_prefix(subject):
    assert (is_reply(subject), is_forward(subject)) == (False, False)
    assert bare(subject) == without_forward(subject) == subject


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: AW: R: Fwd[2]: SV : the offer", "the offer"),
        ("Re: [EXTERNAL] Re: the offer", "[EXTERNAL] the offer"),
        ("[EXTERNAL] Re: [#12] Fwd: the offer", "[EXTERNAL] [#12] the offer"),
        ("[Fwd: the offer]", "the offer"),
        ("Re: [Fwd: Re: [x] the offer]", "[x] the offer"),
        ("the offer (fwd)", "the offer"),
        ("Re: the offer (Fwd) ", "the offer"),
        ("Re: Report: the offer", "Report: the offer"),
        ("I: Robot", "Robot"),  # as an Italian client forwards "Robot": nothing tells them apart
        ("Re:", ""),
        ("Re: Fwd: ", ""),
    ],
)
def test_the_bare_subject_is_what_a_conversation_has_in_common(subject, expected):
    assert bare(subject) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Fwd: Re: the offer", "Re: the offer"),
        ("WG: WG: the offer", "WG: the offer"),
        ("[EXTERNAL] Fwd: the offer", "[EXTERNAL] the offer"),
        ("[Fwd: the offer]", "the offer"),
        ("the offer (fwd)", "the offer"),
        ("Re: Fwd: the offer", "Re: Fwd: the offer"),
        ("Fwd:", ""),
    ],
)
def test_a_forward_takes_only_its_own_prefix_away(subject, expected):
    assert without_forward(subject) == expected


@pytest.mark.parametrize(
    ("subject", "languages", "expected"),
    [
        ("VS: the offer", _DANISH, (False, True)),
        ("VS: the offer", frozenset({"no", "da"}), (False, True)),
        ("VS: the offer", _FINNISH, (True, False)),
        ("Vs: the offer", frozenset({"et"}), (True, False)),
        ("VS: the offer", frozenset(), (False, False)),
        ("VS: the offer", frozenset({"en"}), (False, False)),
        ("VS: the offer", _DANISH | _FINNISH, (False, False)),
        ("VS: SV: the offer", frozenset(), (False, True)),
        ("VS: VL: the offer", frozenset(), (True, False)),
    ],
)
def test_the_prefix_of_two_meanings_needs_a_language(subject, languages, expected):
    assert (is_reply(subject, languages), is_forward(subject, languages)) == expected
    assert bare(subject) == "the offer"


def test_a_forward_with_the_prefix_of_two_meanings_takes_it_away_where_it_is_one():
    assert without_forward("VS: the offer", _DANISH) == "the offer"
    assert without_forward("VS: the offer", _FINNISH) == "VS: the offer"


def test_a_long_chain_of_prefixes_is_cut():
    assert bare("Re: " * 101 + "the offer") == "Re: the offer"


@pytest.mark.parametrize("piece", ["Re: ", "[x] ", "[Fwd: ", "[", " ", "re", "(fwd) ", "Re[1", "]"])
def test_hostile_subjects_are_read_in_no_time(piece):
    began = time.process_time()
    bare(piece * 8_000)
    is_forward(piece * 8_000)
    assert time.process_time() - began < 0.5
