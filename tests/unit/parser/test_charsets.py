import pytest

from relay.parser.charsets.decoding import decode
from relay.parser.charsets.labels import find_charset


@pytest.mark.parametrize("label", ["zlib", "rot13", "hex", "base64", "bz2", "idna", "punycode",
                                   "unicode_escape", "raw_unicode_escape", "undefined", "", "\0", "cp037", "ibm500",
                                   "unknown-8bit", "x-user-defined", "x-unknown", "binary", "8bit"])  # fmt: skip
def test_what_is_no_charset_is_refused(label):
    assert find_charset(label) is None


@pytest.mark.parametrize(
    ("label", "charset"),
    [("US-ASCII", "utf-8"), ("ANSI_X3.4-1968", "utf-8"), ("ISO-8859-1", "cp1252"), ("iso8859_15", "iso8859-15"),
     ("iso-8859-8-i", "iso8859-8"), ("latin1", "cp1252"), ("ISO-8859-9", "cp1254"), ("tis-620", "cp874"),
     ("gb2312", "gb18030"), ("x-gbk", "gb18030"), ("cp936", "gb18030"), ("big5", "big5hkscs"), ("x-big5", "big5hkscs"),
     ("ks_c_5601-1987", "cp949"), ("windows-949", "cp949"), ("x-sjis", "cp932"), ("windows-31j", "cp932"),
     ("cp51932", "euc_jp"), ("iso-2022-jp-ms", "iso-2022"), ("cp50220", "iso-2022"), ("hz-gb-2312", "hz"),
     ("cp-850", "cp850"), ("x-cp1251", "cp1251"), ("win-1251", "cp1251"), ("windows1250", "cp1250"), ("ibm852", "cp852"),
     ("x-mac-roman", "mac-roman"), ("macintosh", "mac-roman"), ("x-mac-ce", "mac_latin2"), ("cp20866", "koi8_r"),
     ("unicode-1-1-utf-7", "utf-7"), ("ucs-2", "utf-16"), ("utf8mb4", "utf-8"), ("utf8", "utf-8"), ("x-utf-8", "utf-8"),
     ("cp65001", "utf-8"), ('"utf-8"', "utf-8"), ("'utf-8'", "utf-8"), ("utf-8;format=flowed", "utf-8")],
)  # fmt: skip
def test_a_label_means_what_senders_mean_by_it(label, charset):
    assert find_charset(label) == charset


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("お世話になっております。".encode("iso2022_jp"), "iso-2022-jp", "お世話になっております。"),
        ("お世話になっております。".encode("euc_jp"), "iso-2022-jp", "お世話になっております。"),
        ("お世話になっております。".encode("iso2022_jp"), "us-ascii", "お世話になっております。"),
        ("お世話になっております。".encode("iso2022_jp"), "utf-8", "お世話になっております。"),
        ("お世話になっております。".encode("iso2022_jp"), None, "お世話になっております。"),
        ("件名 山田".encode("iso2022_jp").replace(b"\x1b", b""), "iso-2022-jp", "件名 山田"),
        ("漢字\nabc".encode("iso2022_jp").replace(b"\x1b(B", b""), "iso-2022-jp", "漢字\nabc"),
        (b"\x1b$B-!-j\x1b(B\x1b$!", "iso-2022-jp-ms", "①㈱$!"),
        (b"\x1b$B\x3b\x33\x20\x1b(B", "iso-2022-jp", "山"),
        ("ﾃｽﾄ 丂".encode("iso2022_jp_ext"), "iso-2022-jp", "ﾃｽﾄ 丂"),
        ("Grüße 한국 你们".encode("iso2022_jp_2"), "iso-2022-jp-2", "Grüße 한국 你们"),
        (b"a\x1b.A\x1bN\x69", "iso-2022-jp-2", "aé"),
        ("안녕 abc 하세요".encode("iso2022_kr"), "iso-2022-kr", "안녕 abc 하세요"),
        ("你好 hello~".encode("hz"), "hz-gb-2312", "你好 hello~"),
        ("你好\n".encode("hz"), None, "你好\n"),
        ("똠방각하".encode("cp949"), "euc-kr", "똠방각하"),
        ("㈱髙橋".encode("cp932"), "shift_jis", "㈱髙橋"),
        ("恒生指數 咗".encode("big5hkscs"), "big5", "恒生指數 咗"),
        ("朱镕基 €".encode("gb18030"), "gb2312", "朱镕基 €"),
        ("Привіт".encode("koi8_u"), "koi8-u", "Привіт"),
        ("“quoted” – €".encode("cp1252"), "iso-8859-1", "“quoted” – €"),
        ("„Žluťoučký“".encode("cp1250"), "iso-8859-2", "„Žluťoučký“"),
        ("žluťoučký".encode("iso8859_2"), "iso-8859-2", "žluťoučký"),
        (b"Caf\x8e", "macintosh", "Café"),
        (b"Gr+APwA3w-e +- 1", "utf-7", "Grüße + 1"),
        ("1+1 = a+b, Gr+APwA3w-e é".encode(), "utf-7", "1+1 = a+b, Grüße é"),
        (b"Gr+APwA3w-e", None, "Gr+APwA3w-e"),
        ("Grüße".encode("utf-16"), "utf-16", "Grüße"),
        ("Grüße".encode("utf-16-le"), "utf-16", "Grüße"),
        ("Grüße".encode("utf-16-be"), "utf-16", "Grüße"),
        ("會議".encode("utf-16-be"), "utf-16", "會議"),
        ("會議".encode("utf-16-le"), "utf-16le", "會議"),
        ("Grüße".encode("utf-16-le"), None, "Grüße"),
        ("Grüße".encode("utf-16-be"), "iso-8859-1", "Grüße"),
        (b"plain", "utf-16", "plain"),
        (b"\xff\xfe!!", "utf-16", "\u2121"),
        ("Grüße".encode("utf-32"), "utf-32", "Grüße"),
        ("Grüße".encode("utf-32-be"), "utf-32", "Grüße"),
        ("Grüße".encode("utf-8-sig"), "utf-8", "Grüße"),
        ("Grüße".encode("utf-8-sig"), "iso-8859-1", "Grüße"),
    ],
)  # fmt: skip
def test_text_is_read_as_its_writer_meant_it(data, label, text):
    assert decode(data, label) == (text, None)


