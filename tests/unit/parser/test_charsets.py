import pytest

from relay.parser.charsets import decode, find_charset


@pytest.mark.parametrize("label", ["zlib", "rot13", "hex", "base64", "bz2", "idna", "punycode",
                                   "unicode_escape", "raw_unicode_escape", "undefined", "", "\0"])  # fmt: skip
def test_what_is_no_charset_is_refused(label):
    assert find_charset(label) is None


@pytest.mark.parametrize(
    ("label", "charset"),
    [("US-ASCII", "utf-8"), ("ISO-8859-1", "cp1252"), ("gb2312", "gb18030"), ('"utf-8"', "utf-8"),
     ("ks_c_5601-1987", "cp949")],
)  # fmt: skip
def test_a_label_means_what_senders_mean_by_it(label, charset):
    assert find_charset(label) == charset


@pytest.mark.parametrize(
    ("text", "charset"),
    [("Schöne Grüße aus München", "latin-1"), ("Привет, это письмо о встрече", "cp1251"),
     ("Привет, это письмо о встрече", "koi8-r"), ("こんにちは、これはテストです。", "shift_jis"),
     ("こんにちは、これはテストです。", "euc_jp"), ("你好,这是一个测试邮件。", "gb18030"), ("l’été à la plage", "utf-8")],
)  # fmt: skip
def test_unlabelled_text_is_recognised(text, charset):
    assert decode(text.encode(charset), None) == (text, None)


def test_an_unknown_label_is_a_defect():
    assert decode("Grüße".encode(), "x-unheard-of") == ("Grüße", "unknown_charset")


def test_a_wrong_label_is_a_defect_and_the_text_is_still_read():
    assert decode("Grüße".encode("latin-1"), "utf-8") == ("Grüße", "undecodable")


def test_one_bad_byte_does_not_spoil_a_text():
    text, defect = decode("Grüße aus Köln — ".encode() * 20 + b"\xff", "utf-8")
    assert text == "Grüße aus Köln — " * 20 + "\ufffd"
    assert defect == "undecodable"
