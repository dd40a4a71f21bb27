"""Known tricks to get past a sanitiser: what comes out reaches nothing, and means the same when read again."""

import re
import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from relay.parser.pages.html import prepare, sanitise

ATTRIBUTES = (
    "align alt bgcolor border cellpadding cellspacing color colspan datetime dir face headers height href "
    "hreflang lang rel rowspan scope size span src start style summary title valign width"
)
UNSAFE_TAGS = (
    "script style iframe frame frameset object embed applet form input button select textarea meta base link svg math "
    "template noscript title video audio source picture dialog map area marquee xmp plaintext listing"
)
URL = re.compile(r"(https?|mailto|tel|cid):", re.IGNORECASE)
UNSAFE_STYLE = re.compile(r"url|expression|position|behavior|binding|import|\\|:\s*-|\s-\d")


def _is_safe(html):
    tree = LexborHTMLParser(html)
    assert not tree.css(UNSAFE_TAGS.replace(" ", ","))
    for node in tree.css("body *"):
        assert node.attributes.keys() <= set(ATTRIBUTES.split()), node.attributes
        for name in {"href", "src"} & node.attributes.keys():
            assert URL.match(node.attributes[name]), node.attributes
        quoted = re.sub(r'"[^"]*"', "", node.attributes.get("style") or "")
        assert not UNSAFE_STYLE.search(quoted), node.attributes
    return True


TRICKS = [
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=steal()&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=steal()>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=steal()>",
    '<noscript><p title="</noscript><img src=x onerror=steal()>">',
    "<svg><script>steal()</script></svg>",
    "<svg><a xlink:href='javascript:steal()'><text>x</text></a></svg>",
    "<svg><animate onbegin=steal() attributeName=x>",
    "<svg><foreignObject><iframe src='javascript:steal()'></foreignObject></svg>",
    "<math href='javascript:steal()'>x</math>",
    "<meta http-equiv=refresh content='0;url=https://steal.example'>",
    "<base href='https://steal.example/'><a href='x'>y</a>",
    "<link rel=stylesheet href='https://steal.example/a.css'>",
    "<a href='java\tscript:steal()'>x</a>",
    "<a href='java&#10;script:steal()'>x</a>",
    "<a href='&#x6a;avascript:steal()'>x</a>",
    "<a href=' \x01javascript:steal()'>x</a>",
    "<a href='JaVaScRiPt:steal()'>x</a>",
    "<a href='javascript&colon;steal()'>x</a>",
    "<a href='vbscript:steal()'>x</a>",
    "<a href='data:text/html,<script>steal()</script>'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5zdGVhbCgpPC9zY3JpcHQ+'>x</a>",
    "<a href='view-source:steal()'>x</a>",
    "<a href='file:///etc/steal'>x</a>",
    "<a href='/steal'>x</a>",
    "<img src='//steal.example/x.png'>",
    "<img src='/steal?do=1'>",
    "<img src=x srcset='https://steal.example/a.png 2x'>",
    "<picture><source srcset='https://steal.example/a.png'></picture>",
    "<img lowsrc='https://steal.example'>",
    "<video poster='https://steal.example' src='https://steal.example'></video>",
    "<audio src='https://steal.example' autoplay></audio>",
    "<object data='https://steal.example'></object>",
    "<embed src='https://steal.example'>",
    "<applet code=steal></applet>",
    "<frameset><frame src='https://steal.example'></frameset>",
    "<iframe srcdoc='<script>steal()</script>'></iframe>",
    "<body background='https://steal.example'>x</body>",
    "<body onload=steal()>x</body>",
    "<table background='https://steal.example'><tr><td background='https://steal.example'>x</table>",
    "<p style='position:fixed;top:0;left:0;z-index:9999;inset:0'>steal</p>",
    "<p style='width: expression(steal())'>x</p>",
    "<p style='color: red; behavior: url(steal.htc)'>x</p>",
    "<p style='-moz-binding: url(https://steal.example)'>x</p>",
    "<p style='color:\\75rl(https://steal.example)'>x</p>",
    "<p style='background-color:url(https://steal.example)'>x</p>",
    "<p style='border:1px solid url(https://steal.example)'>x</p>",
    "<p style='color:red/*'>x</p><p style='*/;background:url(https://steal.example)'>x</p>",
    "<p style=\"font-family:'steal;}</style><script>steal()</script>'\">x</p>",
    "<p style='display:none;margin:-9999px;margin-left:-500px;margin-top:-900px'>x</p>",
    "<p style='padding-left:99999px;width:1000000px'>x</p>",
    "<a id=steal name=steal class=steal>x</a>",
    "<img name=steal id=steal src='https://x.example/a.png'>",
    "<form name=steal><input name=steal></form>",
    "<button formaction='javascript:steal()'>x</button>",
    "<input type=image src='https://steal.example'>",
    "<isindex action='javascript:steal()'>",
    "<textarea><img src=x onerror=steal()></textarea>",
    "<select><option onclick=steal()>x</select>",
    "<!--[if mso]><img src='https://steal.example'><![endif]-->",
    "<!--><img src=x onerror=steal()>-->",
    "<!-- <!-- --> <img src=x onerror=steal()> -->",
    "<!--- --!><img src=x onerror=steal()>",
    "<![CDATA[<img src=x onerror=steal()>]]>",
    "<?xml <img src=x onerror=steal()>?>",
    "<title><img src=x onerror=steal()></title>",
    "<img src=x onerror=steal()",
    "<img/src=x/onerror=steal()>",
    "<img src=x:x onerror\n=\nsteal()>",
    "<IMG SRC=x ONERROR=steal()>",
    "<<img src=x onerror=steal()>>",
    "<scr<script>ipt>steal()</scr</script>ipt>",
    '<img """><script>steal()</script>">',
    "<a href='https://x.example' onclick=steal() onmouseover=steal() ping='https://steal.example' target=_top>x</a>",
    "<details open ontoggle=steal()>x</details>",
    "<marquee onstart=steal()>x</marquee>",
    "<template><img src=x onerror=steal()></template>",
    "<xmp><img src=x onerror=steal()></xmp>",
    "<plaintext><img src=x onerror=steal()>",
    "<listing><img src=x onerror=steal()></listing>",
    "<p contenteditable onfocus=steal() autofocus tabindex=1>x</p>",
    "<area href='javascript:steal()'>",
    "<map name=steal><area shape=rect coords='0,0,999,999' href='https://steal.example'></map>",
    "<img usemap='#steal' src='https://x.example/a.png'>",
    "<blockquote cite='javascript:steal()'>x</blockquote>",
    "<custom-element onclick=steal() is=steal>x</custom-element>",
    "<p is=steal slot=steal>x</p>",
    "<a href='tel:1' download=steal>x</a>",
    "<style>p{background:url(https://steal.example)}</style>",
    "<dialog open style='position:fixed'>x</dialog>",
]