@pytest.mark.parametrize(
    ("data", "label", "text", "defect"),
    [
        ("Grüße".encode(), "x-unheard-of", "Grüße", "unknown_charset"),
        ("Grüße".encode("cp1252"), "unknown-8bit", "Grüße", "unknown_charset"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße", "undecodable"),
        ("Grüße".encode("latin-1"), "us-ascii", "Grüße", "undecodable"),
        ("Привет, это письмо".encode("cp1251"), "us-ascii", "Привет, это письмо", "undecodable"),
        ("Привет, это письмо".encode("cp1251"), "euc-jp", "Привет, это письмо", "undecodable"),
        ("Grüße".encode(), "iso-8859-1", "Grüße", "wrong_charset"),
        ("Привет".encode(), "windows-1251", "Привет", "wrong_charset"),
        ("会議の資料を".encode(), "shift_jis", "会議の資料を", None),
        ("日本語".encode() * 9 + b"\xff", "utf-8", "日本語" * 9 + "\ufffd", "undecodable"),
        ("日本語".encode("cp932") * 9 + b"\x81", "shift_jis", "日本語" * 9 + "\ufffd", "undecodable"),
    ],
)  # fmt: skip
def test_a_wrong_label_is_a_defect_and_the_text_is_still_read(data, label, text, defect):
    assert decode(data, label) == (text, defect)


def test_one_bad_byte_does_not_spoil_a_text():
    text, defect = decode("Grüße aus Köln — ".encode() * 20 + b"\xff", "utf-8")
    assert text == "Grüße aus Köln — " * 20 + "\ufffd"
    assert defect == "undecodable"


def test_text_that_is_foreign_only_far_down_is_recognised():
    text = "plain words " * 9_000 + "Счёт на оплату, с уважением, Наталья"
    assert decode(text.encode("koi8_r"), None) == (text, None)


@pytest.mark.parametrize("cut", range(4))
def test_a_long_text_is_utf_8_wherever_its_sample_ends(cut):
    text = "x" * cut + "日" * 4_000
    assert decode(text.encode(), None) == (text, None)