@pytest.mark.parametrize("html", TRICKS)
def test_what_reaches_out_does_not_come_through(html):
    safe = sanitise(prepare(html))
    assert _is_safe(safe)
    assert sanitise(prepare(safe)) == safe


@pytest.mark.parametrize("html", TRICKS)
def test_nor_in_the_midst_of_a_mail(html):
    safe = sanitise(prepare(f"<div><p>Dear Bo,<table><tr><td>{html}</table><p>Jane</div>"))
    assert _is_safe(safe)
    assert "Dear Bo," in safe


def test_the_check_itself_sees_what_is_unsafe():
    for html in (
        "<p onclick=x>",
        "<svg></svg>",
        "<a href='javascript:x'>",
        "<p style='position:fixed'>",
    ):
        with pytest.raises(AssertionError):
            _is_safe(html)


def test_what_a_mail_looks_like_is_kept():
    html = (
        '<table width="600" cellpadding="0"><tbody><tr><td style="color:rgb(1, 2, 3);padding:4px" bgcolor="#eee">'
        '<font face="Arial" size="2"><b>Hi</b></font> <a href="https://x.example/" rel="noopener noreferrer">x</a>'
        '<img src="https://x.example/a.png" alt="A" width="30" height="20"></td></tr></tbody></table>'
    )
    assert sanitise(prepare(html)) == html


@pytest.mark.parametrize("unit", ["x<br>", "&amp;<br>", "<a href=http://a.example/>x</a>"])
def test_what_stands_in_a_table_and_no_cell_costs_what_its_length_does(unit):
    small, large = (prepare("<table>" + unit * count) for count in (10_000, 40_000))
    assert _cost_s(large) < 9 * _cost_s(small)


def _cost_s(html):
    """The best of three."""
    costs = []
    for _ in range(3):
        started = time.process_time()
        sanitise(html)
        costs.append(time.process_time() - started)
    return min(costs)


def test_a_large_table_is_the_same_as_a_small_one():
    row = "<tr><td>Jo</td><td>1 &amp; 2</td></tr>"
    assert sanitise(prepare("<table>" + row * 2_000)).count(row) == 2_000


def test_nothing_is_lost_that_stands_beside_the_cells_of_a_large_table():
    html = sanitise(prepare("<table>" + "<b>x</b><tr><td>y</td></tr>" * 3_000))
    assert (html.count("<b>x</b>"), html.count("<td>y</td>")) == (3_000, 3_000)
